"""Runs the HTTP application: loopback or TLS, until it is told to stop."""

from __future__ import annotations

import gc
import signal
import ssl
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI

from contract.errors import Refused
from oms.bounded_http import BoundedHttp
from oms.security.authority import Authority, ServerCertificate

GRACE_S = 10
KEEP_ALIVE_S = 75
SWITCH_S = 0.0005
"""How long a thread may compute while another waits for the interpreter: orders hold locks while they do."""
COLLECTED = (100_000, 20, 20)
"""Cycles are looked for less often than by default: a batch of orders makes thousands of objects, and no cycle."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the service listens. ``names``: the host names and addresses its certificate is for."""

    host: str
    port: int
    tls: bool = False
    behind_proxy: bool = False
    names: Sequence[str] = ()

    def check(self) -> None:
        """Refused: ``tls_needed`` where tokens would cross a network in the clear."""
        if not (self.tls or self.behind_proxy or _loopback(self.host)):
            raise Refused("tls_needed", host=self.host)


class Server(uvicorn.Server):
    """Answers waiting long polls as soon as it is told to stop, so that stopping takes no 25 seconds."""

    def __init__(self, config: uvicorn.Config, release: Callable[[], None]) -> None:
        super().__init__(config)
        self._release = release

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._release()


def serve(app: FastAPI, listening: Listening) -> None:
    """Returns after a clean end on SIGTERM or SIGINT. Refused: ``tls_needed``."""
    listening.check()
    sys.setswitchinterval(SWITCH_S)
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _already_ended)
    Server(settings(app, listening), app.state.feed.release).run()


def settings(app: FastAPI, listening: Listening) -> uvicorn.Config:
    """How uvicorn is to serve it."""
    return uvicorn.Config(
        app,
        host=listening.host,
        port=listening.port,
        http=BoundedHttp,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=listening.behind_proxy,
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=KEEP_ALIVE_S,
        ssl_context_factory=_tls(app, listening) if listening.tls else None,
    )


def tls_context(certificate: ServerCertificate) -> ssl.SSLContext:
    """TLS 1.3 only. The key touches the disk for as long as OpenSSL takes to read it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
        file.write(certificate.key_pem + certificate.chain_pem)
    try:
        context.load_cert_chain(file.name)
    finally:
        Path(file.name).unlink()
    return context


def _tls(app: FastAPI, listening: Listening) -> Callable[..., ssl.SSLContext]:
    def made(_config: uvicorn.Config, _default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        authority: Authority = app.state.authority
        names = tuple(listening.names) or ("localhost", "127.0.0.1", "::1")
        return tls_context(authority.server_certificate(names, app.state.db.clock.now()))

    return made


def _already_ended(_number: int, _frame: FrameType | None) -> None:
    """uvicorn raises the signal again after its clean end; there is nothing left to do."""


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
