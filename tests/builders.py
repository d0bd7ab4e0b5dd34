"""Things tests are made of: rows as the OMS tells them, a clock and ids one can foresee, a store app without Qt."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher

from app.catalog.catalog import Catalog
from app.clock import SystemClock
from app.db.keys import Keys, KeySource
from app.db.rebuild import rebuild_if_asked
from app.db.store import StoreDb, World
from app.db.transaction import Identity
from app.devices.document import Document
from app.operators.operators import Operators
from app.pos import projections
from app.pos.cash_moves import CashMoves
from app.pos.closed_shifts import ClosedShifts
from app.pos.day_close import DayClose
from app.pos.drawer import DrawerKey
from app.pos.open_basket import OpenBasket
from app.pos.papers import Papers
from app.pos.post_void import KeepsGoods
from app.pos.reprint import FinishedSales
from app.pos.sell import Sell
from app.pos.settle import Settle
from app.pos.shift import Shifts
from app.pos.spool_store import StoredSpool
from app.pos.suspend import Suspend
from app.wording import Words
from contract.errors import Refused
from contract.messages.facts import Denomination
from contract.messages.rows import (
    ItemRow,
    LocationRow,
    MarketRow,
    OperatorRow,
    PriceEntry,
    PriceRow,
    RegisterRow,
    RoleRow,
    Row,
    StockRow,
    TaxRateEntry,
    TileEntry,
    TilePageRow,
)
from contract.messages.sync import Inside, StreamPage, WireRow
from contract.rules.permission import Asked
from contract.values.gs1 import check_digit

ROOT = Path(__file__).resolve().parents[1]
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LOCATION_ID = "location-014"
REGISTER_ID = "register-014-3"
AISLING, SUPERVISOR = "operator-1401", "operator-1410"
PIN, SUPERVISOR_PIN = "5687", "902713"
SOURDOUGH, EGGS, BANANAS, SKILLET, HAM = "item-bread", "item-eggs", "item-bananas", "item-skillet", "item-ham"
SOURDOUGH_GTIN, EGGS_GTIN, SKILLET_GTIN = "05391522407190", "09529151022552", "09521234543213"

# The cheapest cost argon2 allows: tests check what is done with a hash, not how slow it is.
_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class FakeClock(SystemClock):
    """A clock that stands still until told."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment
        super().__init__(lambda: self.moment)

    def advance(self, **span: float) -> None:
        """``advance(minutes=5)``."""
        self.moment += timedelta(**span)


