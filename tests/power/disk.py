"""The remembering, failing disk under this process: see ``disk.c``."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import sqlcipher3.dbapi2 as sqlcipher

from tests.power.building import library

KILL = -1
_PRELOAD = "LD_PRELOAD"


def stands_on_it() -> bool:
    """Whether this process was started upon the disk library."""
    return os.environ.get(_PRELOAD) == str(library())


def start_upon(module: str, arguments: Sequence[str]) -> NoReturn:
    """Run ``module`` in the place of this process, upon the disk library."""
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", module, *arguments], upon_it())


def upon_it() -> dict[str, str]:
    """The environment of a process that stands on it."""
    return os.environ | {_PRELOAD: str(library())}


class Disk:
    """One for each process. Nothing is recorded, and nothing fails, until it is told to."""

    def __init__(self) -> None:
        path = library()
        connection = sqlcipher.connect(":memory:")
        connection.enable_load_extension(True)
        connection.load_extension(str(path))
        # What is damaged on purpose need not be told on the screen.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.close()
        self._library = ctypes.CDLL(str(path))
        self._library.disk_tape.restype = ctypes.c_void_p
        self._library.disk_calls.restype = self._library.disk_failed.restype = ctypes.c_long

    def watch(self, folder: Path, *, recording: bool = False) -> None:
        """From now on what happens under ``folder`` counts; with ``recording`` it is kept, with its bytes."""
        self._library.disk_watch(os.fsencode(folder), ctypes.c_int(recording))

    def ignore(self) -> None:
        """From now on nothing counts."""
        self._library.disk_watch(b"", ctypes.c_int(0))

    def fail(self, number: int, how: int, *, lasting: bool = False) -> None:
        """The call of that number, from now on, ends with ``how``: ``KILL`` or an errno; and all later ones too."""
        self._library.disk_fail(ctypes.c_long(number), ctypes.c_int(how), ctypes.c_int(lasting))

    def fail_all(self) -> None:
        """Nothing that changes the disk is done any more."""
        self.fail(1, errno.EIO, lasting=True)

    @property
    def calls(self) -> int:
        """Calls that would change the disk, and such moments, since ``watch`` or ``fail``."""
        return int(self._library.disk_calls())

    @property
    def failed(self) -> int:
        """How many of them were refused."""
        return int(self._library.disk_failed())

    def twins(self, tell: int, hear: int) -> None:
        """Whoever is killed in this process leaves a twin, which says so to a pipe and waits for a number at another:
        how many calls later it is killed itself, negative when that leaves no twin.
        """
        self._library.disk_twins(ctypes.c_int(tell), ctypes.c_int(hear))

    def moment(self) -> None:
        """What the world is about to see counts as a call, while it is asked who is to be killed at which."""
        self._library.disk_moment()

    def note(self, what: str, **told: object) -> None:
        """Something happened in the world: it stands on the tape between the calls."""
        line = json.dumps({"what": what, **told}).encode()
        self._library.disk_note(line, ctypes.c_uint64(len(line)))

    def tape(self) -> bytes:
        """Everything since ``watch``."""
        used = ctypes.c_uint64()
        start = self._library.disk_tape(ctypes.byref(used))
        return ctypes.string_at(start, used.value) if used.value else b""
