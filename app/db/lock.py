"""One program per data directory: the second one is told so instead of writing the same journal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from contract.errors import Unavailable

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


LOCK_NAME = "store.lock"
"""The file in the data directory that whoever uses it holds."""


class DirectoryLock:
    """Held until ``release`` or the end of the process, however it ends. Unavailable: ``store_in_use``."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(self._descriptor)
        except OSError:
            os.close(self._descriptor)
            raise Unavailable("store_in_use", directory=str(path.parent)) from None

    def release(self) -> None:
        os.close(self._descriptor)
