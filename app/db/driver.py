"""Asking the driver itself, which keeps its statements prepared: for what is done with every sale, scan and key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Values = tuple[object, ...]


def driver_rows(conn: Connection, query: str, values: Values) -> list[tuple[Any, ...]]:
    """All rows of a query. It begins no transaction. DatabaseError: as SQLAlchemy would raise it."""
    cursor = _cursor(conn)
    try:
        return cast(list[tuple[Any, ...]], cursor.execute(query, values).fetchall())
    except sqlcipher.Error as error:
        raise _as_sqlalchemy(error, query) from error
    finally:
        cursor.close()


def driver_write(conn: Connection, statement: str, values: Values = ()) -> int:
    """Change rows, in the transaction that is open; how many. Errors: as SQLAlchemy would raise them."""
    cursor = _cursor(conn)
    try:
        return cast(int, cursor.execute(statement, values).rowcount)
    except sqlcipher.Error as error:
        raise _as_sqlalchemy(error, statement) from error
    finally:
        cursor.close()


def driver_write_many(conn: Connection, statement: str, rows: Sequence[Values]) -> None:
    """The same for each of ``rows``."""
    cursor = _cursor(conn)
    try:
        cursor.executemany(statement, rows)
    except sqlcipher.Error as error:
        raise _as_sqlalchemy(error, statement) from error
    finally:
        cursor.close()


def _cursor(conn: Connection) -> Any:
    driver = conn.connection.dbapi_connection
    assert driver is not None
    return driver.cursor()


def _as_sqlalchemy(error: sqlcipher.Error, statement: str) -> BaseException:
    raised: BaseException = DBAPIError.instance(statement, None, error, sqlcipher.Error, hide_parameters=True)
    return raised
