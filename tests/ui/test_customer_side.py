"""The other side of the counter: the customer sees their sale as it grows, and nothing there ever reaches the sale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from app.db.keys import KeyFile
from app.devices.health import HealthState
from app.devices.simulated.line_display import SimulatedDisplay
from app.edges import Edges
from app.ui.customer_screen import side as customer_side
from app.ui.customer_screen import till as customer_till
from app.ui.customer_screen.canvas import CustomerCanvas
from app.ui.customer_screen.sayings import Sayings
from app.ui.customer_screen.view import Moment
from app.ui.pos.phrases import Phrases
from app.ui.screen import Place
from app.ui.services import Services
from app.ui.sounds import SilentPlayer
from app.ui.theme.theme import Mode, theme
from app.ui.windows import Windows
from app.wording import Wording, Words
from demo.painted import Sort, Watched
from tests.builders import AISLING, PIN, ROOT, SKILLET_GTIN, SUPERVISOR, SUPERVISOR_PIN, FakeClock, filled_shop

CODE = "AR:" + "8%6RC9XDK+GLD2" * 16 + ":"


class Counter:
    """A till with a screen and a display towards the customer, as the program builds it."""

    def __init__(self, services: Services, windows: Windows, qtbot: QtBot) -> None:
        self.services, self.windows, self.qtbot = services, windows, qtbot

    @property
    def shell(self) -> Any:
        return self.windows.window.shell

    @property
    def told(self) -> Sayings:
        glass = self.windows.customer.glass
        assert glass is not None
        return glass.canvas.told

    def sees(self, moment: Moment, condition: Callable[[Sayings], bool] = lambda _: True) -> None:
        """Wait until the customer does."""
        self.qtbot.waitUntil(lambda: self.told.moment is moment and condition(self.told))

    def thanks_run(self) -> bool:
        """Whether the time is running that thanks are shown for."""
        timers = self.windows.customer.findChildren(QTimer)
        return next(own.isActive() for own in timers if own.interval() == customer_side.THANKS_MS)

    def health(self, name: str) -> tuple[HealthState, str]:
        found = next(own for own in self.services.devices.health() if own.name == name)
        return found.state, found.words_code

    def selling(self) -> None:
        people = self.services.operators
        people.sign_on(SUPERVISOR, SUPERVISOR_PIN)
        self.services.selling.shifts.open(10_000)
        self.windows.window._signed_on(people.sign_on(AISLING, PIN))

    def scan(self, gtin: str = SKILLET_GTIN) -> None:
        self.shell.scanned(gtin)


@contextmanager
def opened(qtbot: QtBot, folder: Path, devices: str, *, windowed: bool = True) -> Iterator[Counter]:
    shop = filled_shop(folder / "data")
    for name, key in (("database", shop.keys.database), ("device", shop.keys.device)):
        KeyFile(folder / "keys").put(name, key)
    shop.stop()
    (folder / "devices.toml").write_text(devices, encoding="utf-8")
    config = Config(folder / "data", key_file=folder / "keys", devices=folder / "devices.toml")
    services = bootstrap.build(config, edges=Edges(clock=FakeClock()))
    windows = Windows(services, SilentPlayer(), "1.2.3", windowed=windowed)
    try:
        services.devices.start()
        windows.open()
        yield Counter(services, windows, qtbot)
    finally:
        windows.close()
        qtbot.waitUntil(lambda: windows.window.tasks.idle)
        bootstrap.close(services)
        windows.forget()


def device(name: str, model: str, address: str) -> str:
    return f'[[device]]\nname = "{name}"\nmodel = "{model}"\naddress = "{address}"\n'


SCREEN = device("customer", "customer-screen", "screen://2")


@pytest.fixture
def display() -> Iterator[SimulatedDisplay]:
    made = SimulatedDisplay()
    made.start()
    yield made
    made.stop()


def painted(counter: Counter) -> set[str]:
    """Every word on the customer's glass."""
    glass = counter.windows.customer.glass
    assert glass is not None
    return {mark.text for mark in Watched(glass).marks if mark.sort is Sort.WORDS}


