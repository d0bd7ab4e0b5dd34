"""The practice till says on every screen what it is, and one key leads back to the till."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import bootstrap
from app.config import Config
from app.program import _practice
from app.smoke_test import _fill
from app.ui.screen import Place
from app.ui.setup.progress import SetupProgress
from app.ui.shell import Shell
from app.ui.widgets.banner import Banner
from contract.errors import Unavailable


def test_a_practice_till_is_never_taken_for_the_till_and_ends_with_a_key(tmp_path: Path, styled: QApplication) -> None:
    config = Config(tmp_path / "data", key_file=tmp_path / "keys.json", lan_address="off")
    services = bootstrap.build(config)
    try:
        _fill(services)
        room = services.practice
        room.prepare()
    finally:
        bootstrap.close(services)
    seen: dict[str, str] = {}

    def look() -> None:
        try:
            (shell,) = [own for own in styled.topLevelWidgets() if isinstance(own, Shell) and own.isVisible()]
            banner = shell.findChildren(Banner)[0]
            for place in (Place.SELL, Place.CASH_TENDER, Place.STATUS):
                shell.go(place)
                seen[place] = banner.view.lead if banner.view is not None and banner.isVisible() else ""
            seen["person"] = shell.bar._person.label
            QTest.keyClick(shell, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
        except BaseException:
            styled.exit(1)
            raise

    QTimer.singleShot(1_500, look)
    progress = SetupProgress(config.data_dir)
    assert _practice(styled, Namespace(windowed=True), room, progress) is None
    assert seen == {
        Place.SELL: "Practice.",
        Place.CASH_TENDER: "Practice.",
        Place.STATUS: "Practice.",
        "person": "Practice, PIN 1234",
    }
    assert not room.config.data_dir.exists()


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
    why = _practice(styled, Namespace(windowed=True), room, SetupProgress(config.data_dir))
    assert why is not None
    assert why.code == "storage_full"
    assert not room.config.data_dir.exists()
    bootstrap.close(bootstrap.build(config))
