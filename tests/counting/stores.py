"""Registers of one store with real databases: they tell each other late, twice, or only at the end."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from app.bopis import projections as order_projections
from app.bopis.desk import CatalogItems as OrderItems
from app.bopis.desk import OrderDesk, StoreStaff
from app.bopis.projections import record as record_order
from app.bopis.repository import stock_of
from app.bopis.stock_books import OrderStockBooks
from app.db.journal import read_entry
from app.db.tables import journal
from app.db.transaction import Actor
from app.stock import projections as count_projections
from app.stock.count import Count, CountResult
from app.stock.desk import CatalogItems, StockDesk
from app.stock.model.draft import CountDraft
from contract.messages.facts import Fact, MovedLine, OrderFact, OrderHandedOver, OrderPicked, OrderUnpicked
from contract.messages.rows import ItemRow, OrderLineRow, OrderRow, StockRow
from contract.messages.sync import StreamPage, WireEntry
from contract.states.fulfillment import LineState
from contract.values.time import instant_text
from tests import builders
from tests.counting.shelves import PLACES, Act, Shelf, acts_of
from tests.integration.app_sync.register import sale

REGISTERS, ON_HAND = 3, 40
_BEGIN = builders.NOON
_ORDERED = 9


@dataclass(frozen=True, slots=True)
class Told:
    """What a register recorded, by its own clock."""

    register: int
    occurred_at: str
    fact: Fact
    entry_id: str


@dataclass(slots=True)
class Counted:
    """What a register said of a count, while it may not have heard of everything."""

    item: int
    result: CountResult


@dataclass
class Store:
    """Three registers whose clocks differ. ``items`` are sold, picked, lost and counted at once."""

    folder: Path
    dice: Random
    items: int
    registers: int = REGISTERS
    told: list[Told] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shelves = [Shelf([0] * PLACES, self.dice) for _ in range(self.items)]
        for shelf in self.shelves:
            shelf.put(ON_HAND)
        self.lost = Counter[int]()
        self.skews = [timedelta(seconds=self.dice.uniform(-55, 55)) for _ in range(self.registers)]
        self.shops = [self._shop(number) for number in range(self.registers)]
        self.counts = [self._count(shop) for shop in self.shops]
        self._mail: list[tuple[datetime, int, int, WireEntry]] = []
        self._sent = 0

    def close(self) -> None:
        for shop in self.shops:
            shop.stop()

    def live(self, round_number: int) -> None:
        """Every item is counted once, at moments of their own."""
        day = _BEGIN + timedelta(hours=5 * round_number + 3)
        self._cut_off = self.dice.choice((None, None, 1, 2))
        before = len(self.told)
        acts = [
            act
            for item in range(self.items)
            for act in acts_of(self.dice, item, day + timedelta(minutes=self.dice.uniform(0, 20)), REGISTERS)
        ]
        for act in sorted(acts):
            self._deliver(act.moment)
            self._do(act)
        self._deliver(day + timedelta(days=1))
        assert len(self.told) > before

    def on_hand(self, register: int, item: int) -> int:
        """What a register says, in pieces."""
        with self.shops[register].db.read() as conn:
            found = stock_of(conn, item_id(item))
        assert found is not None
        return found.on_hand // 1_000

    # What people do

    def _do(self, act: Act) -> None:
        shelf, shop = self.shelves[act.item], self.shops[act.register]
        shop.clock.moment = max(shop.clock.moment, act.moment + self.skews[act.register])
        match act.deed:
            case "take":
                shelf.out += shelf.take(act.pieces)
            case "pay":
                pieces = min(act.pieces, shelf.out)
                shelf.out -= pieces
                self._sell(act, pieces)
            case "bring_back":
                shelf.back += act.pieces
                self._sell(act, -act.pieces)
            case "shelve":
                shelf.back -= act.pieces
                shelf.put(act.pieces)
            case "pick":
                pieces = shelf.take(1)
                shelf.in_hand += pieces
                self._order(act, OrderPicked, pieces)
            case "unpick":
                pieces = min(1, shelf.in_hand)
                shelf.in_hand -= pieces
                self._order(act, OrderUnpicked, pieces)
                shelf.put(pieces)
            case "hand_over":
                pieces = min(1, shelf.in_hand)
                shelf.in_hand -= pieces
                self._order(act, OrderHandedOver, pieces)
            case "steal":
                self.lost[act.item] -= shelf.take(act.pieces)
            case "find":
                shelf.put(act.pieces)
                self.lost[act.item] += act.pieces
            case "look":
                self._look(act)
            case "done":
                self._done(act)

    def _sell(self, act: Act, pieces: int) -> None:
        if pieces:
            self._record(act, sale(item_id(act.item), len(self.told) + 1, pieces))

    def _order(self, act: Act, kind: type[OrderFact], pieces: int) -> None:
        if not pieces:
            return
        line = MovedLine(line_id=f"line-{act.item}", item_id=item_id(act.item), thousandths=1_000)
        own = {"order_id": f"order-{act.item}", "location_id": builders.LOCATION_ID}
        lines: dict[str, Any] = {"lines": (line,), "proof": "code"} if kind is OrderHandedOver else {"line": line}
        self._record(act, kind.model_validate(own | lines))

    def _look(self, act: Act) -> None:
        """One place after the other, while customers come and go."""
        count, item = self.counts[0], item_id(act.item)
        if act.place == 0:
            for _ in range(PLACES - 1):
                count.change(item, lambda draft: draft.with_other_place())
        seen = self.shelves[act.item].there[act.place]
        count.change(item, _seeing(act.place, seen))

    def _done(self, act: Act) -> None:
        count, item = self.counts[0], item_id(act.item)
        done = count.done(item)
        if not isinstance(done, CountResult):
            for place, seen in enumerate(self.shelves[act.item].there):
                count.change(item, _seeing(place, seen))
            done = count.done(item)
        assert isinstance(done, CountResult)
        self._note(act.register, 1)
        self.counted.append(Counted(act.item, done))
        if done.variance:
            count.adjust(done.count_id, "not_known")
            self._note(act.register, 1)

    # What registers tell each other

    def _record(self, act: Act, fact: Fact) -> None:
        shop = self.shops[act.register]
        with shop.db.transaction(Actor(builders.SUPERVISOR)) as tx:
            if isinstance(fact, OrderFact):
                record_order(tx, fact)
            else:
                tx.record(fact)
        self._note(act.register, 1)

    def _note(self, register: int, entries: int) -> None:
        """The newest entries of a register go to the others, at once, twice, or when it can be heard again."""
        shop = self.shops[register]
        for entry, fact in newest(shop, entries):
            self.told.append(Told(register, entry.sealed.header.occurred_at, fact, entry.sealed.header.id))
            for other in range(REGISTERS):
                if other == register:
                    continue
                cut = self._cut_off in (register, other)
                for _ in range(self.dice.choice((1, 1, 2))):
                    late = timedelta(hours=20) if cut else timedelta(seconds=self.dice.expovariate(1 / 3))
                    self._sent += 1
                    moment = shop.clock.moment - self.skews[register] + late
                    heapq.heappush(self._mail, (moment, self._sent, other, entry))

    def _deliver(self, now: datetime) -> None:
        while self._mail and self._mail[0][0] <= now:
            _, _, register, entry = heapq.heappop(self._mail)
            self.shops[register].db.keep_peer_entries([entry])

    # How it begins

    def _shop(self, number: int) -> builders.Shop:
        shop = builders.Shop(
            self.folder / f"register-{number}", clock=builders.FakeClock(_BEGIN + self.skews[number]),
            seed=self.dice.randrange(1, 1 << 30), register_id=f"register-{number}", till=number + 1,
        )  # fmt: skip
        shop.ids.last = (number + 1) << 40
        shop.fill()
        for own in (order_projections, count_projections):
            shop.db.on_peer_fact(own.project)
        rows = [row for item in range(self.items) for row in rows_of(item)]
        shop.tell(f"store:{builders.LOCATION_ID}", [row for row in rows if not isinstance(row, ItemRow)])
        items = [row for row in rows if isinstance(row, ItemRow)]
        after = shop.catalog.cursors()["chain"]
        wires = builders.wire_rows(items, after + 1)
        shop.catalog.apply([StreamPage(stream="chain", rows=wires, next=after + len(wires))])
        shop.operators.sign_on(builders.SUPERVISOR, builders.SUPERVISOR_PIN)
        return shop

    @staticmethod
    def _count(shop: builders.Shop) -> Count:
        orders = OrderDesk(shop.db, StoreStaff(shop.operators, shop.db), OrderItems(shop.catalog), shop.clock)
        items, books = CatalogItems(shop.catalog, shop.clock), OrderStockBooks(orders)
        return Count(StockDesk(shop.db, shop.operators, items, books, shop.clock))


def item_id(item: int) -> str:
    return f"item-x{item:04d}x"


def rows_of(item: int) -> Sequence[ItemRow | StockRow | OrderRow]:
    """What head office told of an item before it fell silent."""
    own = builders.item(item_id(item), f"Item {item}", bin="A-01-1")
    line = OrderLineRow(
        line_id=f"line-{item}", item_id=own.item_id, sku=own.sku, name=own.name, price_minor=100,
        quantities={LineState.OPEN: _ORDERED * 1_000},
    )  # fmt: skip
    at = instant_text(_BEGIN)
    order = OrderRow(
        order_id=f"order-{item}", number=f"W-{item}", location_id=builders.LOCATION_ID, channel="web",
        customer_name="Niamh", code_hash="", placed_at=at, due_at=instant_text(_BEGIN + timedelta(days=300)),
        currency="EUR", total_minor=900, lines=(line,),
    )  # fmt: skip
    return own, StockRow(item_id=own.item_id, on_hand=ON_HAND * 1_000, reserved=0), order


def _seeing(place: int, pieces: int) -> Callable[[CountDraft], CountDraft]:
    return lambda draft: draft.at(place).with_here(pieces * 1_000)


def newest(shop: builders.Shop, count: int) -> list[tuple[WireEntry, Fact]]:
    """The last entries that a register wrote."""
    columns = journal.c.header, journal.c.body, journal.c.hash
    with shop.db.read() as conn:
        found = conn.execute(select(*columns).order_by(journal.c.position.desc()).limit(count)).all()
    wires = [WireEntry(header=one.header, body=one.body, hash=one.hash) for one in reversed(found)]
    return [(wire, read_entry(wire.header, wire.body)[1]) for wire in wires]
