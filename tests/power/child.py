"""A process of its own, forked from this one. What it saw comes over a pipe: no kill takes back a line once written."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import struct
import sys
import traceback
from collections.abc import Callable

from tests.power.disk import Disk
from tests.power.truth import Line

_PATIENCE_S = 60
_NUMBER = struct.Struct("l")
_CHILD_SUBREAPER = 36


class PipeWitness:
    """The child's end."""

    def __init__(self, pipe: int, disk: Disk) -> None:
        self._pipe, self._disk = pipe, disk

    def note(self, what: str, **told: object) -> None:
        """Out of the process when it returns."""
        self._disk.moment()
        os.write(self._pipe, json.dumps({"what": what, **told}).encode() + b"\n")


class Child:
    """Begins at once; ``live`` gets the witness. ``twins``: when it is killed a twin of it waits for ``go_on``."""

    def __init__(self, disk: Disk, live: Callable[[PipeWitness], None], *, twins: bool = False) -> None:
        self._from, to = os.pipe()
        hear, self._to = os.pipe()
        self._rest = b""
        sys.stdout.flush()
        # What the collector of garbage does not touch is not copied.
        gc.freeze()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._from)
            os.close(self._to)
            if twins:
                disk.twins(to, hear)
            os._exit(_lived(live, PipeWitness(to, disk)))
        os.close(to)
        os.close(hear)

    def go_on(self, calls: int, *, last: bool = False) -> None:
        """Tell the twin how many calls later it is killed, and whether it leaves a twin then."""
        os.write(self._to, _NUMBER.pack(-calls if last else calls))

    def end(self) -> tuple[int, list[Line], bool]:
        """Wait until it is killed, or ends. How it ended, as ``os.waitstatus_to_exitcode`` does; what it said since it
        began or went on; whether there is a twin.
        """
        said: list[Line] = []
        while told := os.read(self._from, 1 << 16):
            *whole, self._rest = (self._rest + told).split(b"\n")
            said += map(json.loads, whole)
            if said and said[-1]["what"] == "twin":
                ended, self._process = self._ended(), said.pop()["process"]
                return ended, said, True
        os.close(self._from)
        os.close(self._to)
        return self._ended(), said, False

    def _ended(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])


def _lived(live: Callable[[PipeWitness], None], witness: PipeWitness) -> int:
    signal.alarm(_PATIENCE_S)
    try:
        live(witness)
    except BaseException as error:  # noqa: BLE001 - whatever it was, the parent is told
        witness.note("error", said=f"{type(error).__name__}: {error}", trace=traceback.format_exc()[-2_000:])
        return 1
    return 0


def adopt_twins() -> None:
    """Whose parent was killed becomes a child of this process, which can see how it ends."""
    if ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError("this process cannot adopt others")
