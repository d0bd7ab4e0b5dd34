"""A register's own database for the tests: real SQLCipher; the clock, the staff and the items are as the test says."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from app.bopis.desk import OrderDesk
from app.bopis.model.picking import ScannedItem
from app.catalog.model.item import Item
from app.clock import SystemClock
from app.db.keys import Keys, KeySource
from app.db.store import StoreDb, World
from app.db.transaction import Actor, Identity
from contract.errors import Refused
from contract.messages.rows import OrderRow, Row
from contract.messages.sync import Inside, WireRow
from contract.values.quantity import Unit
from contract.values.time import parse_instant
from tests.new_store import open_store_db

STORE, REGISTER = "location-1", "register-1"
STREAM = f"store:{STORE}"
KEYS = Keys(bytes(32), bytes(range(32)), KeySource.KEY_FILE)
NOON = parse_instant("2026-11-21T12:00:00.000Z")


@dataclass
class Hands:
    """The time as the test wants it."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **span: int) -> None:
        self.moment += timedelta(**span)


def world(hands: Hands, seed: int) -> World:
    """Ids that grow, dice that are seeded."""
    dice = random.Random(seed)
    count = iter(range(10**9))

    def new_id() -> str:
        return f"{seed:08x}-{next(count):012x}"

    return World(SystemClock(hands.now), new_id, dice.randbytes)


def open_store(
    folder: Path, hands: Hands, seed: int = 1, *, enrolled: bool = True, register_id: str = REGISTER
) -> StoreDb:
    store = open_store_db(folder, KEYS, world(hands, seed))
    if enrolled and store.identity is None:
        store.enroll(Identity(register_id, STORE))
    return store


def tell(store: StoreDb, row: Row, key: str, number: int = 1, inside: dict[str, Inside] | None = None) -> None:
    """A row comes down."""
    told = WireRow(kind=row.KIND, key=key, number=number, body=row.model_dump(mode="json"))
    with store.transaction() as tx:
        store.put_rows(tx, STREAM, [told], inside or {})


@dataclass
class FakeStaff:
    """Whoever the test says is signed on."""

    operator_id: str | None = "operator-1"
    denied: set[str] = field(default_factory=set)

    def require(self, operation_name: str) -> Actor:
        if self.operator_id is None:
            raise Refused("not_signed_on")
        if operation_name in self.denied:
            raise Refused("permission_missing", operation=operation_name)
        return Actor(self.operator_id)

    def current_id(self) -> str | None:
        return self.operator_id

    def name(self, operator_id: str) -> str:
        return operator_id.replace("operator-", "Person ")


def item(number: int, bin_code: str, *, unit: Unit = Unit.EACH) -> Item:
    """``item-<number>`` with the barcode that ends in its number."""
    return Item(
        item_id=f"item-{number}",
        sku=f"1000{number}",
        name=f"Thing {number}",
        size="",
        unit=unit,
        category="",
        department="",
        tax_category="standard",
        age_minimum=0,
        bin=bin_code,
        icon="box",
        active=True,
        identifiers=(f"0539152240{number:04}",),
        rcn=None,
    )


@dataclass
class FakeItems:
    """Items by id; a scan is a barcode, or ``item-2@1134`` for a label with a weight inside."""

    items: dict[str, Item]
    prices: dict[str, int] = field(default_factory=dict)
    """What a piece, or a kilogram, costs."""

    def shelf_minor(self, item_id: str, thousandths: int, moment: datetime) -> int | None:
        return self.prices[item_id] * thousandths // 1000 if item_id in self.prices else None

    def item(self, item_id: str) -> Item | None:
        return self.items.get(item_id)

    def scanned(self, text: str) -> ScannedItem | None:
        item_id, _, weight = text.partition("@")
        for found in self.items.values():
            if item_id == found.item_id or text in found.identifiers:
                return ScannedItem(found.item_id, found.name, int(weight) if weight else None)
        return None


@dataclass
class Till:
    """Everything a use case of orders stands on."""

    folder: Path
    hands: Hands
    store: StoreDb
    staff: FakeStaff
    items: FakeItems

    @property
    def desk(self) -> OrderDesk:
        return OrderDesk(self.store, self.staff, self.items, SystemClock(self.hands.now))

    def order(self, order: OrderRow, number: int = 1) -> str:
        tell(self.store, order, order.order_id, number)
        return order.order_id

    def restart(self) -> None:
        """The program ends and starts again."""
        self.store.close()
        self.store = open_store(self.folder, self.hands, seed=int(self.hands.moment.timestamp()) % 2**31)


def till(folder: Path) -> Till:
    hands = Hands()
    items = {found.item_id: found for found in (item(1, "A-10-1"), item(2, "A-2-1"), item(3, "C-1"))}
    items["item-4"] = item(4, "P-1", unit=Unit.KILOGRAM)
    return Till(folder, hands, open_store(folder, hands), FakeStaff(), FakeItems(items))


def refused(act: Callable[[], object]) -> Refused:
    """The refusal that ``act`` meets."""
    try:
        act()
    except Refused as error:
        return error
    raise AssertionError("nothing was refused")
