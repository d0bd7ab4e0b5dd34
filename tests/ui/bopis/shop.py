"""A register with web orders for the order screens: real SQLCipher, the use cases of orders, a window."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TypeVar

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bopis.claim import ClaimQuestion, ClaimVerdict
from app.bopis.desk import OrderDesk
from app.bopis.model.picking import ScannedItem
from app.catalog.model.item import Item
from app.db import rows
from app.db.lane import InlineLane
from app.db.tables import journal
from app.db.transaction import Actor
from app.operators.operators import Operators
from app.ui.bopis.board.screen import BoardScreen
from app.ui.bopis.deeds import orders_over
from app.ui.bopis.hand_over.screen import HandOverScreen
from app.ui.bopis.pack.screen import PackScreen
from app.ui.bopis.pick.screen import PickScreen
from app.ui.bopis.wiring import add_order_screens
from app.ui.screen import Place, Screen
from app.ui.shell import Shell
from app.ui.sounds import Sound
from app.ui.tasks import Tasks
from app.ui.widgets.toast import Toast
from app.wording import Wording, Words
from contract.errors import Refused, Unavailable
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, OrderClaimed, read_fact
from contract.messages.rows import OrderLineRow, OrderRow, StockRow
from contract.messages.sync import WireRow
from contract.rules.collection_code import collection_code_hash, collection_token
from contract.states.fulfillment import LineState
from contract.values.quantity import Unit
from contract.values.time import instant_text
from tests.builders import LOCATION_ID, ROOT, FakeClock, Shop, filled_shop
from tests.carriers import GRAMS, FakeCarriers
from tests.ui.bopis.bench import FakeBench

CODE = "481733"
S = TypeVar("S", bound=Screen)
_ITEMS = (
    ("water", "Sparkling Water Lemon & Mint", "6 × 500 ml", "drinks", "bottle", "A-07-3", "5391522404471"),
    ("coffee", "Alderbrook Ground Coffee, Dark Roast", "227 g", "drinks", "coffee", "A-05-2", "5391522407188"),
    ("butter", "Kilbride Farm Butter, unsalted", "454 g", "dairy", "milk", "F-02-1", "5391522407195"),
    ("candle", "Oak-scented Candle, 3 wick", "400 g", "seasonal", "candle", "B-04-6", "5391522407201"),
    ("capsules", "Eucalyptus & Mint Laundry Capsules", "38 washes", "household", "wash", "B-01-1", "5391522407218"),
    ("gin", "Small-batch Dry Gin", "70 cl", "drinks", "bottle", "A-07-5", "5391522407225"),
)  # fmt: skip
BARCODES = {key: barcode for key, *_, barcode in _ITEMS}


@dataclass
class FakeStaff:
    """Whoever the test says is signed on; with ``operators``, who really is."""

    operators: Operators | None = None
    operator_id: str | None = "operator-aoife"
    denied: set[str] = field(default_factory=set)

    def require(self, operation_name: str) -> Actor:
        if self.operators is not None:
            return self.operators.require(operation_name)
        if self.operator_id is None:
            raise Refused("not_signed_on")
        if operation_name in self.denied:
            raise Refused("permission_missing", operation=operation_name)
        return Actor(self.operator_id)

    def current_id(self) -> str | None:
        return self.operator_id

    def name(self, operator_id: str) -> str:
        return operator_id.removeprefix("operator-").capitalize()


class FakeItems:
    """The six items above, and tomatoes by weight."""

    def __init__(self) -> None:
        self._items = {
            key: _item(key, name, size, department, icon, bin_code, identifiers=(barcode.zfill(14),))
            for key, name, size, department, icon, bin_code, barcode in _ITEMS
        }
        self._items["tomatoes"] = _item(
            "tomatoes", "Tomatoes, vine", "", "produce", "cherry", "P-01-1", unit=Unit.KILOGRAM, rcn="20104"
        )

    def item(self, item_id: str) -> Item | None:
        return self._items.get(item_id)

    def shelf_minor(self, item_id: str, thousandths: int, moment: datetime) -> int | None:
        return 299 * thousandths // 1000 if item_id in self._items else None

    def scanned(self, text: str) -> ScannedItem | None:
        key, _, weight = text.partition("@")
        for item in self._items.values():
            if key == item.item_id or text.zfill(14) in item.identifiers:
                return ScannedItem(item.item_id, item.name, int(weight) if weight else None)
        return None


@dataclass
class FakeClaims:
    """Head office's answer to claims; out of reach unless told."""

    verdict: ClaimVerdict | None = None
    asked: int = 0

    def ask(self, question: ClaimQuestion) -> ClaimVerdict:
        self.asked += 1
        if self.verdict is None:
            raise Unavailable("oms_unreachable")
        return self.verdict


