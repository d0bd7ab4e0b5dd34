"""Copies of the store database on this computer: made while selling goes on, checked, kept for a while, put back.

A backup is encrypted like the original, with the same key. Putting one back loses nothing that was sent: the database
begins a new life that names the old one, the OMS has what was sent, and the store's other registers give back what they
hold. What is replaced is kept beside it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from app.db.durable_file import make_directory, sync_directory, sync_file, write_durably
from app.db.engine import require_safe_sqlite
from app.db.store import DATABASE_NAME
from contract.errors import Refused, Unavailable
from contract.values.time import instant_text, parse_instant

FOLDER = "backups"
KEPT = 7
_EVERY = timedelta(hours=24)
_PAGES_AT_ONCE = 500
_NAMED = "store-*T*Z.db"
"""By their moment: an upgrade leaves a copy that is named by the schema it had."""
_ASKED = "put-back"
_SUFFIXES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup by its file name; ``made_at`` is UTC text, ``size`` in bytes."""

    name: str
    made_at: str
    size: int


class Backups:
    """The backups of one register; safe to use from any thread. ``rest`` is called between pieces of the copy."""

    def __init__(self, directory: Path, key: bytes, now: Callable[[], datetime], rest: Callable[[], None]) -> None:
        self._directory, self._key, self._now, self._rest = directory, key, now, rest

    def list(self) -> tuple[Backup, ...]:
        """The newest first."""
        return backups(self._directory)

    def make(self) -> Backup:
        """Now. Unavailable: ``backup_failed``."""
        return make_backup(self._directory, self._key, self._now(), self._rest)

    def daily(self) -> None:
        """One, unless there is one of the last day already. Unavailable: ``backup_failed``."""
        newest = next(iter(self.list()), None)
        if newest is None or self._now() - parse_instant(newest.made_at) >= _EVERY:
            self.make()

    def put_back_at_next_start(self, name: str) -> None:
        """Refused: ``backup_unknown``, ``backup_damaged``."""
        ask_to_put_back(self._directory, self._key, name)


def make_backup(directory: Path, key: bytes, now: datetime, rest: Callable[[], None]) -> Backup:
    """Copy the database as it is, check the copy, drop the oldest. Safe in any thread. ``rest`` between the pieces.

    Unavailable: ``backup_failed``; nothing is left of it then.
    """
    folder = directory / FOLDER
    name = f"store-{instant_text(now).replace(':', '').replace('.', '')}.db"
    unfinished = folder / f"{name}.part"
    try:
        make_directory(folder)
        _copy(directory / DATABASE_NAME, unfinished, key, rest)
        require_whole(unfinished, key)
        unfinished.replace(folder / name)
        sync_directory(folder)
    except (sqlcipher.DatabaseError, OSError) as error:
        _remove(unfinished)
        raise Unavailable("backup_failed", reason=type(error).__name__) from error
    for old in backups(directory)[KEPT:]:
        _remove(folder / old.name)
    return next(own for own in backups(directory) if own.name == name)


def backups(directory: Path) -> tuple[Backup, ...]:
    """The newest first."""
    found = sorted((directory / FOLDER).glob(_NAMED), reverse=True)
    return tuple(Backup(path.name, _made_at(path), path.stat().st_size) for path in found)


def ask_to_put_back(directory: Path, key: bytes, name: str) -> None:
    """At its next start the program puts this backup in the place of the database.

    Refused: ``backup_unknown``, ``backup_damaged``.
    """
    if name not in {own.name for own in backups(directory)}:
        raise Refused("backup_unknown", name=name)
    try:
        require_whole(directory / FOLDER / name, key)
    except sqlcipher.DatabaseError:
        raise Refused("backup_damaged", name=name) from None
    write_durably(directory / _ASKED, name.encode())


def put_back_if_asked(directory: Path, now: datetime) -> str | None:
    """Before the database is opened: the name of the backup that now stands in its place.

    Killed in the middle, it begins again: the request goes last. What is replaced is kept as ``replaced-...``.
    """
    asked = directory / _ASKED
    if not asked.exists():
        return None
    name = asked.read_text(encoding="utf-8")
    source, kept = directory / FOLDER / name, directory / f"replaced-{now:%Y%m%d-%H%M%S}"
    if source.exists():
        for suffix in _SUFFIXES:
            old = directory / f"{DATABASE_NAME}{suffix}"
            if old.exists():
                make_directory(kept)
                old.replace(kept / old.name)
        beside = directory / f"{DATABASE_NAME}.new"
        shutil.copyfile(source, beside)
        sync_file(beside)
        beside.replace(directory / DATABASE_NAME)
        sync_directory(directory)
    asked.unlink()
    return name if source.exists() else None


def copy_database(source: Path, target: Path, key: bytes) -> None:
    """One database as it is now, whatever happens to it meanwhile. Unavailable: ``backup_failed``."""
    try:
        _copy(source, target, key, lambda: None)
    except (sqlcipher.DatabaseError, OSError) as error:
        raise Unavailable("backup_failed", reason=type(error).__name__) from error


def _copy(source: Path, target: Path, key: bytes, rest: Callable[[], None]) -> None:
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    with closing(open_copy(source, key)) as origin, closing(open_copy(target, key)) as copy:
        # One snapshot, so that what is sold meanwhile does not make it begin again.
        origin.execute("BEGIN")
        origin.execute("SELECT count(*) FROM sqlite_master").fetchone()
        origin.backup(copy, pages=_PAGES_AT_ONCE, progress=lambda *_: rest())
        copy.execute("PRAGMA journal_mode = DELETE")
    sync_file(target)


def _remove(path: Path) -> None:
    """A disk that does not even let go of a file says enough elsewhere."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def require_whole(path: Path, key: bytes) -> None:
    """Raises ``DatabaseError`` where a page cannot be deciphered or the database is not whole."""
    with closing(open_copy(path, key)) as connection:
        broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if broken or connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise sqlcipher.DatabaseError("the copy is not whole")


def open_copy(path: Path, key: bytes) -> sqlcipher.Connection:
    """A file that nobody else uses, as it is: of a wrong key or a damaged page the first question tells."""
    require_safe_sqlite()
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _made_at(path: Path) -> str:
    """The moment in its name."""
    told = path.stem.removeprefix("store-")
    day, _, clock = told.partition("T")
    return instant_text(parse_instant(f"{day}T{clock[:2]}:{clock[2:4]}:{clock[4:6]}.{clock[6:9]}Z"))
