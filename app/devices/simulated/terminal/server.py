"""The line of a terminal made of software: TLS on loopback, one message a connection."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Callable
from pathlib import Path


class HangUp(Exception):
    """The line goes dead instead of an answer."""


class TlsServer:
    """``answer`` is called for each message, each in a thread of its own."""

    def __init__(self, certificate: Path, answer: Callable[[bytes], bytes], port: int = 0) -> None:
        handler = type("Handler", (_Handler,), {"answer": staticmethod(answer)})
        self._server = _Server(("127.0.0.1", port), handler)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._server.socket = self._context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Whoever hangs up half way is no concern of the terminal's."""


class _Handler(http.server.BaseHTTPRequestHandler):
    answer: Callable[[bytes], bytes]

    def do_POST(self) -> None:
        told = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            answered = self.answer(told)
        except HangUp:
            self.close_connection = True
            return
        self.send_response(http.HTTPStatus.OK)
        self.send_header("Content-Length", str(len(answered)))
        self.end_headers()
        self.wfile.write(answered)

    def log_message(self, *_: object) -> None:
        """Its messages are nobody's to read."""
