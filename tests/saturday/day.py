"""A Saturday from the first order to the last parcel: minute by minute, in the dark for two hours, with crashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from contract.errors import Refused
from tests.postgres import Postgres
from tests.saturday.associate import Associate, Place
from tests.saturday.chain import SKU_NAMES, HeadOffice, head_office, tomorrow
from tests.saturday.customers import Customers
from tests.saturday.floor import Floor, open_stores
from tests.saturday.packing import carriers_come
from tests.saturday.rules import (
    ACTS_A_MINUTE,
    CRASH,
    DARK_FROM,
    DARK_UNTIL,
    LAN_BREAKS,
    ORDERS_UNTIL,
    PIECES_AN_ORDER,
    POPULAR,
    REGISTERS,
    SHUTS,
    STORES,
    TOO_MANY_IN_BOOKS,
)
from tests.saturday.world import World
from tests.simulated_day.dice import Dice
from tests.simulated_day.till import DayClock

_COLLECTIONS = (time(16), time(17), time(18, 30))
_LATEST = timedelta(hours=8)
_LAN_IS_DOWN = timedelta(minutes=20)
_UNDONE_KINDS = ("order_rejected", "order_unfillable")


@dataclass
class Saturday:
    """``live`` it once; then ``world``, ``customers`` and the books say what came of it."""

    office: HeadOffice
    floors: list[Floor]
    world: World
    customers: Customers
    clock: DayClock
    dice: Dice
    missing: dict[tuple[str, str], int]
    """Pieces that the books have and the shelf has not, from the beginning."""
    step_minutes: int = 1
    """After so much time everybody hears what is new."""

    def __post_init__(self) -> None:
        self.places = [Place(one, self.world, self.customers, self.clock, self.dice) for one in self.floors]
        self.hands: list[Associate] = []
        self.acts = Counter[str]()
        self._lan_heals: dict[str, datetime] = {}
        self._acted_until = self.clock.now()

    def live(self, orders: int) -> None:
        self.clock.stand(tomorrow(self.clock))
        self.hands = [Associate(place, till) for place in self.places for till in place.floor.tills]
        begins, shuts = self.clock.now(), self._today(SHUTS)
        self._acted_until = begins
        arrivals = self._arrivals(orders, begins)
        while self.clock.now() < shuts or not self._all_done():
            if self.clock.now() > shuts + _LATEST:
                return
            while arrivals and arrivals[-1] <= self.clock.now():
                self.customers.order(arrivals.pop())
            self._step()
        for floor in self.floors:
            floor.lan.settle(floor.tills)
        for _ in range(3):
            self._talk()

    def _arrivals(self, orders: int, begins: datetime) -> list[datetime]:
        """The last one first. A fifth was ordered over night."""
        span = int((self._today(ORDERS_UNTIL) - begins).total_seconds())
        over_night = orders // 5
        seconds = [0] * over_night + [self.dice.randrange(span) for _ in range(orders - over_night)]
        return sorted((begins + timedelta(seconds=one) for one in seconds), reverse=True)

    def _step(self) -> None:
        before = self._acted_until
        for one in self.hands:
            one.look_again()
        for _ in range(ACTS_A_MINUTE * self.step_minutes):
            for one in self.hands:
                one.act()
            self.clock.pass_by(seconds=60 // ACTS_A_MINUTE)
        now = self._acted_until = self.clock.now()
        self._line(before, now)
        self._crashes()
        self._talk()
        self._route_again()
        collected = now >= self._today(SHUTS) or any(before < self._today(at) <= now for at in _COLLECTIONS)
        if collected:
            for one in self.hands[::REGISTERS]:
                carriers_come(one)

    def _line(self, before: datetime, now: datetime) -> None:
        if before <= self._today(DARK_FROM) < now:
            self.office.listener.close()
            self.acts["the line was cut"] += 1
        elif before <= self._today(DARK_UNTIL) < now:
            self.office.listener.open()
            for floor in self.floors:
                floor.line_is_back()
            self.acts["the line came back"] += 1

    def _crashes(self) -> None:
        for one in self.hands:
            if self.dice.random() < CRASH * self.step_minutes:
                one.place.floor.crash(one.till)
                one.begin()
                self.acts["crash"] += 1

    def _talk(self) -> None:
        """Registers hear each other and head office."""
        for floor in self.floors:
            self._lan(floor)
            for till in floor.tills:
                floor.lan.talk(till)
                floor.sync(till)
        for one in self.hands:
            # The window counts what is late once a minute, whatever it shows; who has nothing to do looks anyway.
            if not one.idle:
                one.look()
        self.office.settle()

    def _lan(self, floor: Floor) -> None:
        heals = self._lan_heals.get(floor.code)
        if heals is not None and heals <= self.clock.now():
            floor.lan.heal()
            del self._lan_heals[floor.code]
        elif heals is None and self.dice.random() < LAN_BREAKS * self.step_minutes:
            floor.lan.split()
            self._lan_heals[floor.code] = self.clock.now() + _LAN_IS_DOWN
            self.acts["LAN split"] += 1

    def _route_again(self) -> None:
        """Head office gives what a store sent back to the next one that has it all."""
        for kind, order_id in self.office.exceptions():
            if kind not in _UNDONE_KINDS or order_id not in self.customers.orders:
                continue
            order = self.customers.orders[order_id]
            for store in self.office.stores:
                try:
                    self.office.route(order_id, store)
                except Refused:
                    continue
                order.store = store
                self.acts["routed to another store"] += 1
                break

    def _all_done(self) -> bool:
        """Nobody waits, and no board has anything left to do."""
        if any(one.comes_at is not None for one in self.customers.orders.values()):
            return False
        return not any(self._undone(one) for one in self.hands)

    @staticmethod
    def _undone(one: Associate) -> bool:
        board = one.look()
        return bool(board.todo or board.ready or any(card.step != "none" for card in board.problems))

    def _today(self, at: time) -> datetime:
        return datetime.combine(self.clock.now().date(), at, self.clock.now().tzinfo)


@contextmanager
def saturday(
    postgres: Postgres,
    folder: Path,
    dice: Dice,
    orders: int,
    step_minutes: int = 1,
    stores: Sequence[str] = STORES,
) -> Iterator[Saturday]:
    """Before it opens: shelves full but for what only the books have."""
    clock, world = DayClock(), World()
    with head_office(postgres, clock, stores) as office:
        books = _books(dice, orders, stores)
        missing = {
            place: dice.randint(1, pieces) for place, pieces in books.items() if dice.random() < TOO_MANY_IN_BOOKS
        }
        world.shelf.update({place: pieces - missing.get(place, 0) for place, pieces in books.items()})
        office.stock_up(books)
        floors = [Floor(office, code, folder / code, clock, dice) for code in stores]
        try:
            open_stores(floors)
            yield Saturday(office, floors, world, Customers(office, dice), clock, dice, missing, step_minutes)
        finally:
            for floor in floors:
                floor.close()


def _books(dice: Dice, orders: int, stores: Sequence[str]) -> dict[tuple[str, str], int]:
    """As much of everything as such a day needs, and sometimes less."""
    needed = PIECES_AN_ORDER * orders / len(stores)
    weights = [rank**-POPULAR for rank in range(1, len(SKU_NAMES) + 1)]
    share = sum(weights)
    return {
        (store, sku): 3 + round(needed * weight / share * dice.uniform(0.8, 2.0))
        for store in stores
        for sku, weight in zip(SKU_NAMES, weights, strict=True)
    }
