"""The channels' API: placing orders and asking what became of them.

The two routes that place orders are only described here; ``door`` answers them, past the framework.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Security

from contract.errors import Refused
from contract.rules.collection_code import signed_token
from oms.db.engine import Database, Tx
from oms.described import refusing
from oms.fulfillment.check_in import check_in, gone
from oms.json_route import JsonRoute
from oms.orders.repository import find_order
from oms.orders.view import show_order
from oms.orders.wire import (
    ArrivalBody,
    ArrivalView,
    BatchAnswer,
    Collection,
    OrderAnswer,
    OrderBatch,
    OrderBody,
    OrderView,
)
from oms.security.guards import CHANNEL_KEY, Channel, authenticated_channel, database
from oms.stores.repository import locations

REFUSALS = (
    "external_id_reused", "no_place_sends", "order_currency_invalid", "order_location_invalid",
    "order_postal_code_invalid", "order_quantity_invalid", "order_sku_invalid", "order_substitute_invalid",
    "out_of_stock", "pickup_not_offered", "store_full", "too_many_at_once",
)  # fmt: skip
"""What an order may be refused with."""

router = APIRouter(prefix="/v1/orders", tags=["channels"], dependencies=[Security(CHANNEL_KEY)], route_class=JsonRoute)

OrderId = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,64}$")]
Caller = Annotated[Channel, Depends(authenticated_channel)]


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=OrderAnswer,
    responses={HTTPStatus.OK: {"model": OrderAnswer, "description": "It was placed before."}, **refusing(*REFUSALS)},
)
def post_order(_body: OrderBody, _channel: Caller) -> None:
    """Accepts an order and reserves its stock, both or neither.

    The same order sent again gets the same answer with 200; another order under the same ``external_id`` is
    refused with 409 ``external_id_reused``, and so is one without stock: ``out_of_stock`` says what is there. Where the
    plan has what a store lacks sent to it, the order is placed and ``due_at`` is when all of it can be there. One that
    is sent and says no location is decided and placed before the answer, which says in which ``parts`` it came to be.
    """


@router.post("/batch", response_model=BatchAnswer, responses=refusing("too_many_at_once"))
def post_orders(_body: OrderBatch, _channel: Caller) -> None:
    """Up to 100 orders, each accepted or refused by itself, with the answer it would have got alone."""


@router.get("/{order_id}", responses=refusing("order_unknown"))
def get_order(order_id: OrderId, channel: Caller, db: Annotated[Database, Depends(database)]) -> OrderView:
    """An order that this channel placed, as it is now."""
    with db.snapshot() as snapshot:
        _own_order(snapshot, order_id, channel)
        return show_order(snapshot, order_id)


@router.get("/{order_id}/collection", responses=refusing("order_unknown"))
def get_collection(
    order_id: OrderId, channel: Caller, request: Request, db: Annotated[Database, Depends(database)]
) -> Collection:
    """What the customer shows: the code, and the text of a QR code that a store proves without a network."""
    with db.snapshot() as snapshot:
        order = find_order(snapshot, _own_order(snapshot, order_id, channel))
        place = locations(snapshot, [order["location_id"]])[0]
    token = signed_token(order["number"], order["code"], place.code, request.app.state.authority.sign)
    return Collection(code=order["code"], token=token)


@router.post("/{order_id}/here", responses=refusing("order_unknown", "not_collected"))
def post_here(
    order_id: OrderId, body: ArrivalBody, channel: Caller, db: Annotated[Database, Depends(database)]
) -> ArrivalView:
    """The customer is at the store, and says where if they like: the store sees their order first.

    Said again, they wait since they said it first. 409 ``not_collected`` for an order that nobody waits for.
    """
    with db.transaction() as tx:
        row = check_in(tx, _own_order(tx, order_id, channel), body.place)
        return ArrivalView(here_since=row.here_since, place=row.here_place)


@router.delete(
    "/{order_id}/here",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusing("order_unknown", "not_collected"),
)
def delete_here(order_id: OrderId, channel: Caller, db: Annotated[Database, Depends(database)]) -> None:
    """They went away without the goods."""
    with db.transaction() as tx:
        gone(tx, _own_order(tx, order_id, channel))


def _own_order(tx: Tx, named: str, channel: Channel) -> str:
    """Its id. Refused: ``order_unknown`` also for an order of another channel."""
    order = find_order(tx, named)
    if order["channel_id"] != channel.channel_id:
        raise Refused("order_unknown", order=named[:40])
    return str(order["order_id"])
