"""Looks at a register's folder as it lies there, and leaves it so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sqlcipher3.dbapi2 as sqlcipher

from app.db.engine import connect
from app.db.incarnation import HighWaterMark
from app.db.store import DATABASE_NAME
from contract.errors import Unavailable
from tests.power.books import Books, Reads, read_books
from tests.power.disk import Disk
from tests.power.oracle import Finding, Harm, faults
from tests.power.truth import Truth

MARK = "store.mark"
_AT = "SELECT 1 FROM journal WHERE incarnation = ? AND number = ? AND hash = ?"

LOOKED_AT = (DATABASE_NAME, f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-journal", MARK)

Told = TypeVar("Told")


class Place:
    """A folder in which what is left of a register is laid out; a file that lies there already stays."""

    def __init__(self, register: Path) -> None:
        self.register = register
        register.mkdir(parents=True)
        self._lies: dict[str, object] = {}

    def lay(self, name: str, key: object, content: Callable[[], bytes | bytearray]) -> None:
        """A file; under the same ``key`` it is the same. None: there is none."""
        if key is None:
            (self.register / name).unlink(missing_ok=True)
        elif self._lies.get(name) != key:
            (self.register / name).write_bytes(content())
        self._lies[name] = key

    def copy_of(self, register: Path) -> Path:
        """Where a copy of what lies in ``register`` now is looked at."""
        for name in LOOKED_AT:
            path = register / name
            content = path.read_bytes() if path.exists() else None
            self.lay(name, content, lambda found=content: found or b"")  # type: ignore[misc]
        return self.cleared()

    def cleared(self) -> Path:
        """Without what those shared who had it open."""
        (self.register / f"{DATABASE_NAME}-shm").unlink(missing_ok=True)
        return self.register


def look(disk: Disk, register: Path, key: bytes, read: Callable[[Reads], Told]) -> Told:
    """``read`` through the product's own connection, which is closed without the tidying up of the last one: that would
    change what lies there. DatabaseError, Unavailable: as they come.
    """
    connection = connect(register / DATABASE_NAME, key)
    try:
        return read(connection)
    finally:
        disk.watch(register)
        disk.fail_all()
        connection.close()
        disk.ignore()


def leads(connection: Reads, register: Path) -> bool:
    """Whether the mark beside the database would say that it was put back."""
    marks = HighWaterMark(register / MARK).read()
    return not all(connection.execute(_AT, (own.incarnation, own.number, own.hash)).fetchone() for own in marks)


def found_after(
    disk: Disk, register: Path, key: bytes, truth: Truth, *, each_page: bool = True
) -> tuple[Books | None, list[Finding]]:
    """The books, and everything that is wrong with them; with ``each_page``, also in pages that nobody asked for."""

    def read(connection: Reads) -> tuple[Books, list[Finding]]:
        books = read_books(connection)
        found = faults(books, truth)
        if leads(connection, register):
            found.append(Finding(Harm.LIFE, "it would be taken for a restore"))
        if each_page and connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            found.append(Finding(Harm.DAMAGED, "quick_check"))
        return books, found

    try:
        return look(disk, register, key, read)
    except (sqlcipher.DatabaseError, Unavailable) as error:
        return None, [Finding(Harm.DAMAGED, f"{type(error).__name__}: {error}")]
