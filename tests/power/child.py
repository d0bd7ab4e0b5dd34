"""A process of its own for one life of a register, forked from this one, which has imported everything and opened
nothing. What it saw comes over a pipe: a line that was written no kill takes back.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable

from tests.power.truth import Line

_PATIENCE_S = 60


class PipeWitness:
    """The child's end."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def note(self, what: str, **told: object) -> None:
        """Out of the process when it returns."""
        os.write(self._pipe, json.dumps({"what": what, **told}).encode() + b"\n")


class Child:
    """Begins at once; ``live`` gets the witness."""

    def __init__(self, live: Callable[[PipeWitness], None]) -> None:
        self._from, to = os.pipe()
        self._rest = b""
        self.lines: list[Line] = []
        sys.stdout.flush()
        self.process = os.fork()
        if self.process == 0:
            os.close(self._from)
            os._exit(_lived(live, PipeWitness(to)))
        os.close(to)

    def hear(self, lines: int, *, then: str = "") -> None:
        """Wait until it said so many lines in all, and after that that it is doing what ``then`` says."""
        heard = 0
        while heard < lines or (then and not any(line.get("deed") == then for line in self.lines[lines:])):
            if not self._read():
                return
            heard = len(self.lines)

    def kill(self, after_s: float = 0.0) -> int:
        """``kill -9`` after so long; gives how it ended, as ``os.waitstatus_to_exitcode`` does."""
        time.sleep(after_s)
        os.kill(self.process, signal.SIGKILL)
        return self.end()

    def end(self) -> int:
        """Wait for its end and hear the rest."""
        while self._read():
            pass
        os.close(self._from)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])

    def _read(self) -> bool:
        told = os.read(self._from, 1 << 16)
        *whole, self._rest = (self._rest + told).split(b"\n")
        self.lines += [json.loads(line) for line in whole]
        return bool(told)


def _lived(live: Callable[[PipeWitness], None], witness: PipeWitness) -> int:
    signal.alarm(_PATIENCE_S)
    try:
        live(witness)
    except BaseException as error:  # noqa: BLE001 - whatever it was, the parent is told
        witness.note("error", said=f"{type(error).__name__}: {error}", trace=traceback.format_exc()[-2_000:])
        return 1
    return 0
