"""Keeps what SQLAlchemy compiled from one database to the next: a world opens many, and each would compile all anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine
from sqlalchemy import create_engine as cold

import app.db.engine
import oms.db.engine


@contextmanager
def warm() -> Iterator[None]:
    """Every engine that is made in here shares dialect and cache with the others of its program."""
    with ExitStack() as undone:
        for module in (app.db.engine, oms.db.engine):
            undone.enter_context(patch.object(module, "create_engine", _sharing()))
        yield


def _sharing() -> Callable[..., Engine]:
    first: list[Engine] = []

    def create(*told: Any, **named: Any) -> Engine:
        made = cold(*told, **named)
        if not first:
            with made.connect():
                first.append(made)
        made.dialect, made._compiled_cache = first[0].dialect, first[0]._compiled_cache
        return made

    return create
