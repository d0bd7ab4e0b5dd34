"""One run of real selling on the remembering disk: what the disk was told, and what the world saw in between."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.builders import FakeClock, filled_shop
from tests.power.books import digest
from tests.power.disk import Disk
from tests.power.hand import Hand
from tests.power.head_office import HeadOffice
from tests.power.tape import Told, read_tape
from tests.power.till import Till, driver

REGISTER = "register"
FROM_HERE = "from here"


@dataclass(frozen=True)
class Recording:
    """``files`` and ``directories`` were safely there before the first call; all paths begin with ``root``."""

    root: str
    files: dict[str, bytes]
    directories: tuple[str, ...]
    calls: tuple[Told, ...]


def record(disk: Disk, root: Path, seed: int, acts: int, log_before: int = 0) -> Recording:
    """Sell by the dice of ``seed`` under ``root``, which is made and taken away again. ``log_before``: sell until
    the log has so many bytes; SQLite writes one of 1,000 pages back while somebody sells.
    """
    folder = root / REGISTER
    filled_shop(folder).stop()
    files, directories = _standing(root)
    clock = FakeClock()
    disk.watch(root, recording=True)
    try:
        till = Till(folder, disk, HeadOffice(disk, clock, {}, 0), 0, clock)
        _note_states(disk, till)
        hand = Hand(till, disk, Random(seed))
        hand.begin()
        while (folder / "store.db-wal").stat().st_size < log_before:
            hand.act("sell")
        if log_before:
            disk.note(FROM_HERE)
        hand.go_on(acts)
        disk.note("doing", deed="stop")
        till.stop()
        calls = tuple(read_tape(disk.tape()))
    finally:
        disk.ignore()
        shutil.rmtree(root)
    return Recording(str(root), files, directories, calls)


def _note_states(disk: Disk, till: Till) -> None:
    """After each commit, what the database holds; nothing in between may ever be seen."""

    def note(_topics: frozenset[str] = frozenset()) -> None:
        with till.db.read() as conn:
            disk.note("state", digest=digest(driver(conn)))

    def listen() -> None:
        note()
        till.db.on_commit(note)

    till.started = listen
    listen()


def _standing(root: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    found = sorted(root.rglob("*"))
    files = {str(path): path.read_bytes() for path in found if path.is_file() and not path.name.endswith("-shm")}
    return files, (str(root), *(str(path) for path in found if path.is_dir()))
