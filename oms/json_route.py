"""Routes that read JSON as every other program does: UTF-8, no half characters, no number that is none."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic_core import from_json


class JsonRequest(Request):
    """Python's own reader takes half a character (``\\ud800``), which can be neither stored nor told again."""

    async def json(self) -> Any:
        """Raises ValueError."""
        return from_json(await self.body(), allow_inf_nan=False)


class JsonRoute(APIRoute):
    """The ``route_class`` of every router whose routes read bodies."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await handler(JsonRequest(request.scope, request.receive))

        return handle
