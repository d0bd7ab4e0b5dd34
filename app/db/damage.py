"""Whether a store database is whole; one that is not is set aside.

It is moved, file by file, as a disk can that no longer reads all of it; ``salvage-begun`` stands beside it from before
that until what can be read of it is taken over: a start in between finishes the work instead of beginning with nothing.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from app.db.backup import FOLDER, open_copy, require_whole
from app.db.durable_file import make_directory, sync_directory, write_durably
from app.db.engine import disk_failed
from app.db.journal import require_chained
from app.db.lock import LOCK_NAME, DirectoryLock
from app.db.store import DATABASE_NAME
from contract.errors import AisleError, Unavailable
from contract.messages.entry import SealedEntry

DAMAGED = "damaged"
_BEGUN = "salvage-begun"
_SUFFIXES = ("", "-wal", "-shm")
_NOT_THERE = "no such"
_FULL = {errno.ENOSPC, errno.EDQUOT}


def set_aside_if_damaged(directory: Path, key: bytes, now: datetime) -> Path | None:
    """Where the database lies now, if it is not whole, or what was set aside and is not taken over yet.

    Unavailable: ``store_in_use`` while the till runs; ``database_unreadable`` where nothing opens with this key: it may
    be the wrong one; ``storage_failed``, ``storage_full`` where the disk refuses.
    """
    with disk_failures(), _held(directory):
        path, begun = directory / DATABASE_NAME, _read_begun(directory)
        if begun is not None and not begun[1]:
            if (begun[0] / DATABASE_NAME).exists() or not (path.exists() and _whole(path, key)):
                return _move(directory, begun[0])
            # Nothing was moved, and what was in the way of reading it is gone.
            salvage_ended(directory)
            return None
        if not path.exists() or _whole(path, key) or (begun and _unfinished(path, key)):
            return begun[0] if begun else None
        _require_right_key(directory, key)
        return _set_aside(directory, now)


def set_aside(directory: Path, now: datetime) -> Path:
    """Where the database lies now, whatever is in it. Unavailable: as ``set_aside_if_damaged``."""
    with disk_failures(), _held(directory):
        begun = _read_begun(directory)
        return _move(directory, begun[0]) if begun and not begun[1] else _set_aside(directory, now)


def key_is_right(directory: Path, key: bytes) -> bool:
    """Whether it opens this database, or another file of this register. Unavailable: ``storage_failed`` where none
    does, and one could not be read.
    """
    failed: Exception | None = None
    for path in (directory / DATABASE_NAME, *_others(directory)):
        try:
            if path.exists() and path.stat().st_size and _opens(path, key):
                return True
        except (sqlcipher.OperationalError, OSError) as error:
            failed = error
    if failed is not None:
        raise Unavailable("storage_failed") from failed
    return False


@contextmanager
def disk_failures() -> Iterator[None]:
    """Unavailable ``storage_full``, ``storage_failed``: what the disk refuses says nothing of what is written on it.
    Its cause tells whether the disk failed, or only refused.
    """
    try:
        yield
    except sqlcipher.DatabaseError as error:
        if not (isinstance(error, sqlcipher.OperationalError) or disk_failed(error)):
            raise
        raise Unavailable("storage_full" if "full" in str(error) else "storage_failed") from error
    except OSError as error:
        raise Unavailable("storage_full" if error.errno in _FULL else "storage_failed") from error


def salvage_begun(directory: Path) -> bool:
    """Whether a database was set aside and is not taken over yet."""
    return (directory / _BEGUN).exists()


def salvage_ended(directory: Path) -> None:
    """All that can be read is taken over."""
    (directory / _BEGUN).unlink(missing_ok=True)
    sync_directory(directory)


@contextmanager
def _held(directory: Path) -> Iterator[None]:
    lock = DirectoryLock(directory / LOCK_NAME)
    try:
        yield
    finally:
        lock.release()


def _set_aside(directory: Path, now: datetime) -> Path:
    names = (f"{DAMAGED}-{now:%Y%m%d-%H%M%S}{f'-{again}' if again else ''}" for again in count())
    aside = next(own for name in names if not (own := directory / name).exists())
    _write_begun(directory, aside, moved=False)
    return _move(directory, aside)


def _whole(path: Path, key: bytes) -> bool:
    try:
        _take_in_log(path, key)
        require_whole(path, key)
        with closing(open_copy(path, key)) as source:
            entries = source.execute("SELECT header, body, hash FROM journal ORDER BY position")
            require_chained(SealedEntry(*found) for found in entries)
            return True
    except AisleError:
        return False
    except sqlcipher.OperationalError as error:
        if _NOT_THERE not in str(error):
            raise
        return False
    except sqlcipher.DatabaseError:
        return False


def _unfinished(path: Path, key: bytes) -> bool:
    """Whether somebody was killed who made a fresh one: it can be opened, and has no journal."""
    try:
        with closing(open_copy(path, key)) as connection:
            return not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'journal'").fetchall()
    except sqlcipher.OperationalError:
        raise
    except sqlcipher.DatabaseError:
        return False


def _take_in_log(path: Path, key: bytes) -> None:
    """A page that a power cut tore while it was written into the file stands whole in the log."""
    if path.with_name(f"{path.name}-wal").exists():
        with closing(open_copy(path, key)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _require_right_key(directory: Path, key: bytes) -> None:
    """A wrong key and a damaged first page look the same: then another file has to open with it."""
    if not key_is_right(directory, key):
        raise Unavailable("database_unreadable", file=DATABASE_NAME)


def _others(directory: Path) -> Iterator[Path]:
    yield from directory.glob("catalog*.db")
    yield from (directory / FOLDER).glob("store-*.db")


def _opens(path: Path, key: bytes) -> bool:
    try:
        with closing(open_copy(path, key)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.OperationalError:
        raise
    except sqlcipher.DatabaseError:
        return False
    return True


def _move(directory: Path, aside: Path) -> Path:
    make_directory(aside)
    # The database first: SQLite throws a log away that it finds beside none, and never the other way round.
    for name in _own(directory):
        (directory / name).replace(aside / name)
        sync_directory(aside)
        sync_directory(directory)
    _write_begun(directory, aside, moved=True)
    return aside


def _own(directory: Path) -> list[str]:
    names = [f"{DATABASE_NAME}{suffix}" for suffix in _SUFFIXES]
    return [name for name in names if (directory / name).exists()]


def _read_begun(directory: Path) -> tuple[Path, bool] | None:
    """Where it is set aside, and whether all of it is there."""
    if not salvage_begun(directory):
        return None
    told = json.loads((directory / _BEGUN).read_text(encoding="utf-8"))
    return directory / told["aside"], told["removed"]


def _write_begun(directory: Path, aside: Path, *, moved: bool) -> None:
    write_durably(directory / _BEGUN, json.dumps({"aside": aside.name, "removed": moved}).encode())
