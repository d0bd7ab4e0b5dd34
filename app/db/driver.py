"""Asking the driver itself, which keeps its statements prepared: for what is done with every sale, scan and key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Values = tuple[object, ...]


def driver_rows(conn: Connection, query: str, values: Values) -> list[tuple[Any, ...]]:
    """All rows of a query. It begins no transaction. DatabaseError: as SQLAlchemy would raise it."""
    with _cursor(conn, query) as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def driver_write(conn: Connection, statement: str, values: Values) -> int:
    """Change rows, in the transaction that is open; how many. Errors: as SQLAlchemy would raise them."""
    with _cursor(conn, statement) as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def driver_write_many(conn: Connection, statement: str, rows: Sequence[Values]) -> None:
    """The same for each of ``rows``."""
    with _cursor(conn, statement) as cursor:
        cursor.executemany(statement, rows)


@contextmanager
def _cursor(conn: Connection, statement: str) -> Iterator[Any]:
    driver = conn.connection.dbapi_connection
    assert driver is not None
    cursor = driver.cursor()
    try:
        yield cursor
    except sqlcipher.Error as error:
        raise DBAPIError.instance(statement, None, error, sqlcipher.Error, hide_parameters=True) from error
    finally:
        cursor.close()
