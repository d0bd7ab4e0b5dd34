"""A register with the product's own database, push and pull, in a world of dice; and what it should show."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.remembered import Remembered
from app.clock import SystemClock
from app.db.lane import InlineLane
from app.db.rows import stored_row, stored_rows
from app.db.transaction import Actor
from app.sync.clock_offset import ClockOffset
from app.sync.pull import Pull
from app.sync.push import Push
from contract.errors import Unavailable
from contract.messages.facts import (
    Fact,
    MovedLine,
    OrderHandedOver,
    OrderPicked,
    OrderPutBack,
    OrderShort,
    OrderStaged,
    OrderUnpicked,
    SaleCompleted,
    SoldLine,
    SoldPrice,
)
from contract.messages.sync import StreamPage
from contract.states.fulfillment import LineState
from tests.integration.app_bopis.till import NOON, REGISTER, STORE, STREAM, Hands, open_store
from tests.property.app_sync.reference_oms import Deltas, Network, ReferenceOms, Snapshot, deltas

ITEMS = ("item-1", "item-2", "item-3")
PLENTY = 100_000_000
"""So much stands open in each line that no act ever meets a limit."""


class NoCatalog:
    """This register reads the store's stream only."""

    def cursors(self) -> dict[str, int]:
        return {}

    def apply(self, pages: Sequence[StreamPage]) -> None:
        raise AssertionError("no catalog stream was asked for")

    def restart(self) -> None:
        pass


@dataclass
class Wrong:
    """A value that was not what it should have been."""

    what: str
    shown: object
    true: object


