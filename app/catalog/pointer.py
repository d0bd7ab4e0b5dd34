"""Which file the catalog is in: said in store.db, so that a new file counts only once it is whole."""

from __future__ import annotations

from typing import Protocol

from app.db.drafts import get_setting, set_setting
from app.db.store import StoreDb

POINTER = "catalog_file"


class Pointer(Protocol):
    """Remembers the name of a file."""

    def read(self) -> str | None:
        """None before there was ever another than the first."""

    def move(self, name: str) -> None:
        """From now on this one, whatever happens."""


class StorePointer:
    """In the settings of store.db."""

    def __init__(self, store: StoreDb) -> None:
        self._store = store

    def read(self) -> str | None:
        with self._store.read() as conn:
            return get_setting(conn, POINTER)

    def move(self, name: str) -> None:
        with self._store.transaction() as tx:
            set_setting(tx.conn, POINTER, name)


class LastingNames:
    """Where no store.db is: remembers for as long as it lives."""

    def __init__(self) -> None:
        self._name: str | None = None

    def read(self) -> str | None:
        return self._name

    def move(self, name: str) -> None:
        self._name = name
