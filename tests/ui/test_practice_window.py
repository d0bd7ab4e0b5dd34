"""The practice till says on every screen what it is, and one key leads back to the till."""

from __future__ import annotations

import gc
from argparse import Namespace
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import bootstrap, program
from app.config import Config
from app.db.store import StoreDb
from app.smoke_test import _fill
from app.ui.screen import Place
from app.ui.services import Services
from app.ui.setup.progress import SetupProgress, Step
from app.ui.shell import Shell
from app.ui.widgets.banner import Banner
from contract.errors import Unavailable


def stores() -> WeakSet[StoreDb]:
    """The stores of the whole process: a test before this one may have left some, and they may end at any time."""
    gc.collect()
    return WeakSet(own for own in gc.get_objects() if isinstance(own, StoreDb))


def till_of(tmp_path: Path) -> Config:
    """A till that has joined its store and knows an item."""
    config = Config(tmp_path / "data", key_file=tmp_path / "keys.json", lan_address="off")
    services = bootstrap.build(config)
    try:
        _fill(services)
    finally:
        bootstrap.close(services)
    SetupProgress(config.data_dir).reach(Step.READY)
    return config


def test_a_practice_till_is_never_taken_for_the_till_ends_with_a_key_and_takes_no_memory(
    tmp_path: Path, styled: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the till to practice and back, twice; then the till is closed."""
    config, before = till_of(tmp_path), stores()
    built: list[Services] = []
    build = bootstrap.build

    def building(*given: Any, **named: Any) -> Services:
        built.append(build(*given, **named))
        return built[-1]

    monkeypatch.setattr(bootstrap, "build", building)
    seen: list[dict[str, str]] = []
    left = iter(range(2))

    def look() -> None:
        shells = [own for own in styled.topLevelWidgets() if isinstance(own, Shell) and own.isVisible()]
        if not shells or not built:
            return
        shell, (services, *_) = shells[0], built[::-1]
        if not services.practice.running:
            if next(left, None) is None:
                styled.exit(0)
            else:
                services.practice.prepare()
                styled.exit(program._PRACTICE)
            built.clear()
            return
        shell.activateWindow()
        if shell.isActiveWindow():
            seen.append(looked_over(shell))
            shell.go(Place.SELL)
            built.clear()
            QTest.keyClick(shell, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)

    def guarded() -> None:
        try:
            look()
        except BaseException:
            styled.exit(1)
            raise

    ticks = QTimer(interval=300)
    ticks.timeout.connect(guarded)
    ticks.start()
    QTimer.singleShot(60_000, ticks, lambda: styled.exit(1))
    options = Namespace(windowed=True, look="light", enroll=None)
    assert program._opened(config, options) == 0
    ticks.stop()
    expected = {Place.SELL: "Practice.", Place.CASH_TENDER: "Practice.", Place.STATUS: "Practice."}
    assert seen == [expected | {"person": "Practice, PIN 1234"}] * 2
    assert list(config.data_dir.glob("practice-*")) == []
    assert stores() <= before, "a till that is closed takes no memory"


def looked_over(shell: Shell) -> dict[str, str]:
    """What the banner says on some screens, and who is signed on."""
    banner, seen = shell.findChildren(Banner)[0], {}
    for place in (Place.SELL, Place.CASH_TENDER, Place.STATUS):
        shell.go(place)
        seen[str(place)] = banner.view.lead if banner.view is not None and banner.isVisible() else ""
    return seen | {"person": shell.bar._person.label}


def test_a_practice_till_that_cannot_open_gives_the_till_back_and_says_why(
    tmp_path: Path, styled: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(tmp_path / "data", key_file=tmp_path / "keys.json", lan_address="off")
    services = bootstrap.build(config)
    try:
        _fill(services)
        room = services.practice
        room.prepare()
    finally:
        bootstrap.close(services)

    def full(_store: object, _name: str) -> None:
        raise Unavailable("storage_full")

    monkeypatch.setattr(room, "fill", full)
    why = program._practice(styled, Namespace(windowed=True), room, SetupProgress(config.data_dir))
    assert why is not None
    assert why.code == "storage_full"
    assert not room.config.data_dir.exists()
    bootstrap.close(bootstrap.build(config))
