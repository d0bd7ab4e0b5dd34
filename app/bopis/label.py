"""Buys labels for parcels, in three commits: asked for, answered, and only then printed.

No label is ever bought that nothing here knows of; an answer that did not come is asked for again by the label's id.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict

from app.bopis.carriers import Carrier, LabelReply, LabelRequest, read_packing_rules
from app.bopis.desk import OrderDesk
from app.bopis.model.standing import Standing
from app.bopis.packing_view import PackView, offer_of, offers_for, pack_view, packable
from app.bopis.parcels import about, label_stands, parcel_of
from app.db.transaction import Tx
from app.typed_text import refuse_card_number
from contract.errors import Refused, Unavailable
from contract.messages.facts import LabelAnswered, LabelAsked
from contract.rules.carriage import CarriageOffer
from contract.states.label import LabelState
from contract.values.ids import IdFactory

CarrierOf = Callable[[str], Carrier]
"""How a carrier is reached, by its id."""
LONGEST_NAME = 40
_TRACKING = re.compile(r"[0-9A-Z]{4,40}")


class Labels:
    """Labels of closed parcels."""

    def __init__(self, desk: OrderDesk, carrier_of: CarrierOf, new_id: IdFactory) -> None:
        self._desk = desk
        self._carrier_of = carrier_of
        self._new_id = new_id

    def begin(self, order_id: str, parcel_id: str, carrier_id: str, service: str) -> LabelRequest:
        """Ask for a label for a closed parcel that has none. Refused: ``label_there``, ``carrier_ruled_out``."""
        with self._desk.act("pack") as tx:
            standing = packable(self._desk, tx.conn, order_id)
            parcel = parcel_of(standing, parcel_id)
            if label_stands(parcel.label):
                raise Refused("label_there", number=parcel.number)
            box = next((one for one in read_packing_rules(tx.conn).boxes if one.code == parcel.box), None)
            offers = offers_for(self._desk, tx.conn, standing, parcel.grams, box)
            offer = offer_of(offers, carrier_id, service)
            return ask_label(tx, standing, parcel_id, self._new_id(), offer, parcel.grams)

    def again(self, order_id: str, parcel_id: str) -> LabelRequest:
        """What to ask the carrier again where its answer never came. Refused: ``label_known``."""
        with self._desk.look() as conn:
            parcel = parcel_of(packable(self._desk, conn, order_id), parcel_id)
        label = parcel.label
        if label is None or label.state not in (LabelState.ASKED, LabelState.UNKNOWN):
            raise Refused("label_known", number=parcel.number)
        return LabelRequest(label.label_id, order_id, parcel_id, label.carrier_id, label.service, parcel.grams)

    def ask(self, request: LabelRequest) -> LabelReply | None:
        """The carrier's answer, or None where it cannot be had now. May take as long as a line is slow."""
        try:
            return self._carrier_of(request.carrier_id).buy(request)
        except Unavailable:
            return None

    def finish(self, request: LabelRequest, reply: LabelReply | None) -> PackView:
        """Record what the carrier said. Without an answer the label is unknown, and no second one is bought."""
        with self._desk.act("pack") as tx:
            standing = self._desk.standing(tx.conn, request.order_id)
            label = parcel_of(standing, request.parcel_id).label
            if reply is not None or (label is not None and label.state is LabelState.ASKED):
                tx.record(_answer(standing, request, reply))
        return self._view(request.order_id)

    def void(self, order_id: str, parcel_id: str) -> PackView:
        """Give a label back to its carrier. Refused: ``label_missing``; Unavailable: the carrier is not reached."""
        with self._desk.look() as conn:
            parcel = parcel_of(packable(self._desk, conn, order_id), parcel_id)
        label = parcel.label
        if label is None or label.state is not LabelState.BOUGHT:
            raise Refused("label_missing", number=parcel.number)
        request = LabelRequest(label.label_id, order_id, parcel_id, label.carrier_id, label.service, parcel.grams)
        reply = self._voided(request)
        with self._desk.act("pack") as tx:
            tx.record(_answer(self._desk.standing(tx.conn, order_id), request, reply))
        return self._view(order_id)

    def type_tracking(self, order_id: str, parcel_id: str, carrier: str, tracking: str) -> PackView:
        """A label that was got elsewhere. Refused: ``label_there``, ``tracking_unreadable``."""
        number, name = "".join(tracking.split()).upper(), " ".join(carrier.split())
        refuse_card_number(number)
        if not _TRACKING.fullmatch(number) or not 0 < len(name) <= LONGEST_NAME:
            raise Refused("tracking_unreadable")
        with self._desk.act("pack") as tx:
            standing = packable(self._desk, tx.conn, order_id)
            parcel = parcel_of(standing, parcel_id)
            if label_stands(parcel.label):
                raise Refused("label_there", number=parcel.number)
            label_id = self._new_id()
            tx.record(
                LabelAsked(
                    **about(standing),
                    parcel_id=parcel_id,
                    label_id=label_id,
                    carrier_id=name,
                    service="",
                    price_minor=0,
                    currency=standing.order.currency,
                    arrives_on="",
                    co2_grams=0,
                )
            )
            ids = {**about(standing), "parcel_id": parcel_id, "label_id": label_id}
            tx.record(LabelAnswered.model_validate(ids | {"outcome": "bought", "tracking": number, "typed": True}))
        return self._view(order_id)

    def _voided(self, request: LabelRequest) -> LabelReply:
        try:
            return self._carrier_of(request.carrier_id).void(request.label_id)
        except Refused:
            # Of a label that was typed nobody here can give anything back: its parcel gets another.
            return LabelReply("voided")

    def _view(self, order_id: str) -> PackView:
        with self._desk.look() as conn:
            return pack_view(self._desk, conn, packable(self._desk, conn, order_id))


def ask_label(
    tx: Tx, standing: Standing, parcel_id: str, label_id: str, offer: CarriageOffer, grams: int
) -> LabelRequest:
    """Record that a label is being bought, before anybody is asked."""
    tx.record(
        LabelAsked(
            **about(standing),
            parcel_id=parcel_id,
            label_id=label_id,
            carrier_id=offer.carrier_id,
            service=offer.service,
            price_minor=offer.price_minor,
            currency=offer.currency,
            arrives_on=offer.arrives_on.isoformat(),
            co2_grams=offer.co2_grams,
        )
    )
    return LabelRequest(label_id, standing.order.order_id, parcel_id, offer.carrier_id, offer.service, grams)


def _answer(standing: Standing, request: LabelRequest, reply: LabelReply | None) -> LabelAnswered:
    ids = {**about(standing), "parcel_id": request.parcel_id, "label_id": request.label_id}
    return LabelAnswered.model_validate(ids | (asdict(reply) if reply else {"outcome": "unknown"}))
