"""A new computer becomes a till of the real OMS, and whoever stops on the way goes on there."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from app.practice import forget_practice
from app.program import _AFRESH, _set_up
from app.ui.services import Services
from app.ui.setup.invitation import Invitation, invitation
from app.ui.setup.progress import SetupProgress, Step
from app.ui.setup.setup import Setup
from app.ui.widgets.button import Button
from app.wording import Words
from tests.integration.app_sync.listener import Listener
from tests.integration.oms_trade.shop import Shop

WORDS = Words.load(bootstrap.RESOURCES / "i18n")
PATIENCE_MS = 60_000


class NewComputer:
    """Whoever stands before it types and presses keys."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.folder, self._qtbot = folder, qtbot
        self.config = Config(folder / "data", key_file=folder / "keys.json", lan_address="off")
        self.setup: Setup | None = None

    def switch_on(self) -> Setup:
        self.setup = Setup(WORDS, SetupProgress(self.config.data_dir), self._build, bootstrap.start)
        self.setup.open()
        self._qtbot.waitUntil(self.setup.window.isVisible)
        services = self.setup.services
        if services is not None:
            services.device_setup.find_by(lambda _network, _host: ())
        return self.setup

    def switch_off(self) -> None:
        if self.setup is not None:
            services = self.setup.services
            self.setup.close()
            if services is not None:
                bootstrap.close(services)
        self.setup = None

    def type(self, **fields: str) -> None:
        for name, text in fields.items():
            self.field(name).setText(text)

    def field(self, name: str) -> QLineEdit:
        assert self.setup is not None
        found = self.setup.window.findChild(QLineEdit, f"setup.{name}")
        assert isinstance(found, QLineEdit)
        return found

    def press_enter(self) -> None:
        assert self.setup is not None
        QTest.keyClick(self.setup.window, Qt.Key.Key_Return)

    def page_is(self, step: Step) -> None:
        self._qtbot.waitUntil(
            lambda: self.setup is not None and self.setup.window.page.name == step, timeout=PATIENCE_MS
        )

    def _build(self, told: Invitation | None) -> Services:
        if told is None:
            return bootstrap.build(self.config)
        config = replace(self.config, oms_url=told.address, authority=told.authority)
        return bootstrap.build(config, enroll_code=told.code)


@pytest.fixture
def computer(tmp_path: Path, qtbot: QtBot, styled: QApplication) -> Iterator[NewComputer]:
    made = NewComputer(tmp_path, qtbot)
    yield made
    made.switch_off()


def test_a_new_computer_becomes_a_till_and_goes_on_where_somebody_stopped(
    computer: NewComputer, qtbot: QtBot, shop: Shop, listener: Listener
) -> None:
    setup = computer.switch_on()
    code = shop.chain.code("014").code
    assert setup.window.page.name == Step.CONNECT

    computer.type(address="http://127.0.0.1:9", code=code)
    computer.press_enter()
    address = computer.field("address")
    qtbot.waitUntil(lambda: "Nobody answers" in address.accessibleDescription(), timeout=PATIENCE_MS)

    computer.type(address=f"{listener.url}#WRONG-CODE", code="")
    computer.press_enter()
    told = computer.field("code")
    qtbot.waitUntil(lambda: "does not take this code" in told.accessibleDescription(), timeout=PATIENCE_MS)
    assert not (computer.config.data_dir / "identity.json").exists()

    computer.type(code=code)
    computer.press_enter()
    computer.page_is(Step.STORE)
    assert "Store 014" in {text.text() for text in setup.window.page.findChildren(type(setup.window._title))}
    computer.press_enter()
    computer.page_is(Step.PRODUCTS)
    computer.switch_off()

    setup = computer.switch_on()
    assert setup.window.page.name == Step.PRODUCTS
    assert setup.services is not None
    catalog = setup.services.catalog
    qtbot.waitUntil(lambda: catalog.count_items() == len(shop.items), timeout=PATIENCE_MS)
    computer.press_enter()
    computer.page_is(Step.DEVICES)
    computer.press_enter()
    computer.page_is(Step.TRY)
    with qtbot.waitSignal(setup.practice_asked, timeout=PATIENCE_MS):
        computer.press_enter()
    services = setup.services
    computer.switch_off()
    assert services is not None
    assert services.practice.config.data_dir.exists()
    forget_practice(computer.config.data_dir)
    SetupProgress(computer.config.data_dir).note_tried()

    setup = computer.switch_on()
    assert setup.window.page.name == Step.TRY
    computer.press_enter()
    computer.page_is(Step.READY)
    with qtbot.waitSignal(setup.finished):
        computer.press_enter()
    assert not SetupProgress(computer.config.data_dir).wanted


