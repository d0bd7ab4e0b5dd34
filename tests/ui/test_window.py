"""The window with every screen in it: small enough for the smallest till, and leading where it should."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from app.devices.events import DataEvent, ErrorEvent, ResultCode
from app.operators.operators import SignedOn
from app.ui.pos.sell.screen import SellScreen
from app.ui.screen import Place, Verb
from app.ui.sounds import SilentPlayer
from app.ui.widgets.toast import Toast
from app.ui.window import Window
from contract.operations import Permission
from tests.builders import NOON


@pytest.fixture
def window(qtbot: QtBot, styled: QApplication, tmp_path: Path) -> Iterator[Window]:
    """A register that was never enrolled: the whole composition, with nothing around it."""
    services = bootstrap.build(Config(tmp_path / "data", key_file=tmp_path / "keys.json"))
    window = Window(services, SilentPlayer(), "1.2.3")
    qtbot.addWidget(window.shell)
    yield window
    window.shell.close()
    qtbot.waitUntil(lambda: window.tasks.idle)
    styled.removeEventFilter(window.scans)
    bootstrap.close(services)


def test_every_screen_fits_the_smallest_till(window: Window) -> None:
    too_large = []
    for place in Place:
        screen = window.shell.screen_of(place)
        around = (0, 0) if screen.task_mode else (window.shell.rail.width(), window.shell.bar.height())
        room = (1024 - around[0], 720 - around[1])
        screen.resize(*room)
        window.shell.show()
        least = screen.minimumSizeHint()
        if least.width() > room[0] or least.height() > room[1]:
            too_large.append((place, least, room))
    assert too_large == []


class ShownAlone(QObject):
    """Keeps what appears as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(watched)
        return False


def test_a_screen_is_made_when_it_is_wanted_and_nothing_of_it_flashes_up_alone(
    styled: QApplication, window: Window
) -> None:
    window.open()
    assert window.shell.findChild(SellScreen) is None
    alone = ShownAlone()
    styled.installEventFilter(alone)

    screens = [window.shell.screen_of(place) for place in Place]

    styled.removeEventFilter(alone)
    assert [screen.place for screen in screens] == list(Place)
    assert alone.seen == []
    assert window.shell.screen_of(Place.SELL) is window.shell.screen_of(Place.SELL)


def test_a_register_that_was_never_enrolled_says_so_and_shows_nobody(qtbot: QtBot, window: Window) -> None:
    window.open()

    assert window.shell.bar.sync.view.text == "Not connected yet"


def test_many_acts_in_a_moment_ask_once_how_sync_stands(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(window.shell, "show_sync", lambda *line, **_how: told.append(line))

    for _ in range(10):
        window.tasks.committed(frozenset({"journal"}))

    qtbot.waitUntil(lambda: bool(told))
    assert len(told) == 1


@pytest.mark.parametrize(
    ("permissions", "place"),
    [
        (frozenset({Permission.SELL, Permission.FULFILL}), Place.SELL),
        (frozenset({Permission.FULFILL}), Place.ORDERS),
        (frozenset({Permission.HAND_OVER}), Place.ORDERS),
    ],
)
def test_whoever_signs_on_starts_where_they_may_work(window: Window, permissions: frozenset[str], place: Place) -> None:
    window.open()

    window._signed_on(SignedOn("operator-1", "1", "Aoife", "role-1", 4, permissions))

    assert window.shell.current is not None
    assert window.shell.current.place is place


def test_what_a_scanner_sends_in_vain_is_told_and_left_over_scans_go_when_the_till_is_locked(
    qtbot: QtBot, window: Window
) -> None:
    window.open()
    words = window.shell.words

    window._device_told.emit(ErrorEvent("scanner", ResultCode.E_ILLEGAL, "scan_refused", NOON))
    qtbot.waitUntil(lambda: words.text("scan_unreadable") in shown(window))

    window.shell.go(Place.STATUS)
    window._device_told.emit(DataEvent("scanner", "4006381333931", "]E0", NOON))
    qtbot.waitUntil(lambda: words.text("scan_no_use_here", text="4006381333931") in shown(window))
    tray = window._scan_desk.tray
    assert (tray.refused, [scan.text for scan in tray.kept]) == (1, ["4006381333931"])

    window.shell.lock_asked.emit()
    qtbot.waitUntil(lambda: not tray.kept)


def test_a_badge_at_the_lock_is_not_kept_from_it_by_a_question_left_open(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open()
    words, badges = window.shell.words, list[str]()
    monkeypatch.setattr(window._sign_in._presenter, "badge", badges.append)
    window.shell.go(Place.STATUS)
    answers: list[str] = []
    window.shell.ask("?", "?", (Verb("No", lambda: answers.append("no"), safe=True),))

    window.shell.lock_asked.emit()
    qtbot.waitUntil(lambda: window.shell.current is window._sign_in)
    window.shell.scanned("BADGE-17")

    assert (answers, badges) == (["no"], ["BADGE-17"])
    window.shell.ask("?", "?", (Verb("No", lambda: None, safe=True),))
    window.shell.scanned("BADGE-17")
    assert not window._scan_desk.tray.kept
    window.shell.shut_dialogs()

    window._device_told.emit(ErrorEvent("scale", ResultCode.E_ILLEGAL, "scale_does_not_obey", NOON))
    qtbot.waitUntil(lambda: words.text("scale_does_not_obey") in shown(window))


def shown(window: Window) -> list[str]:
    """What the short message over the screen says."""
    return [toast.words for toast in window.shell.findChildren(Toast) if toast.isVisible()]
