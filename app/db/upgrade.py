"""Brings a database file to the schema of this program: a backup first, then its migrations in one transaction."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from app.db.durable_file import make_directory, sync_directory, sync_file
from app.db.engine import fatal, open_engine, storage_failures, writer
from contract.errors import Unavailable

_VERSIONED = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
_MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = Lock()
"""A migration finds its connection through a module of Alembic: another thread's, while that migrates too."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Migrations of one kind of file; ``head`` is the newest, so that a file that has it starts without Alembic."""

    name: str
    head: str
    precious: bool

    @property
    def scripts(self) -> Path:
        """Where its migrations are."""
        return _MIGRATIONS / self.name


STORE = Schema("store", "0017", precious=True)
CATALOG = Schema("catalog", "0004", precious=False)


def open_upgraded(path: Path, key: bytes, schema: Schema) -> Engine:
    """The file with the schema of this program, made or upgraded where it has another. Unavailable: as ``upgrade``."""
    if path.exists():
        engine = open_engine(path, key, precious=schema.precious)
        try:
            with _read_failures(path):
                if _revision(engine) == schema.head:
                    return engine
        except BaseException:
            engine.dispose()
            raise
        engine.dispose()
    upgrade(path, key, schema)
    return open_engine(path, key, precious=schema.precious)


@contextmanager
def _read_failures(path: Path) -> Iterator[None]:
    """Unavailable: as ``storage_failures``; ``database_unreadable`` where a page is not what was written."""
    try:
        with storage_failures():
            yield
    except DatabaseError as error:
        if not fatal(error):
            raise
        raise Unavailable("database_unreadable", file=path.name) from error


def upgrade(path: Path, key: bytes, schema: Schema) -> None:
    """Make or upgrade the file. Unavailable: ``database_from_newer_version``, ``database_unreadable``,
    ``storage_full``, ``storage_failed``.
    """
    fresh = not path.exists()
    # Batch migrations drop and re-create tables: with foreign keys on, that would delete the rows that refer to them.
    engine = open_engine(path, key, foreign_keys=False)
    try:
        with _read_failures(path):
            found = _revision(engine)
            if found == schema.head:
                return
            if schema.precious and not fresh:
                _back_up(engine, path, found or "empty")
            with writer(engine) as connection:
                _migrate(connection, schema)
    finally:
        engine.dispose()


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if connection.exec_driver_sql(_VERSIONED).scalar() is None:
            return None
        found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return found


def _back_up(engine: Engine, path: Path, revision: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    directory = path.parent / "backups"
    make_directory(directory)
    backup = directory / f"{path.stem}-{revision}.db"
    shutil.copy2(path, backup)
    sync_file(backup)
    sync_directory(directory)


def _migrate(connection: Connection, schema: Schema) -> None:
    # Imported late: 0.2 s that only an upgrade pays.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(schema.scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        with _ONE_AT_A_TIME, connection.begin():
            command.upgrade(config, schema.head)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken:
                raise RuntimeError(f"the migration left a row without its parent in {broken[0]}")
    except CommandError as error:
        raise Unavailable("database_from_newer_version", file=schema.name) from error