def test_a_second_computer_with_a_used_code_stays_as_it_was(
    computer: NewComputer, qtbot: QtBot, tmp_path: Path, shop: Shop, listener: Listener
) -> None:
    first = NewComputer(tmp_path / "first", qtbot)
    first.folder.mkdir()
    code = shop.chain.code("014").code
    for own in (first, computer):
        own.switch_on()
        own.type(address=listener.url, code=code)
        own.press_enter()
        if own is first:
            own.page_is(Step.STORE)
            own.switch_off()

    told = computer.field("code")
    qtbot.waitUntil(lambda: "used before" in told.accessibleDescription(), timeout=PATIENCE_MS)
    assert SetupProgress(computer.config.data_dir).step is Step.CONNECT
    assert (computer.config.data_dir / "setup.json").exists(), "what joins from here on knows that it has begun"


@pytest.mark.parametrize("fails", [False, True])
def test_a_set_up_that_is_done_is_closed_whole_and_the_till_is_opened_afresh(
    tmp_path: Path, styled: QApplication, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    closed: list[object] = []

    class Done(QObject):
        finished = Signal()
        window = SimpleNamespace(show=None)
        practice_asked = Signal()
        services = SimpleNamespace(practice="the room of the set-up")

        def open(self, _show: object) -> None:
            QTimer.singleShot(0, self.finished.emit)

        def close(self) -> None:
            if fails:
                raise RuntimeError("its window is gone already")

    monkeypatch.setattr("app.ui.setup.setup.Setup", lambda *_: Done())
    monkeypatch.setattr("app.bootstrap.close", closed.append)
    config, options = Config(tmp_path), Namespace(windowed=True)

    with pytest.raises(RuntimeError) if fails else nullcontext():
        ended = _set_up(styled, config, options, SetupProgress(tmp_path))
        assert (ended.code, str(ended.room)) == (_AFRESH, "the room of the set-up")
    assert closed == [Done.services]


def test_what_is_missing_is_asked_for_before_anybody_is(computer: NewComputer) -> None:
    setup = computer.switch_on()

    computer.press_enter()
    assert "missing" in computer.field("address").accessibleDescription()

    computer.type(address="oms.example.com")
    QTest.keyClick(computer.field("address"), Qt.Key.Key_Return)
    assert setup.window.focusWidget() is computer.field("code")
    back = setup.window.findChild(Button, "setup.back")
    assert isinstance(back, Button)
    assert not back.isVisible()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("https://oms.example", "K7QM", ""), Invitation("https://oms.example", "K7QM")),
        ((" oms.example/ ", " K7QM ", " "), Invitation("https://oms.example", "K7QM")),
        (("https://oms.example#K7QM-2TRX", "", ""), Invitation("https://oms.example", "K7QM-2TRX")),
        (
            ("http://127.0.0.1:8000", "K", "/media/ca.pem"),
            Invitation("http://127.0.0.1:8000", "K", Path("/media/ca.pem")),
        ),
        (("", "K7QM", ""), Invitation("", "K7QM")),
    ],
)
def test_an_invitation_may_be_typed_or_come_as_one_line(typed: tuple[str, str, str], meant: Invitation) -> None:
    assert invitation(*typed) == meant


def test_a_register_that_joined_by_command_needs_no_setup(tmp_path: Path) -> None:
    progress = SetupProgress(tmp_path)
    assert (progress.wanted, progress.step) == (True, Step.CONNECT)

    (tmp_path / "identity.json").write_text("{}")
    assert not progress.wanted

    progress.reach(Step.CONNECT)
    assert (progress.wanted, progress.step) == (True, Step.STORE), "it joined, and was switched off before it said so"
    progress.reach(Step.DEVICES)
    assert (progress.wanted, progress.step) == (True, Step.DEVICES)
    progress.reach(Step.READY)
    assert not progress.wanted
