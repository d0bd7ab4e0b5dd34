"""Processes to be killed: forked in a moment from a server that has imported everything, or whole and fresh."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol

_PRELOADED = ["tests.chaos.seller", "tests.chaos.service", "oms.serve_command"]


@cache
def _server(*preloaded: str) -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preloaded or _PRELOADED))
    return context


def begin(*preloaded: str) -> None:
    """Start the server now; it imports these modules while the caller does something else."""
    _server(*preloaded)
    forkserver.ensure_running()


def end_of(log: Path) -> str:
    """What a process said last."""
    return log.read_text(errors="replace")[-3_000:] if log.exists() else "it said nothing"


class Victim(Protocol):
    """A running process, and its sudden end."""

    @property
    def alive(self) -> bool: ...

    @property
    def exit_code(self) -> int | None: ...

    def kill(self) -> bool:
        """``kill -9``; returns when it is gone. False when it had ended by itself."""
        ...

    def wait(self, timeout_s: float) -> bool:
        """True when it ended well by itself in time."""
        ...


class ForkedVictim:
    """Begins at once."""

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        self._process: BaseProcess = _server().Process(target=target, args=arguments)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> bool:
        self._process.kill()
        self._process.join()
        return self._process.exitcode == -signal.SIGKILL

    def wait(self, timeout_s: float) -> bool:
        self._process.join(timeout_s)
        return self._process.exitcode == 0


class WholeVictim:
    """A fresh interpreter that runs a module; what it says goes to ``log``."""

    def __init__(self, module: str, arguments: tuple[str, ...], log: Path) -> None:
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def kill(self) -> bool:
        self._process.kill()
        return self._process.wait() == -signal.SIGKILL

    def wait(self, timeout_s: float) -> bool:
        try:
            return self._process.wait(timeout_s) == 0
        except subprocess.TimeoutExpired:
            return False
