"""Writing many rows at once with COPY: a third of the time that one INSERT of many rows takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import psycopg
from psycopg import sql
from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError

from oms.db.engine import Tx


def copy_into(tx: Tx, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """All ``rows`` name the same columns. Raises as any statement does, and then wrote nothing."""
    if not rows:
        return
    columns = tuple(rows[0])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    driver = tx.conn.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([row[name] for name in columns])
    except psycopg.Error as error:
        raised = DBAPIError.instance(f"COPY {table.name}", None, error, psycopg.Error, hide_parameters=True)
        raise raised from error
