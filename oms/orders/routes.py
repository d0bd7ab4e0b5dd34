"""The channels' API: placing orders and asking what became of them.

The two routes that place orders are only described here; ``door`` answers them, past the framework.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Security

from contract.errors import Refused
from oms.db.engine import Database
from oms.orders.repository import find_order
from oms.orders.view import show_order
from oms.orders.wire import BatchAnswer, OrderAnswer, OrderBatch, OrderBody, OrderView
from oms.security.guards import CHANNEL_KEY, Channel, authenticated_channel, database

router = APIRouter(prefix="/v1/orders", tags=["channels"], dependencies=[Security(CHANNEL_KEY)])

OrderId = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,64}$")]
Caller = Annotated[Channel, Depends(authenticated_channel)]


@router.post("", status_code=HTTPStatus.CREATED, response_model=OrderAnswer)
def post_order(_body: OrderBody, _channel: Caller) -> None:
    """Accepts an order and reserves its stock, both or neither.

    The same order sent again gets the same answer with 200; another order under the same ``external_id`` is
    refused with 409 ``external_id_reused``, and so is one without stock: ``out_of_stock`` says what is there.
    """


@router.post("/batch", response_model=BatchAnswer)
def post_orders(_body: OrderBatch, _channel: Caller) -> None:
    """Up to 100 orders, each accepted or refused by itself, with the answer it would have got alone."""


@router.get("/{order_id}")
def get_order(order_id: OrderId, channel: Caller, db: Annotated[Database, Depends(database)]) -> OrderView:
    """An order that this channel placed, as it is now."""
    with db.snapshot() as snapshot:
        if find_order(snapshot, order_id)["channel_id"] != channel.channel_id:
            raise Refused("order_unknown", order=order_id[:40])
        return show_order(snapshot, order_id)
