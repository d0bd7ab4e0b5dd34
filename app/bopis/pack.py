"""Packs an order that is sent: items by scan into a parcel, a box, a weight, a carrier. Every gesture is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.bopis.carriers import LabelRequest
from app.bopis.desk import OrderDesk
from app.bopis.label import ask_label
from app.bopis.model.cards import OrderCard
from app.bopis.model.packing import MOST_GRAMS, ParcelDraft, moved_lines, room_for, step_of
from app.bopis.packing_view import BY_HAND, PackView, drop_draft, keep_draft, offer_of, pack_view, packable
from app.bopis.parcels import about, label_stands, parcel_of, unpacked
from app.typed_text import refuse_card_number
from contract.errors import Refused
from contract.messages.facts import MovedLine, OrderPacked, OrderUnpicked
from contract.values.ids import IdFactory


class Pack:
    """One order at a time, by its id."""

    def __init__(self, desk: OrderDesk, new_id: IdFactory) -> None:
        self._desk = desk
        self._new_id = new_id

    def view(self, order_id: str) -> PackView:
        """Refused: ``order_not_here``, ``order_withdrawn``, ``order_not_sent``."""
        with self._desk.look() as conn:
            return pack_view(self._desk, conn, packable(self._desk, conn, order_id))

    def scan(self, order_id: str, text: str) -> PackView:
        """An item goes into the parcel, or a box is chosen.

        Refused: ``wrong_item_to_pack`` (``scanned``), ``over_pack``, ``barcode_unknown``, ``scan_unreadable``.
        """

        def scanned(seen: PackView) -> ParcelDraft:
            code = text.strip().upper()
            for box in seen.boxes:
                if box.code.upper() == code:
                    return replace(seen.draft, box=box.code, grams=None, sure=False)
            found = self._desk.items.scanned(text)
            if found is None:
                refuse_card_number(text)
                raise Refused("barcode_unknown", text=text.strip()[:40])
            line = room_for(seen.lines, found.item_id, found.name)
            return seen.draft.with_item(line.line_id, step_of(line))

        return self._change(order_id, scanned)

    def put_in(self, order_id: str, line_id: str) -> PackView:
        """One more of a line, looked at and not scanned. Refused: ``over_pack``, ``line_unknown``."""

        def put(seen: PackView) -> ParcelDraft:
            line = seen.line(line_id)
            if line.left <= 0:
                raise Refused("over_pack", name=line.name)
            return seen.draft.with_item(line_id, step_of(line))

        return self._change(order_id, put)

    def take_out(self, order_id: str, line_id: str) -> PackView:
        """All of a line comes out of the open parcel. Refused: ``line_unknown``, ``nothing_packed``."""

        def taken(seen: PackView) -> ParcelDraft:
            line = seen.line(line_id)
            if not line.in_parcel:
                raise Refused("nothing_packed", name=line.name)
            return seen.draft.with_item(line_id, -line.in_parcel)

        return self._change(order_id, taken)

    def choose_box(self, order_id: str, code: str) -> PackView:
        """Refused: ``box_unknown``."""

        def chosen(seen: PackView) -> ParcelDraft:
            if code not in {box.code for box in seen.boxes}:
                raise Refused("box_unknown", box=code[:20])
            return replace(seen.draft, box=code, grams=None, sure=False)

        return self._change(order_id, chosen)

    def weigh(self, order_id: str, grams: int | None) -> PackView:
        """What the scale or a person says the parcel weighs; None takes it back. Refused: ``weight_out_of_range``."""
        if grams is not None and not 0 < grams <= MOST_GRAMS:
            raise Refused("weight_out_of_range", most=MOST_GRAMS)
        return self._change(order_id, lambda seen: replace(seen.draft, grams=grams, sure=False))

    def trust_weight(self, order_id: str) -> PackView:
        """A person looked inside: it weighs what was weighed, whatever it should. Refused: ``not_weighed``."""

        def trusted(seen: PackView) -> ParcelDraft:
            if seen.draft.grams is None:
                raise Refused("not_weighed")
            return replace(seen.draft, sure=True)

        return self._change(order_id, trusted)

    def choose_carrier(self, order_id: str, carrier_id: str, service: str) -> PackView:
        """``BY_HAND`` and "" for a label from elsewhere. Refused: ``carrier_ruled_out`` with its ``why``."""

        def chosen(seen: PackView) -> ParcelDraft:
            if carrier_id != BY_HAND:
                offer_of(seen.offers, carrier_id, service)
            return replace(seen.draft, carrier_id=carrier_id, service=service)

        return self._change(order_id, chosen)

    def another_parcel(self, order_id: str, *, more: bool) -> PackView:
        """Whether what is left goes into a parcel of its own."""
        return self._change(order_id, lambda seen: replace(seen.draft, more=more))

    def report_missing(self, order_id: str, line_id: str) -> OrderCard:
        """What is left of a line is not here: it is to be picked again. Refused: ``line_unknown``, ``over_pack``."""
        with self._desk.act("pack") as tx:
            standing = packable(self._desk, tx.conn, order_id)
            line = pack_view(self._desk, tx.conn, standing).line(line_id)
            if line.left <= 0:
                raise Refused("over_pack", name=line.name)
            moved = MovedLine(line_id=line_id, item_id=line.item_id, thousandths=line.left)
            tx.record(OrderUnpicked(**about(standing), line=moved))
        return self._desk.card(order_id)

    def close(self, order_id: str) -> tuple[PackView, LabelRequest | None]:
        """Close the parcel, and in the same act say which label is to be bought of its carrier, if one is.

        Refused: ``parcel_not_ready`` with what is ``missing``.
        """
        with self._desk.act("pack") as tx:
            standing = packable(self._desk, tx.conn, order_id)
            seen = pack_view(self._desk, tx.conn, standing)
            if seen.missing is not None or seen.weight.best is None:
                raise Refused("parcel_not_ready", missing=str(seen.missing or ""))
            parcel_id = self._new_id()
            tx.record(
                OrderPacked(
                    **about(standing),
                    parcel_id=parcel_id,
                    number=max((one.number for one in seen.parcels), default=0) + 1,
                    box=seen.draft.box,
                    lines=moved_lines(seen.lines),
                    grams=seen.weight.best,
                    weighed=seen.draft.grams is not None,
                )
            )
            request = None
            if seen.offer is not None:
                request = ask_label(tx, standing, parcel_id, self._new_id(), seen.offer, seen.weight.best)
            drop_draft(tx.conn, order_id)
        return self.view(order_id), request

    def unpack(self, order_id: str, parcel_id: str) -> PackView:
        """Open a closed parcel again. Refused: ``label_there`` until its label is void, ``parcel_gone``."""
        with self._desk.act("pack") as tx:
            standing = packable(self._desk, tx.conn, order_id)
            parcel = parcel_of(standing, parcel_id)
            if label_stands(parcel.label):
                raise Refused("label_there", number=parcel.number)
            tx.record(unpacked(standing, parcel))
        return self.view(order_id)

    def _change(self, order_id: str, change: Callable[[PackView], ParcelDraft]) -> PackView:
        with self._desk.act("pack") as tx:
            standing = packable(self._desk, tx.conn, order_id)
            keep_draft(tx.conn, order_id, change(pack_view(self._desk, tx.conn, standing)))
            return pack_view(self._desk, tx.conn, standing)
