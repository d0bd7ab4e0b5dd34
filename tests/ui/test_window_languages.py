"""The window in other languages: mirrored where one reads from the right, in that of whoever is signed on, and anew
when the store changes its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app import bootstrap
from app.config import Config
from app.db.keys import KeyFile
from app.edges import Edges
from app.ui.screen import Place
from app.ui.sounds import SilentPlayer
from app.ui.window import Window
from app.ui.windows import Windows, direction_of
from app.wording import Words
from tests.builders import (
    AISLING,
    LOCATION_ID,
    PIN,
    SKILLET,
    SKILLET_GTIN,
    SUPERVISOR,
    SUPERVISOR_PIN,
    FakeClock,
    filled_shop,
    market_ie,
    operator,
    page,
)


@contextmanager
def opened(qtbot: QtBot, application: QApplication, folder: Path, language: str) -> Iterator[Window]:
    """As the program does it, for a till that was told to speak so."""
    services = bootstrap.build(Config(folder / "data", key_file=folder / "keys", language=language))
    application.setLayoutDirection(direction_of(services.words))
    window = Window(services, SilentPlayer(), "1.2.3")
    qtbot.addWidget(window.shell)
    try:
        window.open()
        window.shell.resize(1366, 768)
        yield window
    finally:
        window.shell.close()
        qtbot.waitUntil(lambda: window.tasks.idle)
        application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        bootstrap.close(services)


@pytest.mark.parametrize(
    ("language", "sell", "mirrored"), [("de", "Verkauf", False), ("ar", "البيع", True), ("fr", "Sell", False)]
)
def test_a_till_speaks_as_it_was_told_and_from_the_side_its_readers_begin(
    qtbot: QtBot, styled: QApplication, tmp_path: Path, language: str, sell: str, mirrored: bool
) -> None:
    with opened(qtbot, styled, tmp_path, language) as window:
        window.shell.go(Place.STATUS)
        rail = window.shell.rail
        qtbot.waitUntil(lambda: rail.width() > 0 and rail.isVisible())
        QApplication.processEvents()

        names = [child.accessibleName() for child in rail.children() if child.objectName() == "rail.sell"]  # type: ignore[attr-defined]
        assert names == [sell]
        assert (rail.mapTo(window.shell, rail.rect().center()).x() > window.shell.width() // 2) is mirrored


@contextmanager
def working(qtbot: QtBot, application: QApplication, folder: Path, language: str | None = None) -> Iterator[Windows]:
    """A till that knows its store, with two people: one said nothing of languages, one reads Arabic."""
    shop = filled_shop(folder / "data")
    shop.tell(f"store:{LOCATION_ID}", (operator(AISLING, "Aisling Byrne", pin=PIN, language="ar"),))
    KeyFile(folder / "keys").put("database", shop.keys.database)
    KeyFile(folder / "keys").put("device", shop.keys.device)
    shop.stop()
    config = Config(folder / "data", key_file=folder / "keys", language=language)
    services = bootstrap.build(config, edges=Edges(clock=FakeClock()))
    windows = Windows(services, SilentPlayer(), "1.2.3")
    windows.setProperty("services", services)
    try:
        windows.open()
        yield windows
    finally:
        windows.close()
        qtbot.waitUntil(lambda: windows.window.tasks.idle)
        application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        bootstrap.close(services)
        windows.forget()


def rail_words(windows: Windows) -> str:
    found = [own for own in windows.window.shell.rail.children() if own.objectName() == "rail.sell"]
    assert isinstance(found[0], QWidget)
    return found[0].accessibleName()


def test_the_window_speaks_to_who_is_signed_on_and_the_open_sale_stays(
    qtbot: QtBot, styled: QApplication, tmp_path: Path
) -> None:
    with working(qtbot, styled, tmp_path) as windows:
        services = windows.property("services")
        first = windows.window
        people, selling = services.operators, services.selling
        people.sign_on(SUPERVISOR, SUPERVISOR_PIN)
        selling.shifts.open(10_000)
        selling.sell.scan(SKILLET_GTIN)

        first._signed_on(people.sign_on(AISLING, PIN))
        qtbot.waitUntil(lambda: windows.window is not first and windows.window.tasks.idle)
        assert rail_words(windows) == "البيع"
        assert styled.layoutDirection() is Qt.LayoutDirection.RightToLeft
        here = windows.window.shell.current
        assert here is not None
        assert here.place is Place.SELL
        assert [line.item_id for line in selling.sell.view().lines] == [SKILLET]
        qtbot.waitUntil(lambda: not isValid(first.shell))

        arabic = windows.window
        arabic.shell.lock_asked.emit()
        qtbot.waitUntil(lambda: windows.window is not arabic and windows.window.tasks.idle)
        assert rail_words(windows) == "Sell"
        assert styled.layoutDirection() is Qt.LayoutDirection.LeftToRight
        back = windows.window
        back._signed_on(people.sign_on(SUPERVISOR, SUPERVISOR_PIN))
        qtbot.waitUntil(lambda: back.tasks.idle)
        assert windows.window is back, "who said nothing reads what the register speaks"
        assert len(selling.sell.view().lines) == 1


def test_a_language_that_nobody_put_into_words_changes_nothing() -> None:
    german = Words.load(bootstrap.RESOURCES / "i18n", "de_DE")
    assert german.spoken_to("") is german
    assert german.spoken_to("fi") is german
    assert (german.spoken_to("ar").language, german.spoken_to("en").language) == ("ar", "en")


def test_a_store_that_changes_its_language_gets_a_new_window_while_nobody_works(
    qtbot: QtBot, styled: QApplication, tmp_path: Path
) -> None:
    with working(qtbot, styled, tmp_path) as windows:
        services = windows.property("services")
        services.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
        services.selling.shifts.open(10_000)
        services.selling.sell.scan(SKILLET_GTIN)
        windows.window.shell.go(Place.SELL)
        told: list[bool] = []
        windows.speaks_otherwise.connect(lambda: told.append(True))
        market = market_ie().model_copy(update={"language": "de_DE"})
        services.catalog.apply([page("market:IE", (market,), 50)])
        qtbot.waitUntil(lambda: windows.window.tasks.idle)
        QApplication.processEvents()
        assert told == [], "not under the hands of somebody who sells"
        windows.window.shell.lock_asked.emit()
        qtbot.waitUntil(lambda: told == [True])
        windows.close()
    again = bootstrap.build(Config(tmp_path / "data", key_file=tmp_path / "keys"), edges=Edges(clock=FakeClock()))
    try:
        assert again.words.language == "de"
        assert [line.item_id for line in again.selling.sell.view().lines] == [SKILLET], "the open sale is kept"
    finally:
        bootstrap.close(again)
