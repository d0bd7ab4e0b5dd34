"""A scale made of software: a TCP server on loopback, as a serial device server is one."""

from __future__ import annotations

import socket
import threading

_POLL_S = 0.05
_MOVING, _UNDER_ZERO, _AT_ZERO = b"A", b"D", b"P"


class SimulatedScale:
    """``start`` it and ``put`` something on it; all controls may be called from any thread."""

    def __init__(self) -> None:
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._answer = b"?" + _AT_ZERO
        self._port = 0

    def start(self) -> None:
        """Listen on a free port of loopback."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_POLL_S)
        self._port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="simulated-scale", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close everything."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(5)
        if self._listener is not None:
            self._listener.close()

    @property
    def address(self) -> str:
        """For the configuration of a device."""
        return f"tcp://127.0.0.1:{self._port}"

    def put(self, grams: int) -> None:
        """So much stands on it, and still; 0 empties it."""
        self._answer = f"{grams // 1000:02d}.{grams % 1000:03d}".encode() if grams else b"?" + _AT_ZERO

    def shake(self) -> None:
        """What stands on it moves."""
        self._answer = b"?" + _MOVING

    def lift(self) -> None:
        """The plate was taken off: less than nothing stands on it."""
        self._answer = b"?" + _UNDER_ZERO

    def say(self, answer: bytes) -> None:
        """Exactly this, between STX and CR."""
        self._answer = answer

    def answer(self) -> bytes:
        """What it says when it is asked."""
        return b"\x02" + self._answer + b"\r"

    def _serve(self) -> None:
        assert self._listener is not None, "started"
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                continue
            with connection:
                connection.settimeout(_POLL_S)
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        while not self._stopping.is_set():
            try:
                asked = connection.recv(16)
                if not asked:
                    return
                for _ in range(asked.count(b"W")):
                    connection.sendall(self.answer())
            except TimeoutError:
                continue
            except OSError:
                return