def _item(
    key: str,
    name: str,
    size: str,
    department: str,
    icon: str,
    bin_code: str,
    *,
    identifiers: tuple[str, ...] = (),
    unit: Unit = Unit.EACH,
    rcn: str | None = None,
) -> Item:
    return Item(
        item_id=key, sku=f"sku-{key}", name=name, size=size, unit=unit, category="", department=department,
        tax_category="standard", age_minimum=18 if key == "gin" else 0, bin=bin_code, icon=icon, active=True,
        identifiers=identifiers, rcn=rcn, grams=GRAMS.get(key, 0),
    )  # fmt: skip


class OrderShop:
    """Everything on one screen-high counter. ``sounds`` keeps what was played."""

    def __init__(self, folder: Path, bot: QtBot | None = None, size: tuple[int, int] = (1366, 768)) -> None:
        self.shop: Shop = filled_shop(folder)
        self.clock: FakeClock = self.shop.clock
        self.staff, self.items, self.claims = FakeStaff(), FakeItems(), FakeClaims()
        self.desk = OrderDesk(self.shop.db, self.staff, self.items, self.clock)
        self.bench = FakeBench()
        desk, words = self.desk, Words.load(ROOT / "resources" / "i18n")
        self.carriers = FakeCarriers(self.shop.db)
        bench = self.bench.over(self.shop, desk, words)
        self.deeds = orders_over(desk, self.claims, self.shop.ids, None, self.carriers.reached, bench)
        self._pool = ThreadPoolExecutor(1)
        self.tasks = Tasks(InlineLane(), self._pool)
        self.shop.db.on_commit(self.tasks.committed)
        self.sounds: list[Sound] = []
        self.broke: list[BaseException] = []
        self.tasks.broke.connect(self.broke.append)
        self.words = words
        self.wording = Wording("en_IE", "EUR", "Europe/Dublin")
        self.shell = Shell(self.tasks, self.words, self.wording, self.clock, self.sounds.append)
        self.shell.resize(*size)
        add_order_screens(self.shell, self.deeds, self.shop.operators, self.bench.office(folder))
        self._number = 0
        if bot is not None:
            bot.addWidget(self.shell)
            with bot.waitActive(self.shell):
                self.shell.show()
                self.shell.activateWindow()

    @property
    def board(self) -> BoardScreen:
        return self.screen(BoardScreen)

    @property
    def pick(self) -> PickScreen:
        return self.screen(PickScreen)

    @property
    def pack(self) -> PackScreen:
        return self.screen(PackScreen)

    @property
    def hand_over(self) -> HandOverScreen:
        return self.screen(HandOverScreen)

    def screen(self, kind: type[S]) -> S:
        """The screen of a kind, though nobody was there yet."""
        found = self.shell.screen_of(kind.place)
        assert isinstance(found, kind)
        return found

    @property
    def badge(self) -> str:
        """The number at Orders on the rail."""
        return self.shell.rail._place(Place.ORDERS).accessibleName().removeprefix("Orders").removeprefix(", ")

    # What head office tells

    def tell(self, order: OrderRow) -> str:
        self.shop.tell(f"store:{LOCATION_ID}", (order,))
        return order.order_id

    def order(self, name: str, minutes: int, lines: dict[str, int], **changes: object) -> str:
        """An order due in so many minutes; ``lines`` are pieces (or grams of tomatoes) by item."""
        self._number += 1
        number = str(changes.pop("number", f"W-20{490 + self._number}-{self._number:03}"))
        order_id = f"order-{self._number:03}"
        made = [self._line(at, key, count) for at, (key, count) in enumerate(lines.items(), start=1)]
        told: dict[str, object] = {
            "order_id": order_id,
            "number": number,
            "location_id": LOCATION_ID,
            "channel": "web",
            "customer_name": name,
            "customer_phone_end": "0142",
            "code_hash": collection_code_hash(order_id, CODE),
            "placed_at": "2026-11-21T09:00:00.000Z",
            "due_at": instant_text(self.clock.now() + timedelta(minutes=minutes)),
            "currency": "EUR",
            "total_minor": sum(line.price_minor for line in made),
            "lines": tuple(made),
            **changes,
        }
        return self.tell(OrderRow.model_validate(told))

    def take_away(self, order_id: str) -> None:
        """Head office routes the order to another store."""
        with self.shop.db.transaction() as tx:
            gone = WireRow(kind=OrderRow.KIND, key=order_id, number=99, body=None)
            rows.withdraw_row(tx.conn, f"store:{LOCATION_ID}", gone, {})
            tx.stale("row:order")

    def stock(self, item_id: str, pieces: int) -> None:
        self.shop.tell(f"store:{LOCATION_ID}", (StockRow(item_id=item_id, on_hand=pieces * 1000, reserved=0),))

    def ready(self, order_id: str, shelf: str = "P-12") -> str:
        """Pick all of it and put it on a shelf, as the use cases do."""
        view = self.deeds.pick.open(order_id)
        for row in view.route:
            self.deeds.pick.scan(f"{row.item_id}@{row.wanted}" if row.unit == "kg" else row.item_id)
            for _ in range(row.wanted // 1000 - 1 if row.unit == "each" else 0):
                self.deeds.pick.scan(row.item_id)
        self.deeds.pick.leave()
        self.deeds.stage.stage(order_id, shelf)
        return order_id

    def claim_by(self, operator_id: str, order_id: str) -> None:
        with self.shop.db.transaction(Actor(operator_id)) as tx:
            tx.record(OrderClaimed(order_id=order_id, location_id=LOCATION_ID))

    def token(self, order_id: str) -> str:
        """What the customer's QR code says."""
        return collection_token(self.deeds.board.card(order_id).number, CODE)

    def facts(self) -> list[Fact]:
        """Everything in the journal, oldest first."""
        with self.shop.db.read() as conn:
            entries = conn.execute(journal.select().order_by(journal.c.number)).all()
        read = (read_fact(row.kind, row.version, row.body) for row in entries)
        return [fact for fact in read if fact is not None]

    def headers(self, kind: str) -> list[EntryHeader]:
        """Of every entry of a kind, oldest first."""
        with self.shop.db.read() as conn:
            entries = conn.execute(journal.select().where(journal.c.kind == kind).order_by(journal.c.number)).all()
        return [EntryHeader.model_validate_json(row.header) for row in entries]

    def standing(self, order_id: str) -> dict[LineState, int]:
        """Thousandths of the whole order by state."""
        lines = self.deeds.look_up.order(order_id).lines
        return {state: count for state in LineState if (count := sum(line.thousandths.get(state, 0) for line in lines))}

    # What the person does

    def settle(self) -> None:
        """Wait until every task was delivered and what it made stale was read again."""
        deadline = monotonic() + 10
        quiet = 0
        while quiet < 3:
            QApplication.processEvents()
            quiet = quiet + 1 if self.tasks.idle else 0
            assert monotonic() < deadline, "tasks never ended"
        assert not self.broke, self.broke

    def go(self, place: Place, **arguments: object) -> None:
        self.shell.go(place, **arguments)
        self.settle()

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self._target(), key)
            self.settle()

    def press_alt(self, key: Qt.Key) -> None:
        QTest.keyClick(self._target(), key, Qt.KeyboardModifier.AltModifier)
        self.settle()

    def press_control(self, key: Qt.Key) -> None:
        QTest.keyClick(self._target(), key, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    def type(self, text: str) -> None:
        for sign in text:
            QTest.keyClicks(self._target(), sign)
            self.settle()

    def scan(self, text: str) -> None:
        self.shell.scanned(text)
        self.settle()

    def tap(self, name: str) -> None:
        """Click a widget by its object name."""
        widget = self.find(name)
        assert widget.isVisible(), name
        assert widget.isEnabled(), name
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.settle()

    def find(self, name: str) -> QWidget:
        """The widget of that name that is shown, or the last one made."""
        found = self.shell.findChildren(QWidget, name)
        assert found, name
        return next((one for one in reversed(found) if one.isVisible()), found[-1])

    def text(self, name: str) -> str:
        """What the widget of that name says."""
        widget = self.find(name)
        told = getattr(widget, "words", None) or getattr(widget, "label", None)
        return str(told if told is not None else widget.property("text"))

    @property
    def toast(self) -> str:
        """What the toast says, or nothing."""
        toast = self.shell.findChild(Toast)
        assert isinstance(toast, Toast)
        return toast.words if toast.isVisible() else ""

    def place(self) -> Place:
        """Where the person is."""
        assert self.shell.current is not None
        return self.shell.current.place

    def tap_at(self, name: str, rect: QRect) -> None:
        """Click into a painted list."""
        view = self.find(name)
        assert isinstance(view, QAbstractItemView)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
        self.settle()

    def close(self) -> None:
        self.shell.close()
        self._pool.shutdown()
        self.shop.stop()

    @staticmethod
    def _line(at: int, key: str, count: int) -> OrderLineRow:
        name, size, age = next(
            ((name, size, 18 if key == "gin" else 0) for own, name, size, *_ in _ITEMS if own == key),
            ("Tomatoes, vine", "", 0),
        )
        weighed = key == "tomatoes"
        return OrderLineRow(
            line_id=f"line-{at}", item_id=key, sku=f"sku-{key}", name=name, size=size,
            unit="kg" if weighed else "each", quantities={LineState.OPEN: count if weighed else count * 1000},
            price_minor=count * (2 if weighed else 450), age_minimum=age,
        )  # fmt: skip

    @staticmethod
    def _target() -> QWidget:
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus


def a_busy_morning(shop: OrderShop) -> dict[str, str]:
    """Late, soon, later, somebody else's, ready."""
    made = {
        "eoin": shop.order("Eoin McCarthy", -18, {"water": 3, "butter": 1, "coffee": 1}),
        "blessing": shop.order("Blessing Adeyemi", -4, {"candle": 2}),
        "katarzyna": shop.order("Katarzyna Wiśniewska", 22, {"capsules": 1, "tomatoes": 750}),
        "sean": shop.order("Seán Ó Murchú", 41, {"gin": 1, "water": 2}),
        "hannah": shop.order("Hannah Lindqvist", 130, {"butter": 2, "coffee": 1, "candle": 1}),
        "declan": shop.order("Declan Fitzgerald", 24 * 60, {"coffee": 5}),
        "niamh": shop.order("Niamh O’Sullivan", 15, {"candle": 1, "capsules": 1, "butter": 1, "gin": 1}),
    }
    for key, pieces in (("water", 14), ("butter", 31), ("coffee", 9), ("candle", 4), ("capsules", 12), ("gin", 6)):
        shop.stock(key, pieces)
    shop.ready(made["niamh"])
    shop.claim_by("operator-marek", made["hannah"])
    return made
