"""Looks into one order without touching it, and says which orders need an item or answer to a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.bopis import repository
from app.bopis.desk import OrderDesk
from app.bopis.model.cards import OrderCard, card
from app.bopis.model.code_tries import CodeTries, code_fits
from app.bopis.model.route import walking_order
from app.bopis.model.standing import Standing
from app.catalog.model.item import Item
from app.pos.premises import register_names
from app.typed_text import refuse_card_number
from contract.errors import Refused
from contract.messages.rows import OrderLineRow, ParcelEntry
from contract.rules.spare_parcels import needless_in
from contract.states.fulfillment import LineState
from contract.values.time import instant_text

_TRIES = "code_tries"


@dataclass(frozen=True, slots=True)
class InsideLine:
    """One line and where it stands; ``thousandths`` by state, states with nothing left out."""

    line_id: str
    name: str
    size: str
    unit: str
    icon: str
    department: str
    bin: str
    age_minimum: int
    thousandths: Mapping[LineState, int]

    @property
    def total(self) -> int:
        return sum(self.thousandths.values())


@dataclass(frozen=True, slots=True)
class SpareParcel:
    """One that is to be opened, by the number on its label, "" for none, and whoever closed it.

    ``quantities``: line id -> thousandths in it that belong back on the shelf.
    """

    number: int
    tracking: str
    operator_name: str
    register_name: str
    quantities: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OrderInside:
    """What the board tells of the order chosen. Lines in walking order. It is kept until ``collect_until``, "" where
    nothing was said of that; ``expired``: nobody collected it in time. ``spare`` are its parcels packed twice.
    """

    card: OrderCard
    phone_end: str
    paid: bool
    lines: tuple[InsideLine, ...]
    collect_until: str = ""
    expired: bool = False
    spare: tuple[SpareParcel, ...] = ()


@dataclass(frozen=True, slots=True)
class NeededBy:
    """Which orders still wait for an item, the most pressing first."""

    name: str
    orders: tuple[OrderCard, ...]


class LookUp:
    """Changes no order; only wrong codes are counted."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def order(self, order_id: str) -> OrderInside:
        """Refused: ``order_not_here``."""
        with self._desk.look() as conn:
            standing = self._desk.standing(conn, order_id)
            registers = register_names(conn) if standing.spare else {}
        lines = (_inside(line, self._desk.items.item(line.item_id)) for line in standing.order.lines)
        return OrderInside(
            card=self._card(standing),
            phone_end=standing.order.customer_phone_end,
            paid=standing.order.paid,
            lines=tuple(sorted(lines, key=lambda line: (walking_order(line.bin), line.line_id))),
            collect_until=standing.order.collect_until,
            expired=standing.withdrawn and _past(standing.order.collect_until, self._desk.now()),
            spare=tuple(self._spare(standing, one, registers) for one in standing.spare),
        )

    def _spare(self, standing: Standing, parcel: ParcelEntry, registers: Mapping[str, str]) -> SpareParcel:
        return SpareParcel(
            number=parcel.number,
            tracking=parcel.label.tracking if parcel.label else "",
            operator_name=self._desk.staff.name(parcel.operator_id),
            register_name=registers.get(parcel.register_id, ""),
            quantities=needless_in(standing.order, parcel),
        )

    def needing(self, text: str) -> NeededBy:
        """Orders with something left to pick of what was scanned. Refused: ``barcode_unknown``, ``scan_unreadable``."""
        scanned = self._desk.items.scanned(text)
        if scanned is None:
            refuse_card_number(text)
            raise Refused("barcode_unknown", text=text.strip()[:40])
        waiting = [one for one in self._here() if _open_of(one, scanned.item_id)]
        by_due = sorted(waiting, key=lambda one: (one.order.due_at, one.order.number))
        return NeededBy(scanned.name, tuple(self._card(one) for one in by_due))

    def by_code(self, code: str) -> OrderCard | None:
        """The order that waits on a shelf for this collection code. It proves nothing: the hand-over checks it.

        A code that fits no order counts as a try against all of them. Refused: ``codes_wait`` after five in a day.
        """
        with self._desk.act("hand_over") as tx:
            today = self._desk.store.calendar.business_day(tx.now).isoformat()
            tries = _tries_of(repository.load(tx.conn, _TRIES), today)
            if until := tries.waiting(tx.now):
                raise Refused("codes_wait", until=until)
            staged = [one for one in self._desk.standings(tx.conn) if one.standing(LineState.STAGED)]
            found = next((one for one in staged if not one.withdrawn and code_fits(one.order, code)), None)
            if found is None:
                repository.save(tx.conn, _TRIES, {**tries.wrong(tx.now).to_draft(), "day": today})
        return self._card(found) if found else None

    def _here(self) -> tuple[Standing, ...]:
        with self._desk.look() as conn:
            found = self._desk.standings(conn)
        return tuple(one for one in found if not one.withdrawn)

    def _card(self, standing: Standing) -> OrderCard:
        return card(standing, self._desk.now(), self._desk.staff.current_id())


def _past(instant: str, now: datetime) -> bool:
    return bool(instant) and instant <= instant_text(now)


def _tries_of(kept: dict[str, object] | None, day: str) -> CodeTries:
    """Those of an earlier day are forgiven: people mistype now and then."""
    return CodeTries.from_draft(kept if kept and kept.get("day") == day else None)


def _open_of(standing: Standing, item_id: str) -> int:
    return sum(line.standing.standing(LineState.OPEN) for line in standing.order.lines if line.item_id == item_id)


def _inside(line: OrderLineRow, item: Item | None) -> InsideLine:
    return InsideLine(
        line_id=line.line_id,
        name=line.name,
        size=line.size,
        unit=line.unit,
        icon=item.icon if item else "",
        department=item.department if item else "",
        bin=item.bin if item else "",
        age_minimum=line.age_minimum,
        thousandths={state: count for state, count in line.standing.thousandths.items() if count},
    )
