"""HTTP as uvicorn reads it with httptools, and a bound for what comes before a body, which httptools lacks."""

from __future__ import annotations

from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from oms.problems import problem

MAX_HEAD_BYTES = 64 * 1024


class BoundedHttp(HttpToolsProtocol):
    """Ends a connection whose request line and headers find no end. What is no HTTP is answered as a problem too."""

    _head_bytes: int | None = 0
    """Received since the request began; None while its body comes."""

    def data_received(self, data: bytes) -> None:
        if self._head_bytes is not None:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes is not None and self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self._end(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "head_too_large")

    def on_headers_complete(self) -> None:
        self._head_bytes = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._head_bytes = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn gives it
        """In place of uvicorn's plain text, which says no more."""
        self._end(HTTPStatus.BAD_REQUEST, "request_unreadable")

    def _end(self, status: HTTPStatus, code: str) -> None:
        answer = problem(status, code)
        answer.headers["Connection"] = "close"
        head = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), *(b": ".join(one) for one in answer.raw_headers)]
        self.transport.write(b"\r\n".join([*head, b"", bytes(answer.body)]))
        self.transport.close()
