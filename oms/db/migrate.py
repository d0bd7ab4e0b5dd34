"""Brings a database to the newest schema. Safe to run from many processes at once: one migrates, the others wait."""

from __future__ import annotations

from sqlalchemy import Connection, text

from oms.db.engine import connectable

_LOCK = 4_150_001
"""The advisory lock that one migrating process holds."""


def migrate(url: str) -> None:
    """Runs every migration the database lacks, each in the one transaction of them all."""
    engine = connectable(url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            upgrade(connection)
    finally:
        engine.dispose()


def upgrade(connection: Connection) -> None:
    """The same on a connection of the caller's."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "oms.db:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
