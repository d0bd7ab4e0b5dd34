"""The OMS's application on a loopback port. Closing it really closes the socket, and it comes back on the same port."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable

import uvicorn

from oms.security.authority import Authority
from oms.server import tls_context
from tests.integration.oms_ground.chain import Chain, app_over
from tests.waiting import DEADLINE_S, until


class _Server(uvicorn.Server):
    """Answers long polls first when it ends, in the thread of its event loop: no other may touch what waits there."""

    def __init__(self, config: uvicorn.Config, release: Callable[[], None]) -> None:
        super().__init__(config)
        self._release = release

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._release()
        await super().shutdown(sockets)


class Listener:
    """``open`` and ``close`` as often as a test likes."""

    def __init__(self, chain: Chain, *, tls: bool = False) -> None:
        self._chain = chain
        self._tls = tls
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._port}"

    def open(self) -> None:
        app = app_over(self._chain.db, self._chain.app.state.config)
        config = uvicorn.Config(
            app,
            port=self._port,
            log_config=None,
            ws="none",
            timeout_graceful_shutdown=2,
            ssl_context_factory=self._context if self._tls else None,
        )
        server = self._server = _Server(config, app.state.feed.release)
        self._thread = threading.Thread(target=server.run)
        self._thread.start()
        until(lambda: server.started, "the listener opened")

    def close(self) -> None:
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(DEADLINE_S)
            assert not self._thread.is_alive()
            self._server = self._thread = None

    @property
    def authority_pem(self) -> str:
        """Whose certificates the OMS shows."""
        return self._authority.certificate_pem

    @property
    def _authority(self) -> Authority:
        authority = self._chain.app.state.authority
        assert isinstance(authority, Authority)
        return authority

    def _context(self, _config: uvicorn.Config, _default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        return tls_context(self._authority.server_certificate(("127.0.0.1",), self._chain.db.clock.now()))
