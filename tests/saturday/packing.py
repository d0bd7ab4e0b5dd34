"""An order is packed on a Saturday: into boxes that can be carried, each with its label; the carrier takes them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from app.bopis.carriers import LabelRequest
from app.bopis.packing_view import PackView
from app.ui.services import Services
from contract.states.label import LabelState

if TYPE_CHECKING:
    from tests.saturday.associate import Associate

_ONE = 1_000
_FULL_GRAMS = 7_000


def packed(hands: Associate, order_id: str) -> Iterator[None]:
    """Pieces go in until the box is heavy; what is left goes into another one."""
    view = hands.do(lambda own: own.orders.pack.view(order_id))
    for parcel in view.parcels:
        if parcel.label is None or parcel.label.state is not LabelState.BOUGHT:
            hands.place.acts["label asked for again"] += 1
            _label(hands, hands.do(partial(_again, order_id=order_id, parcel_id=parcel.parcel_id)))
            yield
    while any(line.to_pack for line in view.lines):
        yield from _fill(hands, order_id, view)
        view = hands.do(lambda own: own.orders.pack.choose_box(order_id, "M"))
        hands.do(partial(_weighed, order_id=order_id, grams=view.weight.expected))
        yield
        view, asked = hands.do(lambda own: own.orders.pack.close(order_id))
        hands.place.acts["parcel closed"] += 1
        yield
        if asked is not None:
            view = _label(hands, asked)
            yield


def _fill(hands: Associate, order_id: str, view: PackView) -> Iterator[None]:
    hands.place.skus.update((line.line_id, line.sku) for line in view.lines)
    grams = sum(line.grams * line.in_parcel // _ONE for line in view.lines)
    while line := next((one for one in view.lines if one.left), None):
        if grams and grams + line.grams > _FULL_GRAMS:
            hands.do(lambda own: own.orders.pack.another_parcel(order_id, more=True))
            return
        view = hands.do(partial(_scanned, order_id=order_id, sku=line.sku))
        grams += line.grams
        yield


def _label(hands: Associate, asked: LabelRequest) -> PackView:
    reply = hands.do(lambda own: own.orders.labels.ask(asked))
    return hands.do(lambda own: own.orders.labels.finish(asked, reply))


def carriers_come(hands: Associate) -> None:
    """Each takes all that waits for it."""
    place = hands.place
    for waiting in hands.do(lambda own: own.orders.ship.waiting()):
        hands.do(partial(_collected, carrier_id=waiting.carrier_id))
        for one in waiting.parcels:
            for line_id, thousandths in one.parcel.quantities.items():
                place.world.give(one.order_id, place.code, place.skus[line_id], thousandths // _ONE)
            place.acts["parcel collected"] += 1


def _scanned(own: Services, order_id: str, sku: str) -> PackView:
    return own.orders.pack.scan(order_id, sku)


def _weighed(own: Services, order_id: str, grams: int | None) -> PackView:
    return own.orders.pack.weigh(order_id, grams)


def _again(own: Services, order_id: str, parcel_id: str) -> LabelRequest:
    return own.orders.labels.again(order_id, parcel_id)


def _collected(own: Services, carrier_id: str) -> None:
    own.orders.ship.collected(carrier_id)
