"""A scale made of software: a TCP server on loopback, as a serial device server is one."""

from __future__ import annotations

import socket
import threading

_POLL_S = 0.05
_MOVING, _UNDER_ZERO, _AT_ZERO, _STANDS = b"A", b"D", b"P", b"@"
_NET = 0x20
_NEARLY_NOTHING_G = 60


class SimulatedScale:
    """``start`` it and ``put`` something on it; all controls may be called from any thread."""

    def __init__(self) -> None:
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._grams = self._tare = 0
        self._told: bytes | None = None
        self._port = 0
        self.tares = True

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
        self._grams, self._told = grams, None

    def shake(self) -> None:
        """What stands on it moves."""
        self._told = b"?" + _MOVING

    def lift(self) -> None:
        """The plate was taken off: less than nothing stands on it."""
        self._grams, self._told = 0, b"?" + _UNDER_ZERO

    def say(self, answer: bytes) -> None:
        """Exactly this, between STX and CR."""
        self._told = answer

    def answer(self) -> bytes:
        """What it says when it is asked."""
        return b"\x02" + (self._told or self._weighed()) + b"\r"

    def hear(self, asked: bytes) -> bytes:
        """What it says to commands, which it obeys where it can. One that does not tare says nothing to that."""
        said = b""
        for command in asked:
            match command:
                case 0x57:  # W
                    said += self.answer()
                    continue
                case 0x5A if self._told != b"?" + _MOVING and self._grams <= _NEARLY_NOTHING_G:  # Z
                    self._grams, self._told = 0, None
                case 0x54 if self.tares and self._told is None:  # T
                    self._tare = self._grams
                case 0x43 if self._told is None:  # C
                    self._tare = 0
            if command in b"ZC" or (command in b"T" and self.tares):
                said += b"\x02" + self._status() + b"\r"
        return said

    def _weighed(self) -> bytes:
        net = self._grams - self._tare
        if net < 0 or (net == 0 and not self._tare):
            return self._status()
        return f"{net // 1000:02d}.{net % 1000:03d}{'N' if self._tare else ''}".encode()

    def _status(self) -> bytes:
        if self._told is not None:
            return self._told
        net = self._grams - self._tare
        letter = _UNDER_ZERO if net < 0 else _STANDS if net else _AT_ZERO
        return b"?" + bytes((letter[0] | (_NET if self._tare else 0),))

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
                connection.sendall(self.hear(asked))
            except TimeoutError:
                continue
            except OSError:
                return