def test_the_customer_sees_the_sale_from_welcome_to_thanks_and_never_who_works_there(
    qtbot: QtBot, styled: QApplication, tmp_path: Path, display: SimulatedDisplay
) -> None:
    said: set[str] = set()
    with opened(qtbot, tmp_path, SCREEN + device("pole", "line-display-dmd", display.address)) as counter:
        counter.sees(Moment.CLOSED)
        said |= painted(counter)
        counter.selling()
        counter.sees(Moment.WELCOME, lambda told: bool(told.store))
        said |= painted(counter)
        counter.scan()
        counter.sees(Moment.CART)
        counter.scan()
        counter.sees(Moment.CART, lambda told: told.newest is not None and told.newest.quantity == "2")
        total, newest = counter.told.total, counter.told.newest
        assert newest is not None
        words = painted(counter)
        assert {total, newest.amount} <= words
        said |= words
        assert display.wait_for(lambda own: own.text[1].split() == ["To", "pay", total])
        assert display.text[0].startswith("2 ")

        counter.shell.lock_asked.emit()
        counter.sees(Moment.PAUSED)
        said |= painted(counter)
        counter.windows.window._signed_on(counter.services.operators.sign_on(AISLING, PIN))
        counter.sees(Moment.CART)

        done = counter.services.selling.settle.pay_cash(10_000)
        counter.shell.go(Place.COMPLETE, done=done)
        counter.sees(Moment.THANKS)
        assert counter.told.amount == counter.services.wording.money(done.change_minor)
        said |= painted(counter)
        assert display.wait_for(lambda own: own.text[0].startswith("     Thank you"))
        counter.shell.go(Place.SELL)
        counter.qtbot.waitUntil(lambda: counter.windows.window.tasks.idle)
        counter.sees(Moment.THANKS)
        qtbot.waitUntil(counter.thanks_run)
        counter.scan()
        counter.sees(Moment.CART, lambda told: told.newest is not None and told.newest.quantity == "1")
        assert not counter.thanks_run(), "the next customer is thanked for as long as this one"
        said |= painted(counter) | set(display.text)
    assert len(said) > 20
    staff = [name for full in ("Aisling Byrne", "Orla", AISLING, SUPERVISOR, PIN) for name in full.split()]
    assert not [text for text in said for name in staff if name in text]


@pytest.mark.logs_errors("the customer's side failed")
def test_a_defect_on_the_customers_side_costs_the_sale_nothing(
    qtbot: QtBot, styled: QApplication, tmp_path: Path, display: SimulatedDisplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Sayings:
        raise ZeroDivisionError

    with opened(qtbot, tmp_path, SCREEN + device("pole", "line-display-dmd", display.address)) as counter:
        counter.selling()
        counter.scan()
        counter.sees(Moment.CART)
        assert display.wait_for(lambda own: "To pay" in own.text[1])
        monkeypatch.setattr(customer_side, "sayings_of", broken)
        counter.scan()
        counter.sees(Moment.WELCOME)
        assert counter.told.total == "", "no total that is wrong by now stays before the customer"
        assert display.wait_for(lambda own: not "".join(own.text).strip())
        assert counter.services.selling.sell.view().pieces == 2
        monkeypatch.undo()
        counter.scan()
        counter.sees(Moment.CART, lambda told: told.newest is not None and told.newest.quantity == "3")
        with monkeypatch.context() as defect:
            defect.setattr(customer_till, "saw", broken)
            counter.windows.customer.saw(object())
            counter.shell.lock_asked.emit()
            counter.sees(Moment.PAUSED)


def test_a_screen_that_is_not_there_is_missing_and_selling_goes_on(
    qtbot: QtBot, styled: QApplication, tmp_path: Path
) -> None:
    with opened(qtbot, tmp_path, SCREEN.replace("screen://2", "screen://9"), windowed=False) as counter:
        assert counter.health("customer") == (HealthState.MISSING, "screen_missing")
        assert counter.windows.customer.glass is None
        counter.selling()
        counter.scan()
        counter.qtbot.waitUntil(lambda: counter.services.selling.sell.view().pieces == 1)


def test_a_screen_of_its_own_is_filled_takes_no_key_and_comes_back_when_it_is_plugged_in(
    qtbot: QtBot, styled: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugged = styled.screens() * 2
    with opened(qtbot, tmp_path, SCREEN, windowed=False) as counter:
        assert counter.health("customer") == (HealthState.MISSING, "screen_missing")
        monkeypatch.setattr(QGuiApplication, "screens", lambda: plugged)
        styled.screenAdded.emit(plugged[0])
        glass = counter.windows.customer.glass
        assert glass is not None
        assert counter.health("customer") == (HealthState.READY, "ready")
        assert glass.isFullScreen()
        assert glass.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
        assert glass.windowFlags() & Qt.WindowType.WindowTransparentForInput
        assert not glass.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose), "the program ends with the operator's window"

        counter.services.devices.test("customer")
        qtbot.waitUntil(lambda: (counter.told.title, counter.told.note) == ("Hello", "customer"))
        glass.close()
        assert glass.isVisible(), "nobody closes it by hand"

        monkeypatch.setattr(QGuiApplication, "screens", lambda: plugged[:1])
        styled.screenRemoved.emit(plugged[0])
        assert counter.windows.customer.glass is None, "it would come up over the operator's"
        assert counter.health("customer") == (HealthState.MISSING, "screen_missing")


def shown(told: Sayings, width: int, height: int) -> QImage:
    phrases = Phrases(Words.load(ROOT / "resources" / "i18n"), Wording("en_IE", "EUR", "Europe/Dublin"))
    canvas = CustomerCanvas(phrases)
    canvas.resize(width, height)
    canvas.say(told)
    return canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080), (768, 1366)])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_receipts_code_reads_from_the_screen(styled: QApplication, size: tuple[int, int], mode: Mode) -> None:
    theme().set_mode(mode)
    image = shown(Sayings(Moment.THANKS, title="Thank you", note="Bye", code=CODE, code_note="Take a photo"), *size)
    picture = Image.frombuffer(
        "RGB", (image.width(), image.height()), bytes(image.constBits()), "raw", "RGB", image.bytesPerLine(), 1
    )
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [CODE]
