"""Print queues of the operating system, raw: what is written goes to the printer as it is.

An OS queue makes a print job of each ``write``, tells nothing about the printer, and keeps what it took.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from typing import Any, Protocol

from contract.errors import Unavailable

_PATIENCE_S = 15.0
_TITLE = "Aisle"


class PrintSystem(Protocol):
    """What has the queues of this computer."""

    def names(self) -> tuple[str, ...]:
        """The queues. Unavailable ``print_system_failed``."""

    def send(self, name: str, data: bytes) -> None:
        """One print job. Unavailable ``device_lost`` when the queue does not take it."""


class Cups:
    """Linux and macOS, by the programs ``lp`` and ``lpstat``."""

    def names(self) -> tuple[str, ...]:
        """See the protocol."""
        # Without any queue lpstat says so and fails.
        told = self._ask("lpstat", "-e")
        return tuple(line.strip() for line in told.stdout.decode("utf-8", "replace").splitlines() if line.strip())

    def send(self, name: str, data: bytes) -> None:
        """See the protocol."""
        told = self._ask("lp", "-d", name, "-o", "raw", "-t", _TITLE, "-s", given=data)
        if told.returncode != 0:
            raise Unavailable("device_lost", address=name)

    def _ask(self, *command: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        spoken = {**os.environ, "LC_ALL": "C.UTF-8"}
        try:
            return subprocess.run(
                command, input=given, capture_output=True, timeout=_PATIENCE_S, env=spoken, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise Unavailable("device_stalled", address=command[0]) from error
        except OSError as error:
            raise Unavailable("print_system_failed", program=command[0]) from error


class WindowsSpooler:
    """Windows, by pywin32's ``win32print``."""

    def __init__(self, win32print: Any) -> None:
        self._win32 = win32print

    def names(self) -> tuple[str, ...]:
        """See the protocol."""
        kinds = self._win32.PRINTER_ENUM_LOCAL | self._win32.PRINTER_ENUM_CONNECTIONS
        try:
            return tuple(str(told[2]) for told in self._win32.EnumPrinters(kinds))
        except self._win32.error as error:
            raise Unavailable("print_system_failed", program="win32print") from error

    def send(self, name: str, data: bytes) -> None:
        """See the protocol."""
        try:
            printer = self._win32.OpenPrinter(name)
            try:
                self._win32.StartDocPrinter(printer, 1, (_TITLE, None, "RAW"))
                self._win32.WritePrinter(printer, data)
                self._win32.EndDocPrinter(printer)
            finally:
                self._win32.ClosePrinter(printer)
        except self._win32.error as error:
            raise Unavailable("device_lost", address=name) from error


def print_system() -> PrintSystem:
    """Unavailable ``print_system_not_installed``."""
    if sys.platform == "win32":
        return _windows_spooler()
    if shutil.which("lp") is None or shutil.which("lpstat") is None:
        raise Unavailable("print_system_not_installed")
    return Cups()


def _windows_spooler() -> PrintSystem:
    try:
        return WindowsSpooler(importlib.import_module("win32print"))
    except ImportError as error:
        raise Unavailable("print_system_not_installed") from error


class QueueTransport:
    """Nothing ever comes back; what the queue took counts as printed."""

    answers = False

    def __init__(self, name: str, system: PrintSystem | None = None) -> None:
        self._name = name
        self._system = system or print_system()
        if name not in self._system.names():
            raise Unavailable("device_unreachable", address=name)

    def write(self, data: bytes) -> None:
        """One print job. Unavailable ``device_lost``, ``device_stalled``."""
        self._system.send(self._name, data)

    def read(self, most: int, timeout_s: float) -> bytes:
        """A queue does not answer."""
        del most, timeout_s
        return b""

    def close(self) -> None:
        """Nothing is held."""
