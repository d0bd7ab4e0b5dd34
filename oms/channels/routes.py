"""Where channels tell us of orders, and ask what became of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Security

from contract.errors import Refused
from oms.channels import repository
from oms.channels.capture import capture, take_later
from oms.channels.connections import connection_named
from oms.channels.holds import ASKED
from oms.channels.incoming import Incoming
from oms.channels.model import RiskSeen
from oms.channels.wire import CapturedView, FraudBody, WebhookAnswer
from oms.db.engine import Database, Tx
from oms.described import refusing
from oms.json_route import JsonRoute
from oms.security.guards import CHANNEL_KEY, SIGNATURES, Channel, authenticated_channel, database, signed_by_channel

router = APIRouter(prefix="/v1/channels", tags=["channels"], route_class=JsonRoute)

Name = Annotated[str, Path(pattern=r"^[^\x00]{1,100}$")]
ExternalId = Annotated[str, Path(pattern=r"^[^\x00]{1,100}$")]
Caller = Annotated[Channel, Depends(authenticated_channel)]


@router.post(
    "/{name}/webhooks",
    dependencies=[Security(signature) for signature in SIGNATURES],
    responses=refusing("webhook_unreadable"),
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}, "required": True}},
)
def post_webhook(
    name: Name,  # noqa: ARG001 - the guard reads it
    incoming: Annotated[Incoming, Depends(signed_by_channel)],
    db: Annotated[Database, Depends(database)],
) -> WebhookAnswer:
    """Takes a webhook as Shopify, WooCommerce or Standard Webhooks sign it; docs/channels.md says how.

    200 when it is durable, the same for one that came before. 401 for a wrong signature and 422 for a body that cannot
    be read: then nothing of it is kept.
    """
    if incoming.ping:
        return WebhookAnswer(again=False, tells=("ping",))
    taken = db.run(lambda tx: capture(tx, incoming.connection, incoming.topic, incoming.raw))
    return WebhookAnswer(again=taken.again, tells=taken.tells)


@router.get(
    "/{name}/orders/{external_id}",
    dependencies=[Security(CHANNEL_KEY)],
    responses=refusing("channel_unknown", "captured_order_unknown"),
)
def get_captured(
    name: Name, external_id: ExternalId, channel: Caller, db: Annotated[Database, Depends(database)]
) -> CapturedView:
    """What became of an order of this channel: its state, and why it is not placed."""
    with db.snapshot() as tx:
        _own(tx, name, channel)
        return _view(tx, channel.channel_id, external_id)


@router.post(
    "/{name}/orders/{external_id}/fraud",
    dependencies=[Security(CHANNEL_KEY)],
    responses=refusing("channel_unknown"),
)
def post_fraud(
    name: Name,
    external_id: ExternalId,
    body: FraudBody,
    channel: Caller,
    db: Annotated[Database, Depends(database)],
) -> CapturedView:
    """What whoever looks for fraud says of an order; also before it comes. Said again, the newest word counts."""

    def deed(tx: Tx) -> None:
        _own(tx, name, channel)
        told = RiskSeen(f"{external_id} {ASKED}", external_id, tx.now, body.answer, body.answer != "accept", ASKED)
        take_later(tx, connection_named(tx, name), told)

    db.run(deed)
    with db.snapshot() as tx:
        try:
            return _view(tx, channel.channel_id, external_id)
        except Refused:
            return CapturedView(external_id=external_id, state="awaited", holds=(), order_id=None)


def _own(tx: Tx, name: str, channel: Channel) -> None:
    """Refused: ``channel_unknown`` also for a channel that is another's."""
    if connection_named(tx, name).channel_id != channel.channel_id:
        raise Refused("channel_unknown", name=name[:40])


def _view(tx: Tx, channel_id: str, external_id: str) -> CapturedView:
    row = repository.captured_of(tx, channel_id, external_id)
    held = repository.holds_by_order(tx, [row["captured_id"]]).get(row["captured_id"], [])
    return CapturedView(
        external_id=row["external_id"],
        state=row["state"],
        holds=tuple(f"{one['reason']}:{one['about']}".rstrip(":") for one in held),
        order_id=row["order_id"],
    )
