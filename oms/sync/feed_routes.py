"""The feed file as registers fetch it. Never written here: a request that met no file answers so at once."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security
from fastapi.responses import FileResponse, JSONResponse
from starlette.types import Message, Receive, Scope, Send

from contract.errors import Refused
from oms.described import refusing
from oms.problems import problem
from oms.security.guards import REGISTER_TOKEN, authenticated_register, one_of_few
from oms.sync.booking import RegisterIdentity
from oms.sync.feed_file import feed_path, read_head
from oms.sync.pull import streams_of

_READ_BYTES = 1 << 20
_FILE: dict[str, object] = {"application/octet-stream": {}}

router = APIRouter(
    prefix="/v1",
    tags=["registers"],
    dependencies=[Depends(one_of_few), Security(REGISTER_TOKEN)],
    responses=refusing("too_many_at_once"),
)


class FeedFileResponse(FileResponse):
    """Read in larger parts than a page's picture is."""

    chunk_size = _READ_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A range that cannot be given is a problem like every other, in the place of plain text."""
        refused: JSONResponse | None = None

        async def telling(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] >= HTTPStatus.BAD_REQUEST:
                refused = problem(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "range_not_satisfiable")
            if refused is None:
                await send(message)

        await super().__call__(scope, receive, telling)
        if refused is not None:
            await refused(scope, receive, send)


@router.get(
    "/feed/{stream}",
    response_class=FeedFileResponse,
    status_code=HTTPStatus.OK,
    responses={
        HTTPStatus.PARTIAL_CONTENT: {"content": _FILE, "description": "So much of it as was asked for."},
        **refusing("register_revoked", "stream_not_yours", "feed_file_absent", "range_not_satisfiable"),
    },
)
def get_feed_file(
    request: Request, stream: str, register: Annotated[RegisterIdentity, Depends(authenticated_register)]
) -> FeedFileResponse:
    """The whole of a catalog stream, in one file that Range and If-Range can go on with."""
    if stream not in streams_of(register):
        raise Refused("stream_not_yours", stream=stream[:80])
    folder = request.app.state.feed_keeper.folder
    path = feed_path(folder, stream) if folder else None
    head = read_head(path) if path else None
    if path is None or head is None:
        raise Refused("feed_file_absent", stream=stream[:80])
    told = {"ETag": f'"{head.sha256}"', "Content-Encoding": "identity", "Cache-Control": "private, no-cache"}
    return FeedFileResponse(path, media_type="application/octet-stream", headers=told)
