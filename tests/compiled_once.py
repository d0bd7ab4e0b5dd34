"""Statements are compiled once in a test process, not once for each of its many databases.

SQLAlchemy keeps what it compiled by engine, since engines may speak to different servers. Here all of a kind are alike.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_MOST = 4_000


def compile_once() -> None:
    """From now on."""
    compiled: LRUCache[Any, Any] = LRUCache(_MOST)
    # Not told to each connection as it begins: with a listener every connection does several times the work.
    Engine._compiled_cache = property(lambda _: compiled, lambda _, own: None)  # type: ignore[assignment]
    # What was compiled is kept under its statement and the dialect, of which each engine has its own.
    DefaultDialect.__eq__ = _alike  # type: ignore[method-assign]
    DefaultDialect.__hash__ = _by_kind  # type: ignore[method-assign]


def _alike(self: object, other: object) -> bool:
    return type(self) is type(other)


def _by_kind(self: object) -> int:
    return hash(type(self))
