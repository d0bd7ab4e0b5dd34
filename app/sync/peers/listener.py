"""Answers peers on the LAN. Whoever has no certificate of the OMS for an active register of this store gets no word.

Nobody out there can make selling wait: connections, their bodies and their time are bounded, handshakes are done
apart from the thread that takes calls, and what is to be written waits its turn in the store lane.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from pydantic import ValidationError

from app.sync.peers.credentials import PeerName, name_in
from contract.errors import AisleError, Refused
from contract.messages.peers import EXCHANGE_PATH, MAX_BODY_BYTES, PeerAnswer, PeerExchange

MAX_CONNECTIONS = 32
HANDSHAKE_S = 3
REQUEST_S = 15
"""From the first byte of a request to the last of its answer."""
IDLE_S = 30
_LOOK_EVERY_S = 0.25

_log = logging.getLogger(__name__)


class PeersDesk(Protocol):
    """Who answers."""

    def answer(self, peer: PeerName, host: str, message: PeerExchange) -> PeerAnswer:
        """Refused: ``peer_not_of_this_store``, ``peer_unknown``, ``peer_not_active``."""


class PeerListener:
    """Open from when it is made until ``close``. OSError where the address or port is not to be had."""

    def __init__(
        self,
        host: str,
        port: int,
        context: ssl.SSLContext,
        desk: PeersDesk,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        request_s: float = REQUEST_S,
        handshake_s: float = HANDSHAKE_S,
    ) -> None:
        self._server = _Server(host, port, context, desk, monotonic, request_s, handshake_s)
        self.host = host
        self.port = int(self._server.server_address[1])
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(_LOOK_EVERY_S,), name="lan-listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more calls and end those under way."""
        self._server.closing = True
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.hang_up(float("inf"))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 16

    def __init__(
        self,
        host: str,
        port: int,
        context: ssl.SSLContext,
        desk: PeersDesk,
        monotonic: Callable[[], float],
        request_s: float,
        handshake_s: float,
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.desk = desk
        self.closing = False
        self.request_s = request_s
        self._context = context
        self._monotonic = monotonic
        self._handshake_s = handshake_s
        self._slots = threading.BoundedSemaphore(MAX_CONNECTIONS)
        self._turn = threading.Lock()
        self._deadlines: dict[socket.socket, float] = {}
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Without the look-up of this machine's name by HTTPServer: it may ask a name server that is not there."""
        if os.name == "posix":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def get_request(self) -> tuple[socket.socket, Any]:
        plain, address = super().get_request()
        plain.settimeout(self._handshake_s)
        return self._context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), address

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._slots.acquire(blocking=False):
            self.give_until(request, self._handshake_s)
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._turn:
                self._deadlines.pop(request, None)
            self._slots.release()

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.do_handshake()
        request.settimeout(IDLE_S)
        self.give_until(request, IDLE_S)
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - as the base class names them
        """Somebody hung up, or showed no certificate that counts."""
        _log.debug("a call from the LAN came to nothing", exc_info=True)

    def give_until(self, request: socket.socket, seconds: float) -> None:
        """Unless that is told again, the call is cut after so many seconds."""
        with self._turn:
            self._deadlines[request] = self._monotonic() + seconds

    def service_actions(self) -> None:
        self.hang_up(self._monotonic())

    def hang_up(self, now: float) -> None:
        """End the calls whose time is over; their threads see the end of the line."""
        with self._turn:
            late = [request for request, until in self._deadlines.items() if until <= now]
            for request in late:
                del self._deadlines[request]
        for request in late:
            try:
                socket.socket.shutdown(request, socket.SHUT_RDWR)
            except OSError:
                continue


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.server.give_until(self.connection, self.server.request_s)
        try:
            status, content = self._answered()
        except AisleError as error:
            status = HTTPStatus.FORBIDDEN if isinstance(error, Refused) else HTTPStatus.SERVICE_UNAVAILABLE
            content = _problem(error.code)
        except Exception:  # noqa: BLE001 - the caller gets an answer, and this thread ends in order
            if not self.server.closing:
                _log.exception("a call from a peer failed")
            status, content = HTTPStatus.INTERNAL_SERVER_ERROR, _problem("peer_failing")
        if status is not HTTPStatus.OK:
            self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status is HTTPStatus.OK else "application/problem+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.server.give_until(self.connection, IDLE_S)

    def _answered(self) -> tuple[HTTPStatus, bytes]:
        peer = name_in(self.connection.getpeercert())
        if peer is None:
            raise Refused("peer_unknown")
        if self.path != EXCHANGE_PATH:
            return HTTPStatus.NOT_FOUND, _problem("not_found")
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            return HTTPStatus.LENGTH_REQUIRED, _problem("length_required")
        if int(length) > MAX_BODY_BYTES:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _problem("body_too_large")
        try:
            message = PeerExchange.model_validate_json(self.rfile.read(int(length)))
        except ValidationError:
            return HTTPStatus.UNPROCESSABLE_ENTITY, _problem("message_unreadable")
        answer = self.server.desk.answer(peer, str(self.client_address[0]), message)
        return HTTPStatus.OK, answer.model_dump_json().encode()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the base class names it
        """Every few seconds from every peer: not worth a line."""


def _problem(code: str) -> bytes:
    return json.dumps({"code": code}).encode()
