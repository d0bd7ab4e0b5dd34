"""Opens an encrypted SQLite file: raw key, WAL, every commit on the disk, writers that begin IMMEDIATE."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool, StaticPool

from app.db.driver import driver_write
from contract.errors import Unavailable

KEY_BYTES = 32
# SQLite up to 3.51.2 can corrupt a WAL database when a checkpoint resets the log (sqlite.org, release 3.51.3).
LAST_UNSAFE_SQLITE = (3, 51, 2)
_BUSY_TIMEOUT_MS = 5_000
_WRITES = "aisle_writes"
_UNFINISHED_CACHE_KIB = 32_768
_NOT_TAKEN = ("I/O", "readonly", "unable to open", "locked")
_DAMAGE = ("malformed", "not a database", "hmac")
_FATAL = {sqlcipher.SQLITE_IOERR, sqlcipher.SQLITE_CORRUPT, sqlcipher.SQLITE_NOTADB}
_PRIMARY_CODE = 0xFF


def require_safe_sqlite(version: tuple[int, ...] | None = None) -> None:
    """Unavailable: ``sqlite_too_old``."""
    found = version or tuple(int(part) for part in sqlcipher.sqlite_version.split("."))
    if found <= LAST_UNSAFE_SQLITE:
        raise Unavailable("sqlite_too_old", version=".".join(map(str, found)))


def open_engine(path: Path, key: bytes, *, foreign_keys: bool = True, precious: bool = True) -> Engine:
    """An engine over the file at ``path``, made with mode 0600 if absent. Unavailable: ``database_unreadable``,
    ``storage_full``, ``storage_failed``.

    ``key`` is 32 raw bytes. A wrong key and a damaged first page look the same. A file that is not ``precious`` may
    lose its last commits when the power is cut, whole ones, and is never damaged by that.
    """
    require_safe_sqlite()
    if len(key) != KEY_BYTES:
        raise ValueError("a database key has 32 bytes")
    path.touch(mode=0o600, exist_ok=True)
    if os.name == "posix":
        path.chmod(0o600)
    # The connection that was used last is used next: it has the pages, and can tell that nothing changed.
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=partial(connect, path, key, foreign_keys=foreign_keys, precious=precious),
        poolclass=QueuePool,
        pool_size=4,
        pool_use_lifo=True,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    try:
        with storage_failures(), engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except DatabaseError:
        engine.dispose()
        raise Unavailable("database_unreadable", file=path.name) from None
    except Unavailable:
        engine.dispose()
        raise
    return engine


def connect(path: Path, key: bytes, *, foreign_keys: bool = True, precious: bool = True) -> Any:
    """One connection of the driver to a file that exists, set up as each connection of ``open_engine`` is."""
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {'FULL' if precious else 'NORMAL'}")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    return connection


def open_unfinished(path: Path, key: bytes) -> Engine:
    """One connection to a file that nobody else opens and that is thrown away unless it gets finished: no journal, no
    waiting for the disk. ``open_engine`` makes it an ordinary file again, once its content is on the disk.
    """

    def unfinished() -> Any:
        connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{_UNFINISHED_CACHE_KIB}")
        return connection

    return create_engine("sqlite://", module=sqlcipher, creator=unfinished, poolclass=StaticPool, hide_parameters=True)


def damaged(error: DatabaseError) -> bool:
    """Whether a page of the file is not what was written: any other failure is of the disk or of the statement."""
    return not isinstance(error, OperationalError) and any(sign in str(error.orig) for sign in _DAMAGE)


def fatal(error: DatabaseError) -> bool:
    """Whether the file may not be gone on with: the disk failed, or gave something else than was written. A disk that
    is full, and a folder that may not be written in, are other failures.
    """
    return error.orig is not None and disk_failed(error.orig)


def disk_failed(error: BaseException) -> bool:
    """As ``fatal``, of what the driver or the operating system raised: a file that is busy, may not be written or
    cannot be opened is none.
    """
    if isinstance(error, OSError):
        return error.errno == errno.EIO
    code, said = getattr(error, "sqlite_errorcode", None), str(error)
    if code is not None:
        return code & _PRIMARY_CODE in _FATAL
    signs = ("I/O",) if isinstance(error, sqlcipher.OperationalError) else ("I/O", *_DAMAGE)
    return isinstance(error, sqlcipher.Error) and any(sign in said for sign in signs)


def writer(engine: Engine) -> Connection:
    """A connection whose transactions take the write lock when they begin, so that none fails half way for it."""
    return engine.connect().execution_options(**{_WRITES: True})


@contextmanager
def storage_failures() -> Iterator[None]:
    """Unavailable ``storage_full`` or ``storage_failed`` for what the disk refused."""
    try:
        yield
    except OperationalError as error:
        said = str(error.orig)
        if "full" in said:
            raise Unavailable("storage_full") from error
        if any(sign in said for sign in _NOT_TAKEN):
            raise Unavailable("storage_failed") from error
        raise


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    driver_write(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")
