"""A till whose records stopped: one page, one key, and it sells on; nothing can be sold behind it."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.exc import OperationalError

from app import bootstrap, program
from app.config import Config
from app.db.go_on import ask_to_go_on
from app.db.store import DATABASE_NAME
from app.smoke_test import _DUE, _GTIN, _PIN, _fill
from app.sync.identity import Identity, save_identity
from app.ui.services import Services
from app.ui.setup.progress import SetupProgress, Step
from app.ui.shell import Shell
from app.ui.stopped.gone_on import what_is_safe
from app.ui.stopped.window import StoppedWindow
from app.ui.widgets.banner import Banner
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.text import Text
from app.ui.windows import Windows
from app.wording import Words
from contract.errors import Unavailable

_STOPPED = "the records stopped"
_IN_THE_FIRST_PAGE = 100
_PATIENCE_MS = 90_000
WORDS = Words.load(bootstrap.RESOURCES / "i18n")


def words_on(window: QWidget) -> str:
    return "\n".join(own.text() for own in window.findChildren(Text) if own.isVisible())


def seen(application: QApplication, kind: type[QWidget]) -> Any:
    """The window of that kind that somebody sees."""
    return next((own for own in application.topLevelWidgets() if isinstance(own, kind) and own.isVisible()), None)


def sells(services: Services) -> str:
    """One apple for cash; its receipt's number."""
    services.operators.sign_on("operator", _PIN)
    if services.selling.shifts.current() is None:
        services.selling.shifts.open(10_000)
    services.selling.sell.scan(_GTIN)
    return services.selling.settle.pay_cash(_DUE).receipt_number


def told(code: str, receipt: str) -> str:
    """A pattern: any time, any total."""
    return (
        re.escape(WORDS.text(code, number=receipt, time="TIME", total="TOTAL"))
        .replace("TIME", ".+")
        .replace("TOTAL", ".+")
    )


def says(banner: Banner, words: str) -> bool:
    return banner.view is not None and banner.view.text == words