class SequentialIds:
    """UUIDv7-shaped ids that count up."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self) -> str:
        self.last += 1
        return f"019aa000-0000-7000-8000-{self.last:012x}"


class SequentialBytes:
    """Bytes that differ from call to call and from one made with another ``seed``."""

    def __init__(self, seed: int = 0) -> None:
        self.last = seed << 32

    def __call__(self, count: int) -> bytes:
        self.last += 1
        return self.last.to_bytes(16, "little")[:count].ljust(count, b"\0")


def item(item_id: str = SOURDOUGH, name: str = "Sourdough Batch Loaf, sliced", **changes: object) -> ItemRow:
    """An item by the piece at the zero rate unless told."""
    plain: dict[str, object] = {
        "item_id": item_id,
        "sku": item_id.removeprefix("item-"),
        "name": name,
        "size": "800 g",
        "tax_category": "zero",
        "popularity": 100,
    }
    return ItemRow.model_validate({**plain, **changes})


def price(item_id: str = SOURDOUGH, minor: int = 320, per: int = 1000, **changes: object) -> PriceRow:
    """One price in EUR since 2020, ``minor`` cents for ``per`` thousandths; ``changes`` go to its entry."""
    entry = {
        "ten_thousandths": minor * 100,
        "per_thousandths": per,
        "valid_from": "2020-01-01T00:00:00.000Z",
        **changes,
    }
    return PriceRow(item_id=item_id, currency="EUR", prices=(PriceEntry.model_validate(entry),))


def market_ie(**changes: object) -> MarketRow:
    """Ireland: prices with VAT, cash rounded to 5 cents."""
    rates = (
        ("zero", "A", "Zero rate", 0),
        ("reduced", "B", "Reduced rate", 135_000),
        ("standard", "C", "Standard rate", 230_000),
        ("second_reduced", "D", "Second reduced rate", 90_000),
    )
    plain: dict[str, object] = {
        "country": "IE",
        "currency": "EUR",
        "prices_include_tax": True,
        "tax_rounding": "per_document",
        "rates": tuple(
            TaxRateEntry(category=category, letter=letter, name=name, ppm=ppm, valid_from="2000-01-01")
            for category, letter, name, ppm in rates
        ),
        "cash_increment": 5,
        "notes": (500, 1000, 2000, 5000, 10000, 20000),
        "coins": (5, 10, 20, 50, 100, 200),
        "rcn_weight_prefixes": ("21",),
        "rcn_price_prefixes": ("20",),
    }
    return MarketRow.model_validate({**plain, **changes})


def operator(operator_id: str = AISLING, name: str = "Aisling Brennan", **changes: object) -> OperatorRow:
    """A seller whose PIN is ``PIN``, unless ``pin`` says otherwise."""
    pin = str(changes.pop("pin", PIN))
    plain: dict[str, object] = {
        "operator_id": operator_id,
        "number": operator_id[-4:],
        "name": name,
        "role": "seller",
        "pin_hash": _hasher.hash(pin),
    }
    return OperatorRow.model_validate({**plain, **changes})


def roles() -> tuple[RoleRow, ...]:
    """A seller, and a supervisor who may do everything."""
    seller = ("sell", "cash", "coupon", "open_drawer", "shift", "hand_over", "fulfill")
    more = (
        "discount", "price_override", "shift_close", "reject_order", "shorten_lockout", "devices", "repair",
        "move_cash", "petty_cash", "cash_office", "resolve_payment", "refund", "refund_without_receipt", "post_void",
        "custom_item", "adjust_stock",
    )  # fmt: skip
    supervisor = RoleRow(name="supervisor", permissions=(*seller, *more), pin_digits=6)
    return (RoleRow(name="seller", permissions=seller), supervisor)


def location(**changes: object) -> LocationRow:
    """The store in Cork."""
    plain: dict[str, object] = {
        "location_id": LOCATION_ID,
        "code": "014",
        "name": "Brannock’s Cork, Patrick Street",
        "legal_entity": "Brannock’s Retail Limited",
        "tax_number": "IE9876543K",
        "address": "124 Patrick Street",
        "city": "Cork",
        "postal_code": "T12 ZB58",
        "country": "IE",
        "currency": "EUR",
        "time_zone": "Europe/Dublin",
        "phone": "+353 20 910 0014",
        "pricelist": "ie",
        "receipt_footer": ("Thank you for shopping local.",),
    }
    return LocationRow.model_validate({**plain, **changes})


def register(**changes: object) -> RegisterRow:
    """Till 3 of that store."""
    plain: dict[str, object] = {
        "register_id": REGISTER_ID,
        "number": 3,
        "name": "Till 3",
        "location_id": LOCATION_ID,
        "country": "IE",
        "pricelist": "ie",
    }
    return RegisterRow.model_validate({**plain, **changes})


def stock(item_id: str = SOURDOUGH, on_hand: int = 10_000, reserved: int = 0) -> StockRow:
    return StockRow(item_id=item_id, on_hand=on_hand, reserved=reserved)


def count_of(value_minor: int, count: int) -> Denomination:
    """So many of one note or coin."""
    return Denomination(value_minor=value_minor, count=count)


def label(prefix: str, number: str, inside: int) -> str:
    """An in-store symbol: ``label("21", "20104", 1134)`` is 1.134 kg of bananas, ``"20"`` holds a price in cents."""
    payload = f"{prefix}{number}{inside:05d}"
    return f"{payload}{check_digit(payload)}"


def chain_rows() -> tuple[Row, ...]:
    """Items of every sort, tiles and roles."""
    tiles = (TileEntry(label="Bananas", item_id=BANANAS, icon="plant-2"), TileEntry(label="Eggs", item_id=EGGS))
    return (
        item(identifiers=(SOURDOUGH_GTIN,), popularity=7),
        item(EGGS, "Free-Range Large Eggs", size="12 pack", identifiers=(EGGS_GTIN,), popularity=2),
        item(BANANAS, "Bananas, loose", size="", unit="kg", rcn="20104", popularity=1),
        item(SKILLET, "Cast-iron Skillet, pre-seasoned", size="26 cm", identifiers=(SKILLET_GTIN,),
             tax_category="standard", popularity=900),
        item(HAM, "Crème Fraîche Ham Quiche", size="", rcn="20555", tax_category="reduced", popularity=30),
        TilePageRow(name="Top", position=1, tiles=tiles),
        *roles(),
    )  # fmt: skip


def price_rows() -> tuple[Row, ...]:
    """A price for each of ``chain_rows``."""
    return (price(), price(EGGS, 415), price(BANANAS, 149), price(SKILLET, 2499), price(HAM, 350))


def wire_rows(rows: Sequence[Row], first_number: int = 1) -> tuple[WireRow, ...]:
    """As a pull carries them."""
    return tuple(
        WireRow(kind=row.KIND, key=row_key(row), number=first_number + index, body=row.model_dump(mode="json"))
        for index, row in enumerate(rows)
    )


def row_key(row: Row) -> str:
    """What a row is known by in its stream."""
    ids = ("promotion_id", "inbound_id", "item_id", "operator_id", "order_id", "register_id", "location_id")
    return str(next(value for name in (*ids, "country", "name", "code") if (value := getattr(row, name, None))))


def page(stream: str, rows: Sequence[Row], first_number: int = 1) -> StreamPage:
    """A whole stream in one page."""
    return StreamPage(stream=stream, rows=wire_rows(rows, first_number), next=first_number + len(rows) - 1)


class KeptPapers:
    """A print queue that keeps what it is given: (job id, document, copy)."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, Document, bool]] = []

    def enqueue(self, job_id: str, document: Document, *, copy: bool = False) -> None:
        if all(job_id != known for known, _, _ in self.jobs):
            self.jobs.append((job_id, document, copy))


