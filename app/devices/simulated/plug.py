"""The network side of a printer made of software: one connection at a time on loopback, and a cable that can be cut."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from typing import Protocol, Self

_POLL_S = 0.05
_AT_ONCE = 65536


class Peer(Protocol):
    """Whoever is connected: a socket, or something that needs none."""

    def sendall(self, data: bytes, /) -> object:
        """What the device says. OSError when nobody hears it."""

    def close(self) -> None:
        """The device hung up."""


class Plug:
    """A device behind it says in ``_take_in`` what it does with bytes. All controls may be called from any thread."""

    def __init__(self, name: str) -> None:
        self._changed = threading.Condition(threading.RLock())
        self._stopping = False
        self._server = threading.Thread(target=self._serve, name=name, daemon=True)
        self._listener: socket.socket | None = None
        self._connection: socket.socket | None = None
        self._peer: Peer | None = None
        self._port = 0
        self._cable_left: int | None = None

    def start(self, port: int = 0) -> None:
        """Listen on loopback; ``port`` 0 takes a free one and keeps it."""
        self._port = port
        self._listen()
        self._server.start()

    def stop(self) -> None:
        """Close everything."""
        with self._changed:
            self._stopping = True
            self._unplug()
            self._changed.notify_all()
        if self._server.ident is not None:
            self._server.join(5)

    @property
    def address(self) -> str:
        """For the configuration of a device."""
        return f"tcp://127.0.0.1:{self._port}"

    def wait_for(self, condition: Callable[[Self], bool], timeout_s: float = 5.0) -> bool:
        """True as soon as ``condition(self)`` holds; False when the time is over."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self), timeout_s)

    def connect(self, peer: Peer) -> bool:
        """Without a network: ``peer`` calls ``hear`` from now on. False while the cable is out or others talk to it."""
        with self._changed:
            if self._cable_left is not None or self._peer is not None:
                return False
            self._peer = peer
            return True

    def hang_up(self, peer: Peer) -> None:
        """``peer`` is gone."""
        with self._changed:
            if self._peer is peer:
                self._peer = None

    def hear(self, data: bytes) -> None:
        """Bytes from whoever is connected, as far as the cable lets them through."""
        with self._changed:
            if self._cable_left is not None:
                data = data[: self._cable_left]
                self._cable_left -= len(data)
            self._take_in(data)
            if self._cable_left == 0:
                self._unplug()

    def cut_cable(self, after_bytes: int = 0) -> None:
        """The network goes away, now or after so many more bytes. The printer stays on."""
        with self._changed:
            self._cable_left = after_bytes
            if after_bytes == 0:
                self._unplug()

    def plug_in_cable(self) -> None:
        """The network is back, on the same port."""
        with self._changed:
            self._cable_left = None
            if self._listener is None and self._server.is_alive():
                self._listen()
            self._changed.notify_all()

    def _take_in(self, data: bytes) -> None:
        raise NotImplementedError

    def _send(self, data: bytes) -> None:
        if self._peer is not None:
            try:
                self._peer.sendall(data)
            except OSError:
                self._hang_up()

    def _hang_up(self) -> None:
        if self._peer is not None:
            self._peer.close()
        self._peer = self._connection = None

    def _unplug(self) -> None:
        self._hang_up()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _listen(self) -> None:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        listener.listen(1)
        listener.setblocking(False)
        self._port = listener.getsockname()[1]
        self._listener = listener

    def _serve(self) -> None:
        while not self._stopping:
            with self._changed:
                watched = self._connection or self._listener
                if watched is None:
                    self._changed.wait(_POLL_S)
                    continue
            try:
                ready, _, _ = select.select([watched], [], [], _POLL_S)
            except (OSError, ValueError):
                continue  # Closed by another thread meanwhile.
            with self._changed:
                if ready and watched is self._connection:
                    self._receive(watched)
                elif ready and watched is self._listener:
                    self._accept(watched)
                self._changed.notify_all()

    def _accept(self, listener: socket.socket) -> None:
        try:
            self._connection, _ = listener.accept()
        except OSError:
            return
        self._peer = self._connection
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _receive(self, connection: socket.socket) -> None:
        try:
            data = connection.recv(_AT_ONCE)
        except OSError:
            data = b""
        if not data:
            self._hang_up()
            return
        self.hear(data)
