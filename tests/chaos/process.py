"""Processes that are made in a moment, because they are forked from a server that has imported everything."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_PRELOADED = ["tests.chaos.seller", "tests.chaos.service"]


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def begin() -> None:
    """Start the server now; it imports while the caller does something else."""
    _server()
    forkserver.ensure_running()


def end_of(log: Path) -> str:
    """What a process said last."""
    return log.read_text(errors="replace")[-3_000:] if log.exists() else "it said nothing"


class Victim:
    """A running process, and its sudden end."""

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        self._process: BaseProcess = _server().Process(target=target, args=arguments)
        self._process.start()

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> bool:
        """``kill -9``; returns when it is gone. False when it had ended by itself."""
        self._process.kill()
        self._process.join()
        return self._process.exitcode == -signal.SIGKILL

    def wait(self, timeout_s: float) -> bool:
        """True when it ended well by itself in time."""
        self._process.join(timeout_s)
        return self._process.exitcode == 0
