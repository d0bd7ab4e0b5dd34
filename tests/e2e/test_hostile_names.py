"""Names full of commands, markup, formulas and tricks travel from head office to every end, and do nothing there."""

from __future__ import annotations

import csv
import json
import logging
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

import app
from app.logs import LOG_NAME, start_logging, stop_logging
from app.ui.screen import Place
from app.ui.sounds import SilentPlayer
from app.ui.theme.theme import Mode, theme
from app.ui.widgets.operator_tile import OperatorTile
from app.ui.widgets.toast import Toast
from app.ui.window import Window
from demo.chain import FOLDER
from demo.oms_process import OmsProcess, free_port
from oms.catalog.item_import import ITEM_COLUMNS
from oms.catalog.tiles import TILE_COLUMNS
from oms.inventory.ledger import count
from oms.stores.locations import add_location
from tests.e2e.staff_and_goods import FLOAT_MINOR, PIN
from tests.e2e.stand import HeadOffice, Register, floor, head_office
from tests.integration.oms_ground.chain import SECRET
from tests.postgres import Postgres

STORE = "099"
PATIENCE_MS = 20_000
WINDOW = (1366, 768)
ESCAPES = "\\0 \\x00 %00 &#0; \\u0000 \u2400 \x1bp\x01\x19\x19 \x10\x14\x01\x01\x05 \x1dV\x01"
MARKUP = '<img src="file:///etc/hostname"><b>Bold</b> & <script>alert(1)</script>'
TURNED = "\u202etxet denrut\u202d \u2067\u2066x\u2069\u200f"
TERMINAL = '\x1b]0;owned\x07\x1b[2J\x9b31m\r\n{"level": "critical"}'
TAX = {"tax_category": "standard", "unit": "each", "tracking": "none", "price_quantity": "1", "deposit_minor": "0"}