class Person:
    """Does one thing after the other at the program, each once it can be done; at the end closes it."""

    def __init__(self, application: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
        self.application = application
        self.services: Services | None = None
        self.pages: list[str] = []
        self._built: list[Services] = []
        build = bootstrap.build

        def building(*given: Any, **named: Any) -> Services:
            self.services = build(*given, **named)
            self._built.append(self.services)
            return self.services

        monkeypatch.setattr(bootstrap, "build", building)

    def lives(self, config: Config, deeds: list[Callable[[], bool]]) -> int:
        """The program's exit code. Each deed says whether it is done."""
        left: Iterator[Callable[[], bool]] = iter(deeds)
        now = [next(left)]

        def look() -> None:
            try:
                if now[0]():
                    now[0] = next(left, self._closes)
            except BaseException:
                self.application.exit(1)
                raise

        ticks = QTimer(interval=50)
        ticks.timeout.connect(look)
        ticks.start()
        QTimer.singleShot(_PATIENCE_MS, ticks, lambda: self.application.exit(1))
        code = program._opened(config, Namespace(windowed=True, look="light", enroll=None))
        ticks.stop()
        return code

    def presses_enter(self) -> bool:
        """Once the page stands and everything behind it is closed."""
        page = seen(self.application, StoppedWindow)
        if page is None or not go_on_key(page).isEnabled():
            return False
        assert seen(self.application, Shell) is None, "behind the page there is nothing to sell at"
        self.pages.append(words_on(page))
        page.activateWindow()
        QTest.keyClick(page, Qt.Key.Key_Return)
        return True

    def reads(self) -> bool:
        """What the till says that went on; Enter puts it away."""
        dialog = Overlay.topmost()
        if seen(self.application, Shell) is None or dialog is None:
            return False
        self.pages.append(words_on(dialog))
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        return True

    def _closes(self) -> bool:
        self.application.exit(0)
        return False


@pytest.fixture
def person(styled: QApplication, monkeypatch: pytest.MonkeyPatch) -> Person:
    return Person(styled, monkeypatch)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A till with an open shift and twelve sales; the program is closed."""
    config = Config(tmp_path / "data", key_file=tmp_path / "keys.json", lan_address="off")
    services = bootstrap.build(config)
    try:
        _fill(services)
        for _ in range(12):
            services.lane.run(lambda: sells(services))
    finally:
        bootstrap.close(services)
    SetupProgress(config.data_dir).reach(Step.READY)
    return config


def fails(services: Services) -> None:
    """The disk does not answer in the middle of an act."""
    with services.store.transaction():
        raise OperationalError("COMMIT", None, sqlcipher.OperationalError("disk I/O error"))


@pytest.mark.logs_errors(_STOPPED)
def test_a_disk_that_fails_once_costs_one_key_and_nothing_else(config: Config, person: Person) -> None:
    receipts: list[str] = []

    def sells_and_stops() -> bool:
        services, shell = person.services, seen(person.application, Shell)
        if services is None or shell is None:
            return False
        receipts.append(services.lane.run(lambda: sells(services)))
        with pytest.raises(Unavailable, match="records_stopped"):
            services.lane.run(lambda: fails(services))
        with pytest.raises(Unavailable, match="records_stopped"):
            services.lane.run(lambda: sells(services))
        return True

    def sells_on() -> bool:
        assert person.services is not None
        services = person.services
        receipts.append(services.lane.run(lambda: sells(services)))
        return True

    assert person.lives(config, [sells_and_stops, person.presses_enter, person.reads, sells_on]) == 0
    page, said = person.pages
    assert re.search(told("stopped_safe_until", receipts[0]), page)
    assert WORDS.text("stopped_same_records") in said
    assert re.search(told("stopped_last_receipt", receipts[0]), said), "what nobody may have read is told again"
    assert WORDS.text("stopped_card_note") in said
    first, second = (int(own.rpartition("-")[2]) for own in receipts)
    assert second == first + 1, "the numbers go on where they were"
    assert not list(config.data_dir.glob("damaged-*"))


def test_records_that_are_damaged_at_start_are_set_aside_at_the_same_key(config: Config, person: Person) -> None:
    lives: list[str] = []

    def sells_on() -> bool:
        assert person.services is not None
        services = person.services
        assert services.selling.shifts.current() is None, "the shift of before is nobody's to sell in"
        lives.append(services.lane.run(lambda: sells(services)))
        with services.store.read() as conn:
            assert conn.exec_driver_sql("SELECT count(*) FROM peer_entry").scalar_one() > 12
        return True

    services = bootstrap.build(config)
    last = services.selling.sales.recent_sales(1)[0].receipt_number
    services.backups.make()
    bootstrap.close(services)
    own = Identity("register", 1, "location", "Smoke Test", "https://oms.invalid", "token", ())
    save_identity(config.data_dir, own)
    with (config.data_dir / DATABASE_NAME).open("rb+") as file:
        file.seek(_IN_THE_FIRST_PAGE)
        file.write(bytes(8))
    assert person.lives(config, [person.presses_enter, person.reads, sells_on]) == 0
    page, said = person.pages
    assert WORDS.text("stopped_safe_note") in page
    assert WORDS.text("stopped_fresh_records") in said
    assert re.search(told("stopped_last_receipt", last), said), "the sale before is not to be paid again"
    assert lives[0].endswith("-000001"), "a new life has numbers of its own"
    assert len(list(config.data_dir.glob("damaged-*"))) == 1


def test_a_wrong_key_is_told_in_words_and_shows_no_page(config: Config, styled: QApplication) -> None:
    assert config.key_file is not None
    kept = config.key_file.read_text()
    first = kept.index(":") + 3
    config.key_file.write_text(kept[:first] + ("0" if kept[first] != "0" else "1") + kept[first + 1 :])
    with pytest.raises(Unavailable, match="database_unreadable"):
        program._opened(config, Namespace(windowed=True, look="light", enroll=None))
    assert seen(styled, StoppedWindow) is None


def test_a_disk_that_takes_nothing_says_so_and_the_same_key_tries_again(qtbot: QtBot) -> None:
    answers: list[Callable[[], bool]] = []

    def refuse() -> bool:
        raise Unavailable("storage_failed")

    def full() -> bool:
        raise Unavailable("storage_full")

    page = StoppedWindow(WORDS, "")
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.allow(lambda: answers.pop(0)())
    qtbot.waitUntil(go_on_key(page).isEnabled)
    (problem,) = page.findChildren(Banner)
    for answer, code in ((refuse, "stopped_still_failed"), (full, "stopped_still_full")):
        answers.append(answer)
        QTest.keyClick(page, Qt.Key.Key_Return)
        told = WORDS.text(code)
        qtbot.waitUntil(partial(says, problem, told))
    answers.append(lambda: True)
    with qtbot.waitSignal(page.went_on) as went:
        QTest.keyClick(page, Qt.Key.Key_Return)
    assert went.args == [True]
    page.forget()


def standing(qtbot: QtBot, safe: str = "") -> StoppedWindow:
    page = StoppedWindow(WORDS, safe)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


def go_on_key(page: StoppedWindow) -> QWidget:
    key = page.findChild(QWidget, "stopped.go_on")
    assert isinstance(key, QWidget)
    return key


def press(pressed: list[bool]) -> bool:
    """Goes on with the same records."""
    pressed.append(True)
    return False


def hit(page: StoppedWindow, *keys: Qt.Key) -> None:
    """As they come from the system: some of them still wait when the page begins to listen."""
    for key in keys:
        text = chr(key) if key < Qt.Key.Key_Escape else "\r"
        QCoreApplication.postEvent(page, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text))


def test_an_enter_that_was_meant_for_the_sale_is_no_key_of_the_page(qtbot: QtBot) -> None:
    pressed: list[bool] = []
    page = standing(qtbot)
    key = go_on_key(page)
    hit(page, Qt.Key.Key_Return, Qt.Key.Key_Return)
    page.allow(lambda: press(pressed))
    assert not key.isEnabled()
    qtbot.waitUntil(key.isEnabled)
    assert not pressed
    with qtbot.waitSignal(page.went_on):
        hit(page, Qt.Key.Key_Return)
    assert pressed == [True]
    page.forget()


def test_what_a_scanner_sends_is_no_key_of_the_page(qtbot: QtBot) -> None:
    pressed: list[bool] = []
    page = standing(qtbot)
    page.allow(lambda: press(pressed))
    qtbot.waitUntil(go_on_key(page).isEnabled)
    with qtbot.waitSignal(page._scans.scanned):
        hit(page, *(Qt.Key(ord(digit)) for digit in "4006381333931"), Qt.Key.Key_Return)
    assert not pressed
    assert page._tasks.idle
    page.forget()


def test_after_damage_only_what_was_read_just_now_is_said_to_be_safe(config: Config) -> None:
    services = bootstrap.build(config)
    newest = services.selling.sales.recent_sales(1)[0].receipt_number
    assert re.search(told("stopped_safe_until", newest), what_is_safe(services, WORDS))
    services.store.stop.damaged = True
    assert re.search(told("stopped_safe_known", newest), what_is_safe(services, WORDS))
    bootstrap.close(services)


def test_killed_while_it_went_on_it_finishes_by_itself_and_says_so(config: Config, person: Person) -> None:
    own = Identity("register", 1, "location", "Smoke Test", "https://oms.invalid", "token", ())
    services = bootstrap.build(config)
    services.backups.make()
    bootstrap.close(services)
    save_identity(config.data_dir, own)
    with (config.data_dir / DATABASE_NAME).open("rb+") as file:
        file.seek(_IN_THE_FIRST_PAGE)
        file.write(bytes(8))
    ask_to_go_on(config.data_dir)
    assert person.lives(config, [person.reads]) == 0
    (said,) = person.pages
    assert WORDS.text("stopped_fresh_records") in said


@pytest.mark.logs_errors(_STOPPED)
def test_records_that_stop_while_the_window_opens_show_the_page_too(
    config: Config, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens, failed = Windows.open, list[bool]()

    def open_once_in_vain(windows: Windows, *given: Any) -> None:
        if not failed:
            failed.append(True)
            assert person.services is not None
            fails(person.services)
        opens(windows, *given)

    monkeypatch.setattr(Windows, "open", open_once_in_vain)
    assert person.lives(config, [person.presses_enter, person.reads]) == 0
    assert WORDS.text("stopped_same_records") in person.pages[-1]