class Register:
    """One register. ``own`` is every fact in its journal, by entry id, in order; ``known`` those of its peers too."""

    def __init__(
        self,
        folder: Path,
        oms: ReferenceOms,
        dice: Random,
        faults: float,
        seed: int,
        *,
        hands: Hands | None = None,
        register_id: str = REGISTER,
    ) -> None:
        self.folder = folder
        self._dice = dice
        self._oms = oms
        self.own: dict[str, Fact] = {}
        self.known: dict[str, Fact] = {}
        self._ours: Deltas = defaultdict(int)
        self._sums: Deltas = defaultdict(int)
        self._told_then: dict[int, Deltas] = {}
        self._line_down = False
        self.hands = hands or Hands()
        self.store = open_store(folder, self.hands, seed, register_id=register_id)
        self.network = Network(oms, dice, faults, self._meanwhile)
        self._quiet = False
        self._busy = False
        self._orders_only_picked = False
        self._wire()

    def copy_to(self, folder: Path, seed: int, *, faults: float) -> Register:
        """The same database, from a copied folder. Its acts are kept to those that two sides can both do."""
        self.store.close()
        shutil.copytree(self.folder, folder)
        self.store = open_store(self.folder, self.hands, seed + 1)
        self._wire()
        other = Register(folder, self._oms, self._dice, faults, seed + 2)
        other.own, other._ours = dict(self.own), defaultdict(int, self._ours)
        other.known, other._sums = dict(self.known), defaultdict(int, self._sums)
        self._orders_only_picked = other._orders_only_picked = True
        return other

    def act(self) -> None:
        """Somebody sells, picks, stages, hands over."""
        fact = self._dice.choice((self._sale, self._order_work))()
        if fact is not None:
            self._record(fact)

    def sell(self) -> None:
        self._record(self._sale())

    def be_quiet(self) -> None:
        """Nothing happens while an answer is on its way."""
        self._quiet = True

    def push(self) -> None:
        """As the worker does: while polls fail, nothing is sent."""
        if self._line_down:
            return
        try:
            self._push.step()
        except Unavailable:
            return

    def pull(self) -> None:
        try:
            done = self._pull.step(0)
        except Unavailable:
            return
        self._line_down = False
        if done.push_first:
            self.push()

    def line_went_down(self) -> None:
        """The OMS stopped and came back; what was on its way to it is lost."""
        self.network.forget_late()
        self._line_down = True

    def heal(self) -> None:
        """The network is well again: everything goes up, everything comes down."""
        self.network.faults, self._line_down = 0, False
        self._pull.step(0)
        self._quiet = True
        for _ in range(60):
            self._push.step()
            self._oms.sequence()
            if not self._pull.step(0).more and not self._push.step().answered:
                return
        raise AssertionError("sync never came to rest")

    def wrong_values(self) -> list[Wrong]:
        """Everything a screen would show that is not the row's moment plus every fact of this register."""
        wrong = []
        with self.store.read() as conn:
            for item_id in ITEMS:
                wrong += self._wrong_stock(conn, item_id)
            for stored in stored_rows(conn, "order"):
                wrong += self._wrong_order(conn, stored.key)
        return wrong

    def withdrawn(self) -> dict[str, bool]:
        """Order id -> whether goods of it are in hand, for orders that head office took away."""
        with self.store.read() as conn:
            found = Remembered().standings(conn, lambda _: "", NOON)
        return {one.order.order_id: one.goods_in_hand for one in found if one.withdrawn}

    def _record(self, fact: Fact) -> None:
        with self.store.transaction(Actor("operator-1")) as tx:
            entry = tx.record(fact)
        self.own[entry.header.id] = fact
        add(self._ours, fact)
        self.learn(entry.header.id, fact)

    def learn(self, entry_id: str, fact: Fact) -> None:
        """A fact is in this register's journal, or in what it keeps of its peers'."""
        if entry_id not in self.known:
            self.known[entry_id] = fact
            add(self._sums, fact)
            self._told_then.clear()

    def _wire(self) -> None:
        offset = ClockOffset(SystemClock(self.hands.now), lambda _right: None)
        self._push = Push(self.store, InlineLane(), NoCatalog(), self.network, offset)
        clock = SystemClock(self.hands.now)
        self._pull = Pull(self.store, InlineLane(), NoCatalog(), self.network, clock, offset, (STREAM,))

    def _meanwhile(self) -> None:
        """While an answer is on its way: the store works on, the OMS too, and the other thread may send."""
        if self._quiet or self._busy:
            return
        self._busy = True
        try:
            for _ in range(self._dice.randrange(3)):
                self.act()
            if self._dice.random() < 0.3:
                self._oms.deliver(self._dice.choice(ITEMS), 1000)
                self._oms.sequence()
            if self._dice.random() < 0.3:
                self.push()
        finally:
            self._busy = False

    def _wrong_stock(self, conn: Connection, item_id: str) -> list[Wrong]:
        shown, stored = repository.stock_of(conn, item_id), stored_row(conn, "stock", item_id)
        if shown is None or stored is None:
            return []
        return [
            Wrong(f"{item_id} {what}", value, true)
            for what, value in (("on_hand", shown.on_hand), ("reserved", shown.reserved))
            if value != (true := self._true(stored.body, ("stock", item_id, what)))
        ]

    def _wrong_order(self, conn: Connection, order_id: str) -> list[Wrong]:
        shown, stored = repository.standing_of(conn, order_id, lambda _: ""), stored_row(conn, "order", order_id)
        assert stored is not None
        return [
            Wrong(f"{order_id} {line.line_id} {state}", value, true)
            for line in shown.order.lines
            for state in LineState
            if (value := line.standing.standing(state))
            != (true := self._true(stored.body, ("order", order_id, f"{line.line_id}/{state}")))
        ]

    def _true(self, body: Mapping[str, object], key: tuple[str, str, str]) -> int:
        """What the OMS's writers said up to the row's moment, what facts unknown here had done then, and the known."""
        moment = int(str(body["snapshot"]))
        if moment not in self._told_then:
            self._told_then[moment] = self._without_us(self._oms.snapshots[moment])
        return self._told_then[moment].get(key, 0) + self._sums.get(key, 0)

    def _without_us(self, moment: Snapshot) -> Deltas:
        sums = defaultdict(int, moment.told)
        for entry_id in moment.applied - self.known.keys():
            add(sums, self._oms.every_fact[entry_id])
        return sums

    def _sale(self) -> Fact:
        item_id, count = self._dice.choice(ITEMS), self._dice.randrange(1, 4) * 1000
        line = SoldLine(
            line_id="line", item_id=item_id, sku=item_id, name=item_id, unit="each", quantity_thousandths=count,
            unit_price=SoldPrice(ten_thousandths=0), regular_minor=0, extended_minor=0, tax_category="z",
            tax_letter="Z", tax_ppm=0, net_minor=0, tax_minor=0, gross_minor=0,
        )  # fmt: skip
        return SaleCompleted(
            transaction_id="sale", document_number=1, shift_id="shift", currency="EUR",
            started_at="2026-11-21T12:00:00.000Z", lines=(line,), tax_totals=(), prices_include_tax=True,
            net_minor=0, tax_minor=0, total_minor=0, rounding_minor=0, tenders=(),
        )  # fmt: skip

    def _order_work(self) -> Fact | None:
        with self.store.read() as conn:
            known = stored_rows(conn, "order")
        if not known:
            return None
        stored = self._dice.choice(known)
        line_id, item_id = self._dice.choice(self._oms.every_line[stored.key])
        about: dict[str, Any] = {"order_id": stored.key, "location_id": STORE}
        handed_over = OrderHandedOver.model_validate
        mine = self._in_hand(stored.key, line_id)
        step = self._dice.randrange(1, 4) * 1000

        def moved(thousandths: int) -> MovedLine:
            return MovedLine(line_id=line_id, item_id=item_id, thousandths=thousandths)

        if stored.withdrawn:
            if mine["picked"] and not self._orders_only_picked:
                return OrderPutBack(**about, lines=(moved(mine["picked"]),))
            return None
        choices: list[Fact] = [OrderPicked(**about, line=moved(step))]
        choices.append(OrderShort(**about, line=moved(step), reason="damaged"))
        if not self._orders_only_picked:
            if mine["picked"] >= step:
                choices.append(OrderUnpicked(**about, line=moved(step)))
                choices.append(OrderStaged(**about, shelf="P-1", lines=(moved(step),)))
            if mine["staged"] >= step:
                choices.append(handed_over({**about, "lines": (moved(step),), "proof": "code"}))
        return self._dice.choice(choices)

    def _in_hand(self, order_id: str, line_id: str) -> dict[str, int]:
        """What this register itself holds of a line."""
        prefix = f"{line_id}/"
        return defaultdict(
            int,
            {
                what.removeprefix(prefix): count
                for (kind, key, what), count in self._ours.items()
                if (kind, key) == ("order", order_id) and what.startswith(prefix)
            },
        )


def add(sums: Deltas, fact: Fact) -> None:
    for key, change in deltas(fact).items():
        sums[key] += change
