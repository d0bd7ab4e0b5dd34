"""What migrations make of a new store file is told once in a test process; each further one is made as they left it."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db import upgrade
from app.db.upgrade import STORE, Schema

Script = list[tuple[str, tuple[object, ...]]]
_EMPTY = "SELECT count(*) = 0 FROM sqlite_master"
_MADE = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
migrate_truly = upgrade._migrate


def migrate_once() -> None:
    """From now on. A file that holds something is migrated as ever."""
    script: Script = []

    def migrate_or_repeat(connection: Connection, schema: Schema) -> None:
        with connection.begin():
            new = schema == STORE and connection.exec_driver_sql(_EMPTY).scalar()
        if new and script:
            with connection.begin():
                for statement, values in script:
                    connection.exec_driver_sql(statement, values)
            return
        migrate_truly(connection, schema)
        if new:
            with connection.begin():
                script[:] = _script(connection)

    upgrade._migrate = migrate_or_repeat


def _script(connection: Connection) -> Script:
    """What makes the same tables with the same rows."""
    made = [(str(name), str(sql)) for name, sql in connection.exec_driver_sql(_MADE)]
    script: Script = [(sql, ()) for _, sql in made]
    for name, sql in made:
        if sql.startswith("CREATE TABLE"):
            rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
            script += [(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(row))})', tuple(row)) for row in rows]
    return script
