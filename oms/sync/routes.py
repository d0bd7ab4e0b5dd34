"""The registers' API: entries and requests up, rows down."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security
from starlette.concurrency import run_in_threadpool

from contract.messages.sync import (
    EntriesAnswer,
    EntriesPush,
    PullAnswer,
    PullRequest,
    RequestAnswer,
    RequestPush,
)
from contract.values.time import instant_text
from oms.composition import EFFECTS, LOADERS, REQUESTS
from oms.db.engine import Database
from oms.described import refusing
from oms.json_route import JsonRoute
from oms.security.guards import REGISTER_TOKEN, authenticated_register, database, known_register, one_of_few
from oms.stores.registers import note_addresses
from oms.sync.booking import RegisterIdentity, Sender
from oms.sync.intake import take_in
from oms.sync.pull import current_epoch, pull
from oms.sync.requests import answer_request

router = APIRouter(
    prefix="/v1",
    tags=["registers"],
    dependencies=[Depends(one_of_few), Security(REGISTER_TOKEN)],
    responses=refusing("too_many_at_once"),
    route_class=JsonRoute,
)

Db = Annotated[Database, Depends(database)]


@router.post("/entries")
def post_entries(push: EntriesPush, sender: Annotated[Sender, Depends(known_register)], db: Db) -> EntriesAnswer:
    """Takes journal entries, oldest first. Each has its own answer; none holds up another."""
    booked = take_in(db, sender, push.entries, EFFECTS)
    with db.transaction() as tx:
        return EntriesAnswer(
            answers=booked.answers,
            epoch=current_epoch(tx),
            begin_incarnation=booked.begin_incarnation,
            server_time=instant_text(tx.now),
        )


@router.post("/requests", responses=refusing("register_revoked", "request_id_reused"))
def post_request(
    push: RequestPush, register: Annotated[RegisterIdentity, Depends(authenticated_register)], db: Db
) -> RequestAnswer:
    """Grants or refuses; the same id is answered the same for ever."""
    return db.run(lambda tx: answer_request(tx, register, push, REQUESTS))


@router.post("/pull", responses=refusing("register_revoked", "stream_not_yours"))
async def post_pull(
    request: Request,
    wanted: PullRequest,
    register: Annotated[RegisterIdentity, Depends(authenticated_register)],
    db: Db,
) -> PullAnswer:
    """Rows after each cursor. Where there are none, waits up to ``wait`` seconds until a stream moves; a second where
    some are about to come.
    """
    if wanted.lan and wanted.lan != register.lan:
        await run_in_threadpool(db.run, lambda tx: note_addresses(tx, register.register_id, wanted.lan))
    answer = await run_in_threadpool(_pulled, db, register, wanted)
    wait = wanted.wait or any(page.more for page in answer.pages)
    if wait and not any(page.rows or page.restart for page in answer.pages):
        await request.app.state.feed.wait({page.stream: page.next for page in answer.pages}, wait)
        still = await run_in_threadpool(authenticated_register, request)
        answer = await run_in_threadpool(_pulled, db, still, wanted)
    return answer


def _pulled(db: Database, register: RegisterIdentity, wanted: PullRequest) -> PullAnswer:
    with db.snapshot() as snapshot:
        return pull(snapshot, register, wanted, LOADERS)
