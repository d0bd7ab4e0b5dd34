"""Requests to an app in the test's own process run on one event loop, as in the service that serves it.

Starlette's client begins a loop for each request, and with it two threads: a third of what a request takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from unittest.mock import patch

from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.testclient import TestClient


@contextmanager
def ask_on_one_loop() -> Iterator[None]:
    """For as long as this lasts. The loop begins with the first request, in the process that sends it."""
    with ExitStack() as ending:

        @cache
        def portal() -> BlockingPortal:
            return ending.enter_context(start_blocking_portal(name="the loop of requests"))

        @contextmanager
        def shared(client: TestClient) -> Iterator[BlockingPortal]:
            yield client.portal or portal()

        ending.enter_context(patch.object(TestClient, "_portal_factory", shared))
        yield
