"""How a register goes on whose records stopped: with the same ones where they are whole, else they are set aside.

``go-on`` stands in the folder from when somebody asked for it until it is done: a start in between goes on with it.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.db.damage import disk_failures, key_is_right, set_aside, set_aside_if_damaged
from app.db.durable_file import sync_directory, write_durably
from app.db.engine import connect, disk_failed
from app.db.store import DATABASE_NAME
from contract.errors import Unavailable

_ASKED = "go-on"
_ROOM = bytes(1 << 16)
"""A disk that takes this much takes what one act writes."""


def ask_to_go_on(directory: Path) -> None:
    """From now on each start looks first. Unavailable: ``storage_full``, ``storage_failed`` where the disk takes
    nothing at all: whatever was done then would be done in vain.
    """
    with disk_failures():
        write_durably(directory / _ASKED, _ROOM)


def asked_to_go_on(directory: Path) -> bool:
    return (directory / _ASKED).exists()


def went_on(directory: Path) -> None:
    """All that was asked for is done."""
    (directory / _ASKED).unlink(missing_ok=True)
    sync_directory(directory)


def set_aside_unless_sound(directory: Path, key: bytes, now: datetime) -> Path | None:
    """Where the database lies now, unless every page of it can be read and it can be written to.

    Unavailable: as ``set_aside_if_damaged``; ``storage_failed`` where there is none: its disk may not be there. A disk
    that fails twice at this file and takes another is not waited for; a file that is busy, or may not be written, is.
    """
    for _ in range(2):
        try:
            aside = set_aside_if_damaged(directory, key, now)
            if aside is None:
                _require_written(directory / DATABASE_NAME, key)
        except Unavailable as error:
            if error.__cause__ is None or not disk_failed(error.__cause__) or not key_is_right(directory, key):
                raise
        else:
            return aside
    ask_to_go_on(directory)
    return set_aside(directory, now)


def _require_written(path: Path, key: bytes) -> None:
    """The same value over the old one, through the log and into the file."""
    with disk_failures():
        if not path.exists():
            raise Unavailable("storage_failed")
        with closing(connect(path, key)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
