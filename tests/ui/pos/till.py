"""A register with the selling screens in a window: real SQLCipher, a real store lane, sounds and papers kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.bopis.repository import stock_of
from app.db import journal
from app.db.lane import StoreLane
from app.devices.ports import ScaleDeed, WeightReading
from app.devices.spool import JobState
from app.pos.payments.desk import CardDesk
from app.pos.post_void import PostVoid
from app.pos.print_state import PrintState
from app.pos.receipt_mail import ReceiptMail
from app.pos.refund import ReturnableQuestion, ReturnableVerdict, Returns
from app.pos.refund_plan import RefundPlans
from app.pos.refund_preview import ReturnPreviews
from app.pos.refund_unknown import ReturnsWithoutReceipt
from app.pos.today import Today
from app.ui.bopis.deeds import SaleOrderDeeds
from app.ui.customers.deeds import CustomerDeeds
from app.ui.pos.cash.screen import CashScreen
from app.ui.pos.cash.state import HeardOf
from app.ui.pos.complete.screen import CompleteScreen
from app.ui.pos.sell.screen import SellScreen
from app.ui.pos.tender.screen import TenderScreen
from app.ui.pos.wiring import add_selling_screens
from app.ui.screen import Place
from app.ui.services import ReturnDeeds, Selling
from app.ui.shell import Shell
from app.ui.sounds import Sound
from app.ui.tasks import Tasks
from app.ui.widgets.control import Control
from app.ui.widgets.line_list import LineList
from app.ui.widgets.line_view import LineModel
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.text import Text
from app.ui.widgets.toast import Toast
from app.wording import Wording, Words
from contract.errors import Refused, Unavailable
from contract.messages.facts import Fact
from tests.builders import AISLING, PIN, ROOT, SUPERVISOR, SUPERVISOR_PIN, Shop, filled_shop

F = TypeVar("F", bound=Fact)
W = TypeVar("W", bound=QWidget)
WORDS = Words.load(ROOT / "resources" / "i18n")


def return_deeds(shop: Shop) -> ReturnDeeds:
    """Head office cannot be asked."""

    def nobody(_question: ReturnableQuestion) -> ReturnableVerdict:
        raise Unavailable("oms_unreachable", reason="offline")

    own = (shop.db, shop.catalog, shop.operators, shop.basket)
    returns = Returns(*own, shop.clock, nobody, shop.ids)
    plans = RefundPlans(*own, shop.clock)
    return ReturnDeeds(
        returns,
        ReturnsWithoutReceipt(*own, shop.clock),
        PostVoid(*own, shop.settle, shop.sell),
        plans,
        ReturnPreviews(shop.db, shop.catalog, shop.basket, shop.clock, returns, plans),
    )


class Prints:
    """What the spool would say of each document."""

    def __init__(self) -> None:
        self.states: dict[str, PrintState] = {}

    def of(self, job_id: str) -> PrintState | None:
        return self.states.get(job_id)

    def stand(self, job_id: str, state: JobState, code: str = "") -> None:
        self.states[job_id] = PrintState(state, code)


class Till:
    """The window of one register, and a person before it."""

    def __init__(
        self, directory: Path, qtbot: QtBot, *, knows_its_store: bool = True, heard_of: HeardOf = dict
    ) -> None:
        self._heard_of = heard_of
        self.on_scale: WeightReading | None = None
        self.scale_told: list[ScaleDeed] = []
        self.scale_obeys = True
        self.shop = filled_shop(directory) if knows_its_store else Shop(directory)
        self.qtbot = qtbot
        self.start()

    def start(self) -> None:
        """Put a window over the shop, as the program does."""
        self.sounds: list[Sound] = []
        self.prints = Prints()
        self._lane, self._pool = StoreLane(), ThreadPoolExecutor(1)
        self.tasks = Tasks(self._lane, self._pool)
        shop = self.shop
        shop.db.on_commit(self.tasks.committed)
        wording = Wording("en_IE", "EUR", "Europe/Dublin")
        self.shell = Shell(self.tasks, WORDS, wording, shop.clock, self.sounds.append)
        today = Today(shop.db, shop.operators, shop.clock)
        cards = self.card_desk(self._lane)
        office = (shop.cash_moves, shop.closed_shifts, shop.day, today)
        customers, orders = self.customer_deeds(), self.order_deeds()
        selling = Selling(
            shop.sell,
            shop.suspend,
            shop.settle,
            shop.shifts,
            shop.finished,
            shop.drawer_key,
            *office,
            cards,
            return_deeds(shop),
            ReceiptMail(shop.db, shop.operators),
            self,
        )
        add_selling_screens(
            self.shell,
            selling,
            shop.catalog,
            shop.operators,
            self._stock,
            self.prints,
            self._heard_of,
            customers=customers,
            orders=orders,
        )
        self.qtbot.addWidget(self.shell)
        self.shell.resize(1366, 768)
        with self.qtbot.waitActive(self.shell):
            self.shell.show()
            self.shell.activateWindow()

    def reading(self) -> WeightReading | None:
        """What the scale says."""
        return self.on_scale

    def obey(self, deed: ScaleDeed) -> None:
        """What the scale was told."""
        if not self.scale_obeys:
            raise Refused("no_scale", deed=deed)
        self.scale_told.append(deed)

    def card_desk(self, lane: StoreLane) -> CardDesk | None:
        """No card terminal stands here."""
        return None

    def customer_deeds(self) -> CustomerDeeds | None:
        """Customers are nobody's business here."""
        return None

    def order_deeds(self) -> SaleOrderDeeds | None:
        """No orders are taken here."""
        return None

    def stop(self) -> None:
        """Close the window and its threads; the files stay open."""
        self.settle()
        if isValid(self.shell):  # Settling, the bot may have deleted it.
            self.shell.close()
        self._pool.shutdown()
        self._lane.close()

    def end(self) -> None:
        self.stop()
        self.shop.stop()

    def restart(self) -> None:
        """The program ended and starts again over the same files."""
        self.stop()
        self.shop.restart()
        self.start()

    # Who works

    def sign_on(self, supervisor: bool = True) -> None:
        person, pin = (SUPERVISOR, SUPERVISOR_PIN) if supervisor else (AISLING, PIN)
        self.shop.operators.sign_on(person, pin)

    def selling(self, supervisor: bool = True) -> None:
        """Signed on, the shift open, the sell screen shown."""
        self.sign_on()
        self.shop.shifts.open(15_000)
        self.sign_on(supervisor)
        self.go(Place.SELL)

    # What they do

    def go(self, place: Place) -> None:
        self.shell.go(place)
        self.settle()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self._focus(), key, modifiers)
        self.settle()

    def write(self, text: str) -> None:
        for character in text:
            QTest.keyClicks(self._focus(), character)
        self.settle()

    def scan(self, text: str) -> None:
        self.shell.scanned(text)
        self.settle()

    def tap(self, name: str) -> None:
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)
        self.settle()

    def settle(self) -> None:
        """Wait until every task was delivered, and what it led to."""
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.tasks.idle)
            QApplication.processEvents()

    # What they see

    @property
    def place(self) -> Place | None:
        return self.shell.current.place if self.shell.current else None

    @property
    def sell(self) -> SellScreen:
        return self.screen(SellScreen, Place.SELL)

    @property
    def tender(self) -> TenderScreen:
        return self.screen(TenderScreen, Place.CASH_TENDER)

    @property
    def complete(self) -> CompleteScreen:
        return self.screen(CompleteScreen, Place.COMPLETE)

    @property
    def cash(self) -> CashScreen:
        return self.screen(CashScreen, Place.CASH)

    @property
    def cart(self) -> LineModel:
        """The lines that the cart shows."""
        model = self.only(LineList).view.model()
        assert isinstance(model, LineModel)
        return model

    @property
    def search(self) -> QLineEdit:
        """The field of the search box."""
        return self.only(SearchBox).edit

    @property
    def toast(self) -> str:
        toast = self.only(Toast)
        return toast.words if toast.isVisible() else ""

    @property
    def dialog(self) -> Overlay | None:
        return Overlay.topmost()

    def find(self, name: str) -> QWidget:
        found = [widget for widget in self.shell.findChildren(QWidget, name) if widget.isVisible()]
        assert len(found) == 1, f"{len(found)} visible widgets are called {name}"
        return found[0]

    def text(self, name: str) -> str:
        widget = self.find(name)
        return widget.text() if isinstance(widget, Text) else widget.accessibleName()

    def words(self, widget: QWidget) -> list[str]:
        """What is written on visible labels and controls."""
        labels = [text.text() for text in widget.findChildren(Text) if text.isVisible()]
        return labels + [control.label for control in widget.findChildren(Control) if control.isVisible()]

    def lines(self) -> list[tuple[str, str, str]]:
        """Quantity, name and amount of each line of the cart."""
        if not self.only(LineList).isVisible():
            return []
        return [(line.quantity, line.name, line.amount) for line in self.cart.lines]

    def facts(self, kind: type[F]) -> list[F]:
        """What the journal holds of one kind, oldest first."""
        with self.shop.db.read() as conn:
            return [fact for _, fact in journal.facts(conn, [kind.KIND]) if isinstance(fact, kind)]

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.shell

    def screen(self, kind: type[W], place: Place) -> W:
        """The screen of a place, though nobody was there yet."""
        screen = self.shell.screen_of(place)
        assert isinstance(screen, kind)
        return screen

    def only(self, kind: type[W]) -> W:
        """The one widget of its kind."""
        found = self.shell.findChildren(kind)
        assert len(found) == 1
        return found[0]

    def _stock(self, item_id: str) -> int | None:
        with self.shop.db.read() as conn:
            row = stock_of(conn, item_id)
        return row.available if row else None