def hostile_items() -> list[tuple[str, str, str]]:
    """(SKU, name, GTIN) of the demo's hostile goods, and one of escapes. NUL, which no database holds, becomes SOH."""
    with (FOLDER / "hostile_items.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    named = [(row["sku"], json.loads(row["name_json"]) * int(row["repeat"]), row["gtins"]) for row in rows]
    return [
        *((sku, name.strip().replace("\0", "\1"), gtin) for sku, name, gtin in named),
        ("999990", ESCAPES, "9520000000004"),
    ]


ITEMS = hostile_items()
NAMES = [name for _, name, _ in ITEMS]
CUSTOMERS = [name[:200] for name in (*NAMES, MARKUP, TURNED, TERMINAL, ESCAPES)]
OPERATORS = (MARKUP, TURNED + " " + TERMINAL, "Very long name. " * 625)


def written(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


@pytest.fixture(scope="module")
def office(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeadOffice]:
    """A chain in which everything that has a name has a hostile one, all of it brought in as people bring it in."""
    folder = tmp_path_factory.mktemp("files")
    with head_office(postgres) as opened:
        goods = [
            {"sku": sku, "name": name, "gtins": gtin, "price_minor": "100", "popularity": "1", "category": MARKUP[:40],
             "department": "=1+1", "bin": "A-1"} | TAX
            for sku, name, gtin in ITEMS
        ]  # fmt: skip
        tiles = [
            {"page": "=1+1 <b>Top</b>", "position": str(place), "label": name[:80].strip() or "x", "sku": sku}
            for place, (sku, name, _) in enumerate(ITEMS[:16], start=1)
        ]
        landed = opened.told("item", "import", written(folder / "items.csv", ITEM_COLUMNS, goods))
        assert (landed["landed"], landed["problems"]) == (len(ITEMS), [])
        assert opened.told("tile", "import", written(folder / "tiles.csv", TILE_COLUMNS, tiles))["problems"] == []
        place = opened.shop.db.run(
            lambda tx: add_location(
                tx, code=STORE, name=f"{MARKUP} {TURNED}", country="IE", currency="EUR", time_zone="Europe/Dublin",
                address=TERMINAL, city=ESCAPES, phone="=cmd|'/C calc'!A0", tax_number=MARKUP, receipt_footer=(ESCAPES,),
            )
        )  # fmt: skip
        for number, name in enumerate(OPERATORS, start=1):
            opened.hire(f"66{number}", name, STORE)
        ids = {row["sku"]: row["item_id"] for row in opened.told("item", "list", "--limit", "500")}
        opened.shop.db.run(lambda tx: count(tx, place.id, dict.fromkeys(ids.values(), 100_000), "opening"))
        yield opened


TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
"""What turns the words around a name; not the joiners of emoji, nor the isolates that sentences are made with."""


def controls(text: str) -> set[str]:
    """What no terminal, log or paper may be given of a name: everything that is not to be seen, but for line ends."""
    return {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}


# ---- the commands of head office


@pytest.mark.parametrize(
    "words",
    [
        ("item", "list", "--limit", "500"), ("item", "show", "999900"), ("location", "list"),
        ("location", "show", STORE), ("operator", "list"), ("stock", "show", "--location", STORE),
        ("orders", "list"), ("exceptions", "list"), ("price", "show", "999907"),
        ("register", "list", "--location", STORE),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_table_holds_no_command_and_json_holds_the_very_names(office: HeadOffice, words: tuple[str, ...]) -> None:
    office.shop.post(office.shop.body(("100", 1), external_id=TERMINAL[:100], customer={"name": CUSTOMERS[0]}))
    table, plain = office.command(*words), office.command(*words, "--json")
    assert controls(table) == set()
    assert table.strip()
    assert plain.isascii(), "JSON spells out what is not plain"
    told = json.loads(plain)
    if words[:2] == ("item", "list"):
        assert {row["sku"]: row["name"] for row in told if row["sku"].startswith("9999")} == {
            sku: name for sku, name, _ in ITEMS
        }
    if words[:2] == ("operator", "list"):
        assert {row["name"] for row in told} > set(OPERATORS)


def test_the_report_of_a_bad_file_is_harmless_and_says_where(office: HeadOffice, tmp_path: Path) -> None:
    bad = [
        {"sku": sku, "name": name, "price_minor": name[:300], "category": "c", "gtins": name[:300]} | TAX
        for sku, name, _ in ITEMS
    ]
    file = written(tmp_path / "bad.csv", ITEM_COLUMNS, bad)
    report = office.told("item", "import", file)
    assert (report["landed"], report["refused"]) == (0, len(ITEMS))
    assert {problem["column"] for problem in report["problems"]} >= {"price_minor", "gtins"}
    for problem in report["problems"]:
        assert controls(problem["value"]) == set()
        assert len(problem["value"]) <= 40 * len("\\u0000")
    table = office.command("item", "import", file)
    assert controls(table) == set()
    assert "price_minor" in table


# ---- head office's own log, of a process of its own


def test_whatever_is_sent_to_the_service_its_log_stays_one_object_a_line(
    office: HeadOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(SECRET)
    monkeypatch.setenv("AISLE_SECRET_FILE", str(secret))
    log = tmp_path / "oms.log"
    service = OmsProcess(office.database_url, free_port(), log)
    service.start()
    headers = {"Authorization": f"Bearer {office.shop.key}", "User-Agent": MARKUP}
    try:
        for name in CUSTOMERS:
            body = office.shop.body(("100", 1), customer={"name": name}, external_id=name[:100], location=name[:20])
            answer = requests.post(f"{service.url}/v1/orders", json=body, headers=headers, timeout=10)
            assert answer.status_code in (409, 422), answer.text
            path = quote(f"/v1/orders/{name[:60]}", safe="/")
            assert requests.get(service.url + path, headers=headers, timeout=10).status_code in (404, 409, 422)
        nul = office.shop.body(("100", 1), customer={"name": "a\x00b"})
        assert requests.post(f"{service.url}/v1/orders", json=nul, headers=headers, timeout=10).status_code == 422
    finally:
        service.stop()
    lines = log.read_text(encoding="utf-8").splitlines()
    assert len(lines) > len(CUSTOMERS)
    assert controls(log.read_text(encoding="utf-8")) == set()
    for line in lines:
        assert isinstance(json.loads(line), dict), "nobody but the service writes a line"
        assert "critical" not in json.loads(line).values()
    assert not any(mark in log.read_text() for mark in ("HYPERLINK", "<img", "DROP TABLE", "owned"))


# ---- the till


@pytest.fixture
def register(office: HeadOffice, tmp_path: Path) -> Iterator[Register]:
    """A register of the store with the hostile name; its log is written as the program writes it."""
    start_logging(tmp_path / "logs")
    with floor(office, tmp_path) as registers:
        opened = registers.register(STORE)
        opened.loaded()
        yield opened
    stop_logging(tmp_path / "logs")


class Till:
    """The real window over a register, and what can be said of it at any moment."""

    def __init__(self, register: Register, qtbot: QtBot) -> None:
        theme().install(Mode.LIGHT)
        theme().reduce_motion = True
        self.register, self._qtbot = register, qtbot
        self.window = Window(register.services, SilentPlayer(), app.VERSION)
        self.bugs: list[object] = []
        self.window.tasks.broke.connect(self.bugs.append)
        self.shell = self.window.shell
        self.shell.resize(*WINDOW)
        self.window.open()

    def until(self, condition: Any, what: str) -> None:
        self._qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)
        assert condition(), what

    def go(self, place: Place) -> None:
        self.shell.go(place)
        self.settle()

    def settle(self) -> None:
        """What was asked for is done and shown."""
        self.until(lambda: self.window.tasks.idle, "everything was answered")
        QApplication.processEvents()

    def seen(self) -> list[str]:
        """Every text that is shown: labels, fields and the rows of lists."""
        texts = [one.text() for one in self.shell.findChildren(QLabel) if one.isVisible()]
        for view in self.shell.findChildren(QAbstractItemView):
            if view.isVisible() and (model := view.model()) is not None:
                texts += [str(model.index(row, 0).data() or "") for row in range(model.rowCount())]
        return [text for text in texts if text]

    def unharmed(self) -> None:
        """Plain text only, nothing grown, nothing opened, nothing broken; it can be painted."""
        shell = self.shell
        rich = [one.text() for one in shell.findChildren(QLabel) if one.textFormat() != Qt.TextFormat.PlainText]
        assert [text for text in rich if text] == []
        assert shell.findChildren(QTextEdit) == []
        assert [one for one in shell.findChildren(QWidget) if "<" in one.toolTip()] == []
        assert (shell.width(), shell.height()) == WINDOW
        current = shell.current
        assert current is not None
        assert current.minimumSizeHint().width() <= WINDOW[0]
        assert current.minimumSizeHint().height() <= WINDOW[1]
        assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [shell]
        assert self._outside() == []
        for message in shell.findChildren(Toast):
            said = message.accessibleName()
            assert (set(said) & TURNING, len(said) < 600) == (set(), True), (
                "what was scanned is cleaned before it is said"
            )
        assert self.bugs == []
        assert not shell.grab().isNull()

    def _outside(self) -> list[str]:
        """Widgets that stick out of the window, but for what scrolls and the shadow of a message."""
        stack = [child for child in self.shell.findChildren(QWidget) if child.isVisible()]
        inside = [one for one in stack if not _scrolls(one) and not isinstance(one, Toast)]
        whole = self.shell.rect().adjusted(-2, -2, 2, 2)
        return [
            f"{type(one).__name__} {one.objectName()}"
            for one in inside
            if not whole.contains(QRect(one.mapTo(self.shell, one.rect().topLeft()), one.size()))
        ]

    def close(self) -> None:
        """No event is delivered between the end of the services and that of the window."""
        application = QApplication.instance()
        assert application is not None
        application.removeEventFilter(self.window.scans)
        self.shell.close()
        self.register.stop()
        self.shell.deleteLater()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _scrolls(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if parent.objectName() == "qt_scrollarea_viewport":
            return True
        parent = parent.parentWidget()
    return False


@pytest.fixture
def till(register: Register, qtbot: QtBot) -> Iterator[Till]:
    opened = Till(register, qtbot)
    yield opened
    opened.close()


def names_of_people_and_store(till: Till) -> None:
    """Signing on: the store's and the people's names."""
    register = till.register
    till.until(lambda: len(till.shell.findChildren(OperatorTile)) == len(OPERATORS), "everybody has a tile")
    till.unharmed()
    assert any("<img" in text for text in till.seen()), "markup is letters"
    person = next(one for one in till.shell.findChildren(OperatorTile) if one.view.name == MARKUP)
    QTest.mouseClick(person, Qt.MouseButton.LeftButton)
    for digit in PIN:
        till.window.shell.current.pressed(digit)  # type: ignore[union-attr]
    till.shell.current.primary()  # type: ignore[union-attr]
    till.until(lambda: getattr(till.shell.current, "place", None) is Place.SELL, "signed on")
    register.act(lambda own: own.selling.shifts.open(FLOAT_MINOR))
    assert register.printer.wait_for(lambda one: one.drawer_pulses == 1, 20), "the drawer opens for the float"
    till.settle()


def names_of_items(till: Till) -> None:
    """Selling: tiles, scans of every item, scans and searches of the names themselves."""
    services = till.register.services
    till.until(lambda: till.shell.findChild(QWidget, "sell.tiles") is not None, "the tiles are there")
    till.unharmed()
    for lines, (_, _, gtin) in enumerate(ITEMS, start=1):
        till.window.scans.deliver(gtin)
        till.until(lambda lines=lines: len(services.selling.sell.view().lines) == lines, "it is in the cart")
    till.settle()
    assert any("<img" in text for text in till.seen())
    till.unharmed()
    field = till.shell.findChild(QWidget, "sell.search").findChildren(QLineEdit)[0]  # type: ignore[union-attr]
    for name in (*NAMES, *OPERATORS, TERMINAL, '" OR * NEAR( AND', "%_\\'"):
        till.window.scans.deliver(name)
        till.settle()
        field.setText(name[:200])
        till.settle()
        till.unharmed()
        field.clear()
    assert len(services.selling.sell.view().lines) == len(ITEMS), "no name became an item"


def receipt(till: Till) -> None:
    """The drawer opens once, the paper is cut once, the words are words."""
    register = till.register
    printer = register.printer
    done = register.act(lambda own: own.selling.settle.pay_cash(own.selling.settle.view().due_minor))
    assert printer.wait_for(lambda one: len(one.receipts) > 0 and one.drawer_pulses > 1 and not one.busy, 20)
    register.sent()
    assert (printer.drawer_pulses, len(printer.receipts)) == (2, 1)
    assert printer.interpreter.unknown == []
    paper = printer.receipts[-1].text
    assert controls(paper) == set()
    assert done.total_minor == 100 * len(ITEMS)
    assert paper.count("1.00") + paper.count("[picture") >= len(ITEMS), "each line has its amount, or is a picture"
    assert "<img src=" in paper
    assert len(paper.splitlines()) < 12 * len(ITEMS), "ten thousand characters do not eat the roll"


def names_of_customers(till: Till) -> None:
    """Every customer has a card, each is looked into."""
    register = till.register
    board = register.services.orders.board
    till.until(lambda: len(register.act(lambda _: board.view()).todo) == len(CUSTOMERS), "the orders came down")
    till.go(Place.ORDERS)
    till.until(lambda: any(MARKUP in text for text in till.seen()), "the cards are there")
    till.unharmed()
    cards = till.shell.findChild(QAbstractItemView, "orders.list") or till.shell.findChild(QWidget, "orders.list")
    assert cards is not None
    for _ in CUSTOMERS:
        QTest.keyClick(cards, Qt.Key.Key_Down)
        till.settle()
        till.unharmed()
    till.go(Place.STATUS)
    till.unharmed()


def log_holds(folder: Path) -> None:
    """A line is an object, and no name is in it."""
    logging.getLogger("app.scanner").warning("scanned %s", TERMINAL + MARKUP + TURNED)
    log = (folder / "logs" / LOG_NAME).read_text(encoding="utf-8")
    assert controls(log) == set()
    entries = [json.loads(line) for line in log.splitlines()]
    assert all(isinstance(one, dict) and one["level"] != "critical" for one in entries)
    assert not any(name[:40] in log for name in (*CUSTOMERS, *OPERATORS) if name != MARKUP)


def test_screen_receipt_and_log_show_names_and_obey_none(office: HeadOffice, till: Till, tmp_path: Path) -> None:
    for number, name in enumerate(CUSTOMERS):
        sku = ITEMS[number % len(ITEMS)][0]
        body = office.shop.body((sku, 1), location=STORE, customer={"name": name, "phone": "=1+1", "email": MARKUP})
        assert office.shop.post(body).status_code == 201

    names_of_people_and_store(till)
    names_of_items(till)
    receipt(till)
    names_of_customers(till)
    log_holds(tmp_path)

    assert (office.shop.balanced(), office.stock(STORE, "999908")[0]) == (True, 99_000)
    printer = till.register.printer
    assert (printer.drawer_pulses, len(printer.receipts)) == (2, 1), "nothing came after"
