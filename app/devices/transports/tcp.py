"""Raw TCP, the port 9100 of network printers."""

import select
import socket
import sys

from contract.errors import Unavailable

_WRITE_TIMEOUT_S = 5.0


class TcpTransport:
    """A connected socket; writing gives up when the printer takes nothing for five seconds."""

    answers = True

    def __init__(self, host: str, port: int, connect_timeout_s: float = 3.0) -> None:
        self._peer = f"{host}:{port}"
        try:
            self._socket = socket.create_connection((host, port), timeout=connect_timeout_s)
        except OSError as error:
            raise Unavailable("device_unreachable", address=self._peer) from error
        self._socket.settimeout(_WRITE_TIMEOUT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if sys.platform == "linux":
            # A pulled network cable sends nothing; the kernel then finds out within about half a minute.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 10)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 4)

    def write(self, data: bytes) -> None:
        """Unavailable ``device_stalled`` when it stops taking, ``device_lost`` when the wire is gone."""
        view = memoryview(data)
        while view:
            try:
                view = view[self._socket.send(view) :]
            except TimeoutError as error:
                raise Unavailable("device_stalled", address=self._peer) from error
            except OSError as error:
                raise Unavailable("device_lost", address=self._peer) from error

    def read(self, most: int, timeout_s: float) -> bytes:
        """Unavailable ``device_lost`` when the other end hung up."""
        try:
            ready, _, _ = select.select([self._socket], [], [], timeout_s)
            if not ready:
                return b""
            data = self._socket.recv(most)
        except (OSError, ValueError) as error:
            raise Unavailable("device_lost", address=self._peer) from error
        if not data:
            raise Unavailable("device_lost", address=self._peer)
        return data

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
