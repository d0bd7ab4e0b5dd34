"""The channels' API: placing orders and asking what became of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response, Security

from contract.errors import Refused
from oms.db.engine import Database
from oms.orders.intake import OrderIntake
from oms.orders.repository import find_order
from oms.orders.view import show_order
from oms.orders.wire import OrderAnswer, OrderBody, OrderView, order_answer
from oms.security.guards import CHANNEL_KEY, Channel, authenticated_channel, database

router = APIRouter(prefix="/v1/orders", tags=["channels"], dependencies=[Security(CHANNEL_KEY)])

OrderId = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,64}$")]
Caller = Annotated[Channel, Depends(authenticated_channel)]


def order_intake(request: Request) -> OrderIntake:
    """The one door of this process through which orders come in."""
    intake = request.app.state.orders
    assert isinstance(intake, OrderIntake)
    return intake


@router.post("", status_code=HTTPStatus.CREATED)
def post_order(
    body: OrderBody, channel: Caller, intake: Annotated[OrderIntake, Depends(order_intake)], response: Response
) -> OrderAnswer:
    """Accepts an order and reserves its stock, both or neither.

    The same order sent again gets the same answer with 200; another order under the same ``external_id`` is
    refused with 409 ``external_id_reused``, and so is one without stock: ``out_of_stock`` says what is there.
    """
    placed = intake.place(body.ask(channel.channel_id, channel.name, intake.new_code()))
    if not placed.fresh:
        response.status_code = HTTPStatus.OK
    return order_answer(placed)


@router.get("/{order_id}")
def get_order(order_id: OrderId, channel: Caller, db: Annotated[Database, Depends(database)]) -> OrderView:
    """An order that this channel placed, as it is now."""
    with db.snapshot() as snapshot:
        if find_order(snapshot, order_id)["channel_id"] != channel.channel_id:
            raise Refused("order_unknown", order=order_id[:40])
        return show_order(snapshot, order_id)
