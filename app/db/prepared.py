"""Statements compiled once: what every sale and every gesture does is not built anew each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.expression import Executable

from app.db import driver


class Prepared:
    """A statement whose values are texts and whole numbers, given by the names of its parameters."""

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None) -> None:
        """``columns``: those that an insert gives, where it does not give all."""
        compiled = statement.compile(dialect=sqlite.dialect(), column_keys=columns)  # type: ignore[attr-defined]
        self.sql = str(compiled)
        self._names = tuple(compiled.positiontup or ())
        self._given = {name: value for name, value in compiled.params.items() if value is not None}

    def run(self, conn: Connection, values: Mapping[str, object] = {}) -> CursorResult[Any]:
        """Execute it once."""
        return conn.exec_driver_sql(self.sql, self._row(values))

    def write(self, conn: Connection, values: Mapping[str, object] = {}) -> int:
        """Change rows, in the transaction that is open; how many."""
        return driver.driver_write(conn, self.sql, self._row(values))

    def write_many(self, conn: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        """The same for each of ``rows``, of which there is at least one."""
        driver.driver_write_many(conn, self.sql, [self._row(values) for values in rows])

    def rows(self, conn: Connection, values: Mapping[str, object] = {}) -> list[tuple[Any, ...]]:
        """What a query finds, in the order of its columns."""
        return driver.driver_rows(conn, self.sql, self._row(values))

    def value(self, conn: Connection, values: Mapping[str, object] = {}) -> Any:
        """The first value of the first row; None where there is none."""
        found = driver.driver_rows(conn, self.sql, self._row(values))
        return found[0][0] if found else None

    def _row(self, values: Mapping[str, object]) -> tuple[object, ...]:
        known = {**self._given, **values} if self._given else values
        return tuple([known[name] for name in self._names])
