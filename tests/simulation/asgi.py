"""Calls an ASGI application in the caller's thread, with all that it would do in others: one request, one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    body: bytes


class Caller:
    """``close`` it in the end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()

    def call(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        elsewhere, anyio.to_thread.run_sync = anyio.to_thread.run_sync, _here  # type: ignore[assignment]
        try:
            return self._loop.run_until_complete(self._called(method, path, body, headers or {}))
        finally:
            anyio.to_thread.run_sync = elsewhere

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _called(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        lines = {"host": "oms", "content-type": "application/json", "content-length": str(len(body)), **headers}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path.partition("?")[0], "raw_path": path.encode(), "root_path": "",
            "query_string": path.partition("?")[2].encode(), "client": ("10.0.0.2", 1), "server": ("oms", 80),
            "headers": [(name.lower().encode(), value.encode()) for name, value in lines.items()],
        }  # fmt: skip
        told: list[MutableMapping[str, Any]] = []
        asked = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> MutableMapping[str, Any]:
            if asked:
                return asked.pop()
            await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            told.append(message)

        await self._app(scope, receive, send)
        found = dict(told[0]["headers"])
        content = b"".join(one.get("body", b"") for one in told[1:])
        return Answer(int(told[0]["status"]), found.get(b"content-type", b"").decode(), content)


async def _here(work: Callable[..., Any], *told: Any, **_: Any) -> Any:
    """Instead of in a thread of a pool."""
    return work(*told)
