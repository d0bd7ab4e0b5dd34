"""Requests to an app in the test's own process: they run on one event loop, as in the service that serves it.

Starlette's client for tests changes threads ten times for each request: most of what a small one takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from unittest.mock import patch

import httpx2
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI


class AppClient(httpx2.Client):
    """Asks ``app``. What fails there is answered with 500, as by a server."""

    def __init__(self, app: FastAPI) -> None:
        self._app, self._way = app, _ToApp(app)
        super().__init__(transport=self._way, base_url="http://testserver")

    @contextmanager
    def running(self) -> Iterator[None]:
        """With what the app does by itself, from its start to its end."""
        life = self._app.router.lifespan_context(self._app)
        with self._way.loop() as portal, portal.wrap_async_context_manager(life):
            yield


class _ToApp(httpx2.BaseTransport):
    def __init__(self, app: FastAPI) -> None:
        self._app = httpx2.ASGITransport(app, raise_app_exceptions=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        with self.loop() as portal:
            return portal.call(self._answer, request)

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._app.handle_async_request(request)
        assert isinstance(answer.stream, httpx2.AsyncByteStream)
        body = b"".join([part async for part in answer.stream])
        return httpx2.Response(answer.status_code, headers=answer.headers, stream=httpx2.ByteStream(body))

    def loop(self) -> AbstractContextManager[BlockingPortal]:
        return start_blocking_portal()


@contextmanager
def ask_on_one_loop() -> Iterator[None]:
    """For as long as this lasts; else each request has its own. It begins with the first, in the process of that."""
    with ExitStack() as ending:

        @cache
        def portal() -> BlockingPortal:
            return ending.enter_context(start_blocking_portal(name="the loop of requests"))

        @contextmanager
        def shared(_transport: _ToApp) -> Iterator[BlockingPortal]:
            yield portal()

        ending.enter_context(patch.object(_ToApp, "loop", shared))
        yield
