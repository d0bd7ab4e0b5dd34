"""The same order intake as it is usually built: FastAPI, pydantic models in and out, an ORM session a request.

One transaction an order, rows as objects, balances read with a lock and written back, on the tables of the OMS. It
writes the same rows; what Aisle does besides (digest of the body, batches, exceptions) is left out.

``python -m bench.conventional_orders URL PORT`` serves it; /v1/health answers when it is there.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request, Response
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Session

from contract.states.fulfillment import LineState
from oms.db.engine import sqlalchemy_url
from oms.db.schema import metadata
from oms.ids import new_id
from oms.orders.model import PROMISE
from oms.orders.tables import order_number
from oms.orders.wire import Collection, LineBody, OrderAnswer, OrderBody
from oms.security.api_keys import KeyKind
from oms.security.secrets import key_hash, same
from oms.sync.feed import store_stream

CONNECTIONS = 20


class Row(DeclarativeBase):
    """Base of the tables as classes."""


def row_of(table: str) -> Any:
    """A table of the OMS as a class."""
    return type(table, (Row,), {"__table__": metadata.tables[table]})


Key = row_of("api_key")
Place = row_of("location")
Item = row_of("item")
Balance = row_of("stock_balance")
Order = row_of("customer_order")
Line = row_of("order_line")
Reservation = row_of("reservation")
Fulfillment = row_of("fulfillment")
FulfillmentLine = row_of("fulfillment_line")
Mark = row_of("feed_mark")


router = APIRouter()


def session(request: Request) -> Iterator[Session]:
    with Session(request.app.state.engine, expire_on_commit=False) as opened, opened.begin():
        yield opened


def channel(db: Annotated[Session, Depends(session)], authorization: Annotated[str, Header()]) -> Any:
    key_id, _, secret = authorization.removeprefix("Bearer ").partition(".")
    found = db.get(Key, key_id)
    if found is None or found.kind != KeyKind.CHANNEL or not same(found.secret_hash, key_hash(secret)):
        raise HTTPException(401)
    return found


@router.get("/v1/health")
def health() -> None:
    """Whether somebody is there."""


@router.post("/v1/orders", status_code=201)
def post_order(
    body: OrderBody,
    db: Annotated[Session, Depends(session)],
    key: Annotated[Any, Depends(channel)],
    response: Response,
) -> OrderAnswer:
    known = db.scalar(select(Order).where(Order.channel_id == key.id, Order.external_id == body.external_id))
    if known is not None:
        response.status_code = 200
        return _answer(known)
    order = _order(db, body, key)
    _hold(db, order, body)
    return _answer(order)


def application(url: str) -> FastAPI:
    """On a database of the OMS."""
    app = FastAPI()
    app.state.engine = create_engine(sqlalchemy_url(url), pool_size=CONNECTIONS, max_overflow=CONNECTIONS)
    app.include_router(router)
    return app


def _order(db: Session, body: OrderBody, key: Any) -> Any:
    place = db.scalar(select(Place).where(Place.code == body.location))
    if place is None:
        raise HTTPException(422)
    order = Order(
        order_id=new_id(), number=str(db.scalar(order_number.next_value())), channel_id=key.id, channel=key.name,
        external_id=body.external_id, body_hash="", location_id=place.id, customer_name=body.customer.name,
        customer_phone=body.customer.phone, customer_email=body.customer.email, code=f"{secrets.randbelow(10**6):06}",
        placed_at=body.placed_at, accepted_at=datetime.now(UTC), due_at=body.due_at or body.placed_at + PROMISE,
        currency=body.currency, total_minor=body.total_minor, paid=body.paid,
        accepted_by_channel=body.accepted_by_channel, state="open", needs_routing=False,
    )  # fmt: skip
    db.add(order)
    db.flush()
    return order


def _hold(db: Session, order: Any, body: OrderBody) -> None:
    stream, now = store_stream(order.location_id), order.accepted_at
    fulfillment = Fulfillment(
        fulfillment_id=new_id(), order_id=order.order_id, location_id=order.location_id, sequence=1, status="active",
        shelf="", released_at=now,
    )  # fmt: skip
    db.add_all([fulfillment, _mark(stream, "order", order.order_id)])
    for position, line in sorted(enumerate(body.lines, start=1), key=lambda told: told[1].sku):
        _line(db, order, fulfillment, line, position)


def _line(db: Session, order: Any, fulfillment: Any, told: LineBody, position: int) -> None:
    item = db.scalar(select(Item).where(Item.sku == told.sku))
    if item is None:
        raise HTTPException(422)
    where = (Balance.location_id == order.location_id, Balance.item_id == item.item_id)
    level = db.scalars(select(Balance).where(*where).with_for_update()).one()
    if level.on_hand - level.reserved - level.safety < told.quantity_thousandths:
        raise HTTPException(409)
    level.reserved += told.quantity_thousandths
    line = Line(
        line_id=new_id(), order_id=order.order_id, position=position, item_id=item.item_id, sku=item.sku,
        name=item.name, size=item.size, unit=item.unit, thousandths=told.quantity_thousandths,
        price_minor=told.price_minor, age_minimum=item.age_minimum,
    )  # fmt: skip
    standing = {state.value: 0 for state in LineState} | {LineState.OPEN.value: told.quantity_thousandths}
    db.add_all(
        [
            line,
            FulfillmentLine(
                fulfillment_id=fulfillment.fulfillment_id,
                line_id=line.line_id,
                thousandths=line.thousandths,
                **standing,
            ),
            Reservation(
                reservation_id=new_id(), location_id=order.location_id, item_id=item.item_id, order_id=order.order_id,
                line_id=line.line_id, thousandths=line.thousandths, opened_at=order.accepted_at,
            ),
            _mark(store_stream(order.location_id), "stock", item.item_id),
        ]
    )  # fmt: skip


def _mark(stream: str, kind: str, key: str) -> Any:
    return Mark(bulk=False, stream=stream, kind=kind, keys=[key], tombstone=False)


def _answer(order: Any) -> OrderAnswer:
    return OrderAnswer(
        order_id=order.order_id,
        number=order.number,
        external_id=order.external_id,
        due_at=order.due_at.isoformat(),
        collection=Collection(code=order.code, token=f"AISLE:{order.number}:{order.code}"),
    )


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[1]), port=int(sys.argv[2]), access_log=False, log_level="warning")
