"""Keeps what SQLAlchemy compiled from one database to the next: a world opens many, and each would compile all anew.
Asks no connection whether it is still there: PostgreSQL is never away here without its being told. And lets rubbish lie
for longer, for most of what is on the heap is the program itself.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine
from sqlalchemy import create_engine as cold

import app.db.engine
import oms.db.engine

_RUBBISH = (50_000, 20, 100)
_STATEMENTS = 4_000
"""More than either program has, so that none is compiled twice."""


@contextmanager
def warm() -> Iterator[None]:
    """Every engine that is made in here shares dialect and cache with the others of its program."""
    with ExitStack() as undone:
        undone.callback(gc.set_threshold, *gc.get_threshold())
        gc.set_threshold(*_RUBBISH)
        for module in (app.db.engine, oms.db.engine):
            undone.enter_context(patch.object(module, "create_engine", _sharing()))
        yield


def memory() -> Path | None:
    """A folder that no disk stands behind, where there is one."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() else None


def _sharing() -> Callable[..., Engine]:
    first: list[Engine] = []

    def create(*told: Any, **named: Any) -> Engine:
        made = cold(*told, **{**named, "pool_pre_ping": False, "query_cache_size": _STATEMENTS})
        if not first:
            with made.connect():
                first.append(made)
        made.dialect, made._compiled_cache = first[0].dialect, first[0]._compiled_cache
        return made

    return create
