"""Asking the driver itself, which keeps its statements prepared: for what is asked a dozen times at each key."""

from __future__ import annotations

from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError


def driver_rows(conn: Connection, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
    """All rows of a query. It begins no transaction. DatabaseError: as SQLAlchemy would raise it."""
    driver = conn.connection.dbapi_connection
    assert driver is not None
    cursor = driver.cursor()
    try:
        cursor.execute(query, values)
        return list(cursor.fetchall())
    except sqlcipher.DatabaseError as error:
        raise DatabaseError(query, None, error) from error
    finally:
        cursor.close()
