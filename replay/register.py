"""A store's one register, built as ``aisle`` builds it but for the window, and driven through recorded receipts."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app import bootstrap
from app.catalog.model.item import Item
from app.config import Config
from app.edges import Edges
from app.pos.basket_view import till_of
from app.pos.model.tender import TenderKind, TenderPart
from app.pos.repository import sale_by_reference
from app.pos.sell import RungLine
from app.sync.center import SyncCenter
from app.ui.services import Services
from contract.errors import Refused, Unavailable
from contract.messages.facts import Denomination
from contract.rules.rounding import extend
from contract.states.shift import ShiftState
from contract.values.gs1 import read_symbol
from replay.clock import ReceiptClock
from replay.plan import PlannedLine, PlannedSale
from replay.recorded import week_begins
from replay.shelf import item_number, shelf_price

OPERATOR, PIN = "1410", "902713"
FLOAT_MINOR = 20_000
RECORDED_PRICE = "Price on the recorded receipt"
_LONGEST_WAIT_S = 600
_PAUSE_S = 0.02
_TRY_EVERY_S = 1


@dataclass(slots=True)
class Rung:
    """What became of planned sales. ``refused`` counts by code what the app would not take; ``cut_minor`` is what
    coupons were worth beyond their receipts.
    """

    rung: int = 0
    found: int = 0
    without_goods: int = 0
    cut_minor: int = 0
    refused: Counter[str] = field(default_factory=Counter)


class Register:
    """Opened with ``open``; every deed runs in the store lane, as the window's do. Close it at the end."""

    def __init__(self, services: Services, clock: ReceiptClock) -> None:
        self._services = services
        self._clock = clock
        self._items: dict[int, Item] = {}
        self._shift_day: date | None = None
        self.rung = Rung()

    @classmethod
    def open(cls, folder: Path, oms_url: str, enroll_code: str | None) -> Register:
        """The register whose files are in ``folder``; ``enroll_code`` makes a new one."""
        folder.mkdir(parents=True, exist_ok=True)
        clock, config = ReceiptClock(), Config(folder, oms_url, key_file=folder / "key")
        clock.moment = week_begins(1)
        services = bootstrap.build(config, enroll_code=enroll_code, edges=Edges(clock=clock))
        bootstrap.start(services)
        return cls(services, clock)

    def load(self) -> None:
        """Wait until head office has told everything, and sign on. Unavailable: ``oms_unreachable``."""
        self._wait(lambda: not self._sync.status().first_load and self._at_rest())
        self._services.lane.run(self._sign_on)

    def count_missing(self, sales: Iterable[PlannedSale]) -> int:
        """How many of them are not sold here yet."""
        return self._services.lane.run(
            lambda: sum(bool(one.lines) and not self._is_here(one.reference) for one in sales)
        )

    def ring(self, sale: PlannedSale) -> None:
        """One receipt, unless it is here already or has nothing to sell."""
        if not sale.lines:
            self.rung.without_goods += 1
            self.rung.cut_minor += sum(minor for minor, _ in sale.coupons)
        elif self._services.lane.run(lambda: self._is_here(sale.reference)):
            self.rung.found += 1
        else:
            self._clock.moment = sale.at
            self._services.lane.run(lambda: self._ring(sale))

    def end_day(self) -> None:
        """Count and close the shift that is open, if any."""
        self._services.lane.run(self._close_shift)

    def send(self) -> None:
        """Wait until head office has answered every entry. Unavailable: ``oms_unreachable``."""
        self._wait(lambda: self._sync.status().waiting == 0)

    def line_is_back(self) -> None:
        """Try at once instead of at the next moment: this clock moves with the receipts only."""
        self._sync.try_now()

    @property
    def set_aside(self) -> int:
        """Entries that head office has not understood."""
        return self._sync.status().set_aside_count

    def close(self) -> None:
        bootstrap.close(self._services)

    def _sign_on(self) -> None:
        (person,) = self._services.operators.roster()
        self._services.operators.sign_on(person.operator_id, PIN)
        shifts, sell = self._services.selling.shifts, self._services.selling.sell
        standing = shifts.current()
        if standing is not None and standing.state is ShiftState.COUNTING:
            shifts.resume()
        if sell.view().lines:
            sell.abandon()

    def _is_here(self, reference: str) -> bool:
        with self._services.store.read() as conn:
            return sale_by_reference(conn, reference) is not None

    def _ring(self, sale: PlannedSale) -> None:
        self._open_shift()
        selling = self._services.selling
        try:
            selling.sell.ring([self._line(line) for line in sale.lines], sale.reference)
            self._take_coupons(sale)
            selling.settle.pay_cash(selling.settle.view().due_minor)
            self.rung.rung += 1
        except Refused as refused:
            self.rung.refused[refused.code] += 1
            if selling.sell.view().lines:
                selling.sell.abandon()

    def _take_coupons(self, sale: PlannedSale) -> None:
        settle = self._services.selling.settle
        for minor, number in sale.coupons:
            left = settle.view().due_minor
            taken = min(minor, left)
            self.rung.cut_minor += minor - taken
            if taken:
                settle.add(TenderPart(TenderKind.COUPON, taken, number))

    def _line(self, line: PlannedLine) -> RungLine:
        """At the catalog's price where that gives what the receipt says, else at the receipt's."""
        item = self._item(line.product)
        price = self._services.catalog.price(item, line.quantity, self._clock.now())
        if price is not None and extend(price, line.quantity).minor == line.shelf_minor:
            return RungLine(item.item_id, line.quantity, discounts=line.discounts)
        recorded = shelf_price(line.quantity, line.shelf_minor)
        return RungLine(
            item.item_id,
            line.quantity,
            override_ten_thousandths=recorded.ten_thousandths,
            override_per_thousandths=recorded.per.thousandths,
            override_reason=RECORDED_PRICE,
            discounts=line.discounts,
        )

    def _item(self, product: int) -> Item:
        """Found by the number on the goods, once."""
        if product not in self._items:
            catalog = self._services.catalog
            found = catalog.lookup(read_symbol(item_number(product), catalog.market().layout))
            if found is None:
                raise Refused("item_unknown", text=item_number(product))
            self._items[product] = found.item
        return self._items[product]

    def _open_shift(self) -> None:
        """Each business day has its own."""
        day = self._services.store.calendar.business_day(self._clock.now())
        shifts = self._services.selling.shifts
        if self._shift_day != day:
            self._close_shift()
            shifts.open(FLOAT_MINOR)
            self._shift_day = day

    def _close_shift(self) -> None:
        shifts = self._services.selling.shifts
        self._shift_day = None
        if shifts.current() is None:
            return
        expected = shifts.start_count().sums.expected_minor
        counted = till_of(self._services.catalog.market()).pieces(expected)
        shifts.close([Denomination(value_minor=one.value_minor, count=one.count) for one in counted])

    @property
    def _sync(self) -> SyncCenter:
        assert self._services.sync is not None
        return self._services.sync

    def _at_rest(self) -> bool:
        try:
            return self._services.catalog.market() is not None and bool(self._services.operators.roster())
        except Unavailable:
            return False

    def _wait(self, done: Callable[[], bool]) -> None:
        began = tried = time.monotonic()
        while not done():
            now = time.monotonic()
            if now - began > _LONGEST_WAIT_S:
                raise Unavailable("oms_unreachable", reason=str(self._sync.status().problem))
            if now - tried > _TRY_EVERY_S and not self._sync.status().online:
                self._sync.try_now()
                tried = now
            time.sleep(_PAUSE_S)