class CountingDrawer:
    """A drawer that counts, or is missing."""

    def __init__(self) -> None:
        self.opened = 0
        self.missing = False

    def open(self) -> None:
        if self.missing:
            raise Refused("no_drawer")
        self.opened += 1


@dataclass
class Shop:
    """A register of the store in Cork without a screen: real databases, fake counter. ``online`` is what sync says."""

    directory: Path
    clock: FakeClock = field(default_factory=FakeClock)
    ids: SequentialIds = field(default_factory=SequentialIds)
    seed: int = 0
    online: bool = True
    register_id: str = REGISTER_ID
    till: int = 3

    def __post_init__(self) -> None:
        self.keys = Keys(bytes(range(32)), bytes(range(32, 64)), KeySource.KEY_FILE)
        self.papers, self.drawer = KeptPapers(), CountingDrawer()
        self.random_bytes = SequentialBytes(self.seed)
        self.start()

    def start(self) -> None:
        """Open everything, as the program does."""
        self.db = StoreDb.open(self.directory, self.keys, World(self.clock, self.ids, self.random_bytes))
        self.catalog = Catalog.open(self.directory, self.keys.database, self.clock)
        self.db.also_seen(self.catalog.cursors)
        self.db.on_peer_fact(projections.project)
        rebuild_if_asked(self.db, [projections.rebuild])
        self.operators = Operators(self.db, self.catalog, self.clock.now, lambda: self.online)
        self.basket = OpenBasket(self.db)
        printing = Papers(self.db, self.catalog, Words.load(ROOT / "resources" / "i18n"), self.papers, self.ids)
        self.sell = Sell(self.db, self.catalog, self.operators, self.basket, self.clock)
        self.suspend = Suspend(self.db, self.operators, self.basket, self.sell.repriced)
        self.settle = Settle(
            self.db, self.catalog, self.operators, self.basket, printing, self.drawer, self.clock,
            followers=(KeepsGoods(self.basket),),
        )  # fmt: skip
        self.shifts = Shifts(self.db, self.catalog, self.operators, self.basket, printing, self.drawer)
        self.cash_moves = CashMoves(self.db, self.catalog, self.operators, printing, self.drawer)
        self.closed_shifts = ClosedShifts(self.db, self.catalog, self.operators, printing)
        self.day = DayClose(self.db, self.catalog, self.operators, printing, self.clock)
        self.finished = FinishedSales(self.db, self.operators, printing)
        self.drawer_key = DrawerKey(self.db, self.operators, self.drawer)

    def fill(self) -> None:
        """Join the store and take everything it is told."""
        self.db.enroll(Identity(self.register_id, LOCATION_ID))
        people = (operator(), operator(SUPERVISOR, "Gráinne Walsh", role="supervisor", pin=SUPERVISOR_PIN))
        stocked = tuple(stock(row.item_id) for row in chain_rows() if isinstance(row, ItemRow))
        self.tell(f"store:{LOCATION_ID}", (location(), *people, *stocked))
        own = register(register_id=self.register_id, number=self.till, name=f"Till {self.till}")
        self.tell(f"register:{self.register_id}", (own,))
        streams = {"chain": chain_rows(), "market:IE": (market_ie(),), "pricelist:ie": price_rows()}
        self.catalog.apply([page(stream, rows) for stream, rows in streams.items()])

    def tell(self, stream: str, rows: Sequence[Row], inside: dict[str, Inside] | None = None) -> None:
        """Rows of a stream that is kept in store.db."""
        with self.db.transaction() as tx:
            self.db.put_rows(tx, stream, wire_rows(rows), inside or {})

    def approve(self, gesture: Callable[[], object], approver: str = SUPERVISOR, pin: str = SUPERVISOR_PIN) -> None:
        """Another person allows exactly what ``gesture`` was refused for; it has not been done again yet."""
        try:
            gesture()
        except Refused as refused:
            asked = refused.params["asked"]
            assert isinstance(asked, Asked)
            self.operators.approve(str(refused.params["operation"]), approver, pin, asked)
        else:
            raise AssertionError("it needs nobody's approval")

    def stop(self) -> None:
        """Close everything, as the program does."""
        self.catalog.close()
        self.db.close()

    def restart(self) -> None:
        """Stop, and start over the same files."""
        self.stop()
        self.start()


def filled_shop(directory: Path) -> Shop:
    """A shop that knows its store; nobody is signed on. Copied from one made once: filling takes a while."""
    template, last_id = _template()
    shutil.copytree(template, directory, dirs_exist_ok=True)
    ids = SequentialIds()
    ids.last = last_id
    return Shop(directory, ids=ids, seed=1)


def selling_shop(directory: Path, float_minor: int = 15_000) -> Shop:
    """A shop where a supervisor is signed on and the shift is open."""
    shop = filled_shop(directory)
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    shop.shifts.open(float_minor)
    return shop


@cache
def _template() -> tuple[Path, int]:
    folder = tempfile.TemporaryDirectory(prefix="aisle-shop-")
    atexit.register(folder.cleanup)
    shop = Shop(Path(folder.name) / "shop")
    shop.fill()
    StoredSpool(shop.db)  # a life of its own, as after the first start of the program
    shop.stop()
    return shop.directory, shop.ids.last
