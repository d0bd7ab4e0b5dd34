"""What a program that has run for a while has already done: every statement is compiled.

A register's engine compiles each statement once in its life. Lives here last some milliseconds, so all engines of this
process and of those forked from it share what was compiled. Connections, transactions and files stay the product's.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine

from app.db import engine as product

_shared: list[Engine] = []


def share_compiled_statements() -> None:
    """From now on, in this process and in those forked from it."""
    setattr(product, "create_engine", _sharing)  # noqa: B010 - the module offers that name to nobody


def _sharing(*arguments: Any, **options: Any) -> Engine:
    engine = create_engine(*arguments, **options)
    if not _shared:
        _shared.append(engine)
    first = _shared[0]
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return engine
