"""Looks at a register's folder as it lies there, and leaves it so."""

from __future__ import annotations

import errno
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

Told = TypeVar("Told")


def look(disk: Disk, register: Path, key: bytes, read: Callable[[Reads], Told]) -> Told:
    """``read`` through the product's own connection, which is closed without the tidying up of the last one: that would
    change what lies there. DatabaseError, Unavailable: as they come.
    """
    connection = connect(register / DATABASE_NAME, key)
    try:
        return read(connection)
    finally:
        disk.watch(register)
        disk.fail(1, errno.EIO, lasting=True)
        connection.close()
        disk.ignore()


def leads(connection: Reads, register: Path) -> bool:
    """Whether the mark beside the database would say that it was put back."""
    marks = HighWaterMark(register / MARK).read()
    return not all(connection.execute(_AT, (own.incarnation, own.number, own.hash)).fetchone() for own in marks)


def found_after(disk: Disk, register: Path, key: bytes, truth: Truth) -> tuple[Books | None, list[Finding]]:
    """The books, and everything that is wrong with them."""

    def read(connection: Reads) -> tuple[Books, list[Finding]]:
        books = read_books(connection)
        found = faults(books, truth)
        if leads(connection, register):
            found.append(Finding(Harm.LIFE, "it would be taken for a restore"))
        if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            found.append(Finding(Harm.DAMAGED, "quick_check"))
        return books, found

    try:
        return look(disk, register, key, read)
    except (sqlcipher.DatabaseError, Unavailable) as error:
        return None, [Finding(Harm.DAMAGED, f"{type(error).__name__}: {error}")]
