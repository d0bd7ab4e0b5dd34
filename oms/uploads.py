"""What is read of a body before anybody knows who sends it: so much, for so long, and of so many at once.

Not by the framework's own limit, whose 413 is plain text where a route answered without reading.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1024 * 1024
MAX_ENTRIES_BYTES = 16 * 1024 * 1024
MAX_WEBHOOK_BYTES = 4 * 1024 * 1024
"""No channel sends more."""

MAX_UPLOADS = 64
"""Bodies that may be on their way at once. One that came whole with its head, as nearly all do, never counts."""

UPLOAD_S = 30.0
"""A full push of a register needs no more on a line of half a megabyte a second."""

_ENTRIES, _WEBHOOKS = "/v1/entries", "/webhooks"


class UploadLimits:
    """Goes in front of an application that reads bodies before it asks who sends them.

    Reading raises what is answered with 413, 429 or 408.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        upload = _Upload(self, scope, receive)
        try:
            await self._app(scope, upload.receive, send)
        finally:
            upload.end()

    def begin(self) -> None:
        if self._under_way >= MAX_UPLOADS:
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "1"})
        self._under_way += 1

    def end(self) -> None:
        self._under_way -= 1


class _Upload:
    """A body as it comes."""

    def __init__(self, limits: UploadLimits, scope: Scope, receive: Receive) -> None:
        self._limits = limits
        self._receive = receive
        self._limit = limit_of(scope["path"])
        self._size = told_length(Headers(scope=scope)) or 0
        self._read = 0
        self._until: float | None = None
        """None before anybody reads it, and once it is over."""
        self._counts = self._over = False

    async def receive(self) -> Message:
        self._check(self._size)
        if self._until is None and not self._over:
            self._until = asyncio.get_running_loop().time() + UPLOAD_S
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from None
        self._read += len(message.get("body", b""))
        self._check(self._read)
        if not message.get("more_body", False):
            self.end()
        elif not self._counts:
            self._limits.begin()
            self._counts = True
        return message

    def end(self) -> None:
        self._over, self._until = True, None
        if self._counts:
            self._counts = False
            self._limits.end()

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def limit_of(path: str) -> int:
    """In bytes."""
    if path == _ENTRIES:
        return MAX_ENTRIES_BYTES
    return MAX_WEBHOOK_BYTES if path.endswith(_WEBHOOKS) else MAX_BODY_BYTES


def told_length(headers: Mapping[str, str]) -> int | None:
    """Of a body, as its header says; None where it comes in chunks."""
    told = headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() else None
