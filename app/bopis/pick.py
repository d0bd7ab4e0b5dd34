"""Picks an order by scan, row by row in walking order. Every scan is a fact; leaving and coming back loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.desk import OrderDesk
from app.bopis.model.cards import card
from app.bopis.model.packing import TO_PACK
from app.bopis.model.picking import picked, stop_for, taken_back, taking, traced
from app.bopis.model.route import Stop, current, route
from app.bopis.model.standing import Standing
from app.bopis.order_rules import read_order_rules
from app.bopis.pick_scan import NO_DETAIL, Detail, refuse_other_digits, scanned_item, take_containers
from app.bopis.pick_view import PickScan, PickView, ScanMeaning, pick_view
from app.bopis.short import SHORT_REASONS, ShortReason
from app.catalog.model.item import Item
from app.db.transaction import Tx
from app.typed_text import without_card_number
from contract.errors import Refused
from contract.messages.facts import Fact, OrderPicked, OrderShort, OrderUnpicked

_OPEN_DRAFT = "pick:open"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a picker stands in an order: the row, and the rows put off."""

    line_id: str | None = None
    put_off: tuple[str, ...] = ()


class Pick:
    """One order at a time. ``open`` it first, or ``resume`` the one that was open when the program ended."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk
        self._order_id: str | None = None

    def open(self, order_id: str) -> PickView:
        """Refused: ``order_not_here``, ``order_withdrawn``, ``order_awaits_parcel``, ``permission_missing``."""
        with self._desk.act("pick") as tx:
            take_containers(tx, self._desk, self._desk.pickable(tx.conn, order_id))
            repository.save(tx.conn, _OPEN_DRAFT, {"order_id": order_id})
        self._order_id = order_id
        return self.view()

    def resume(self) -> PickView | None:
        """The order that was being picked, at the same row; None where there is none or it left this store."""
        with self._desk.look() as conn:
            kept = repository.load(conn, _OPEN_DRAFT)
        if kept is None:
            return None
        try:
            return self.open(str(kept["order_id"]))
        except Refused:
            return None

    def leave(self) -> None:
        """Back to the board; the order stays as it is."""
        self._order_id = None
        with self._desk.store.transaction() as tx:
            repository.drop(tx.conn, _OPEN_DRAFT)

    def view(self) -> PickView:
        with self._desk.look() as conn:
            standing = self._desk.standing(conn, self._opened())
            place = _place(conn, standing)
            items = self._items(standing)
            stops = _stops(conn, standing, place, items)
            here = current(stops, place.line_id)
            stock = self._desk.stock(conn, here.line.item_id) if here else None
        shown = card(standing, self._desk.now(), self._desk.staff.current_id())
        return pick_view(shown, stops, here, place.put_off, items, stock)

    def scan(self, text: str, detail: Detail = NO_DETAIL) -> PickScan:
        """Count the item scanned, or go to the row whose bin was scanned.

        Refused: ``wrong_item`` (``scanned``, ``wanted``), ``over_pick``, ``weight_needed``, ``lot_needed``,
        ``serial_needed``, ``barcode_unknown``, ``scan_unreadable``, ``nothing_left_to_pick``, ``order_withdrawn``.
        """
        with self._desk.act("pick") as tx:
            standing, place, stops, here = self._here(tx.conn)
            if place_scanned := _stop_at(stops, text):
                self._keep(tx, standing, _Place(place_scanned.line.line_id, place.put_off))
                meaning, name, thousandths = ScanMeaning.PLACE, place_scanned.bin, 0
            else:
                scanned = scanned_item(self._desk, text, detail)
                stop = stop_for(stops, here, scanned)
                symbol = without_card_number(text.strip())[:64]
                own = taking(stop.line, stop.open, self._tracking(stop), scanned, symbol)
                line = picked(stop, own.thousandths)
                told = {"measured_thousandths": own.measured, "lot": own.lot, "serial": own.serial}
                self._record(tx, standing, OrderPicked, line=line, scanned=own.scanned, **told)
                self._keep(tx, standing, _Place(stop.line.line_id, place.put_off))
                meaning, name, thousandths = ScanMeaning.ITEM, stop.line.name, line.thousandths
        return PickScan(self.view(), meaning, name, thousandths)

    def pick(self, line_id: str, thousandths: int, last_digits: str, detail: Detail = NO_DETAIL) -> PickView:
        """Picked without a barcode: the last four digits of the item's number prove it was looked at.

        Refused: ``digits_differ``, ``over_pick``, ``quantity_not_whole``, ``quantity_not_positive``, ``lot_needed``,
        ``serial_needed``.
        """
        with self._desk.act("pick") as tx:
            standing, place, stops, _ = self._here(tx.conn)
            stop = _stop_of(stops, standing, line_id)
            refuse_other_digits(last_digits, self._desk.items.item(stop.line.item_id), stop.line.sku, stop.line.name)
            traced(stop.line.name, self._tracking(stop), detail.lot, detail.serial)
            line = picked(stop, thousandths)
            self._record(tx, standing, OrderPicked, line=line, lot=detail.lot, serial=detail.serial)
            self._keep(tx, standing, _Place(line_id, place.put_off))
        return self.view()

    def unpick(self, line_id: str, thousandths: int) -> PickView:
        """Back onto the shelf, to be picked again. Refused: ``nothing_picked``, ``quantity_not_whole``."""
        with self._desk.act("pick") as tx:
            standing = self._desk.workable(tx.conn, self._opened())
            line = standing.line(line_id)
            moved = taken_back(line, thousandths, line.standing.standing(*TO_PACK))
            self._record(tx, standing, OrderUnpicked, line=moved)
        return self.view()

    def short(self, line_id: str, thousandths: int, reason: ShortReason) -> PickView:
        """So much of a row cannot be found. Refused: ``reason_unknown``, ``over_pick``, ``quantity_not_positive``."""
        if reason not in SHORT_REASONS:
            raise Refused("reason_unknown", reason=reason[:40])
        with self._desk.act("short_pick") as tx:
            standing, _, stops, _ = self._here(tx.conn)
            moved = picked(_stop_of(stops, standing, line_id), thousandths)
            self._record(tx, standing, OrderShort, line=moved, reason=reason)
        return self.view()

    def go_to(self, line_id: str) -> PickView:
        """Stand at a row of the route. Refused: ``line_unknown``."""
        return self._move(line_id, put_off=False)

    def do_later(self, line_id: str) -> PickView:
        """Move a row to the end of the route. Refused: ``line_unknown``."""
        return self._move(line_id, put_off=True)

    def _move(self, line_id: str, *, put_off: bool) -> PickView:
        with self._desk.act("pick") as tx:
            standing = self._desk.workable(tx.conn, self._opened())
            standing.line(line_id)
            before = _place(tx.conn, standing).put_off
            if put_off:
                place = _Place(None, (*(one for one in before if one != line_id), line_id))
            else:
                place = _Place(line_id, before)
            self._keep(tx, standing, place)
        return self.view()

    def _opened(self) -> str:
        if self._order_id is None:
            raise Refused("no_order_open")
        return self._order_id

    def _here(self, conn: Connection) -> tuple[Standing, _Place, tuple[Stop, ...], Stop]:
        standing = self._desk.workable(conn, self._opened())
        place = _place(conn, standing)
        stops = _stops(conn, standing, place, self._items(standing))
        here = current(stops, place.line_id)
        if here is None:
            raise Refused("nothing_left_to_pick", order=standing.order.number)
        return standing, place, stops, here

    def _tracking(self, stop: Stop) -> str:
        item = self._desk.items.item(stop.line.item_id)
        return item.tracking if item else ""

    def _items(self, standing: Standing) -> dict[str, Item]:
        found = ((line.item_id, self._desk.items.item(line.item_id)) for line in standing.order.lines)
        return {item_id: item for item_id, item in found if item}

    @staticmethod
    def _record(tx: Tx, standing: Standing, kind: type[Fact], **told: object) -> None:
        order = standing.order
        tx.record(kind.model_validate({"order_id": order.order_id, "location_id": order.location_id, **told}))

    @staticmethod
    def _keep(tx: Tx, standing: Standing, place: _Place) -> None:
        kept = {"line_id": place.line_id, "put_off": list(place.put_off)}
        repository.save(tx.conn, _draft_name(standing), kept)


def _place(conn: Connection, standing: Standing) -> _Place:
    kept = repository.load(conn, _draft_name(standing))
    if kept is None:
        return _Place()
    line_id, put_off = kept.get("line_id"), kept.get("put_off")
    later = tuple(str(one) for one in put_off) if isinstance(put_off, list) else ()
    return _Place(str(line_id) if line_id else None, later)


def _stops(conn: Connection, standing: Standing, place: _Place, items: Mapping[str, Item]) -> tuple[Stop, ...]:
    stops = [
        Stop(line, item.bin, item.storage) if (item := items.get(line.item_id)) else Stop(line, "")
        for line in standing.order.lines
    ]
    return route(stops, place.put_off, cold_first=read_order_rules(conn).cold_first)


def _draft_name(standing: Standing) -> str:
    return f"pick:{standing.order.order_id}"


def _stop_at(stops: tuple[Stop, ...], text: str) -> Stop | None:
    """The first row with something to pick whose bin has this label."""
    code = text.strip().upper()
    return next((stop for stop in stops if stop.bin and stop.bin.upper() == code and stop.open), None)


def _stop_of(stops: tuple[Stop, ...], standing: Standing, line_id: str) -> Stop:
    standing.line(line_id)
    return next(stop for stop in stops if stop.line.line_id == line_id)
