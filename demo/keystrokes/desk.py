"""A register with hands on it, and what its journal says afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QWidget

from app.db import journal
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.letter_board import LetterBoard
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.search_results import SearchResults
from app.ui.widgets.table_list import TableList
from contract.messages.facts import Fact
from demo.hands import Stuck
from demo.keystrokes.hands import CountingHands, KeyHands, Tally, TouchHands
from demo.scenes.counter import Counter, Setting

F = TypeVar("F", bound=Fact)


class Desk:
    """``hands`` count from ``begin`` on."""

    def __init__(self, files: Path, hands: type[CountingHands], failures: Path, *, terminal: bool) -> None:
        self._terminal = SimulatedTerminal(files / "terminal") if terminal else None
        if self._terminal is not None:
            self._terminal.start()
        self.counter = Counter(files, Setting(terminal=self._terminal), failures)
        self.counter.shell.resize(1366, 768)
        self._kind, self._failures = hands, failures
        self.counter.settle()

    def begin(self) -> CountingHands:
        """Whatever was done before does not count."""
        self.hands = self._kind(self.counter.shell, self.counter, self._failures)
        self.counter.hands = self.hands
        return self.hands

    def close(self) -> None:
        """Everything ends."""
        while (overlay := Overlay.topmost()) is not None:
            overlay.shut()
        if self._terminal is not None:
            self._terminal.stop()
        self.counter.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    @property
    def tally(self) -> Tally:
        return self.hands.tally

    # With a keyboard

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.counter.key(key, modifier)

    def ctrl(self, key: Qt.Key) -> None:
        self.counter.key(key, Qt.KeyboardModifier.ControlModifier)

    def alt(self, key: Qt.Key) -> None:
        self.counter.key(key, Qt.KeyboardModifier.AltModifier)

    def write(self, text: str) -> None:
        self.counter.write(text)

    # With a finger

    def tap(self, name: str) -> None:
        self.counter.tap(name)

    def shows(self, name: str) -> bool:
        """Whether a finger could reach it now."""
        if not self.hands.has(name):
            return False
        widget = self.hands.find(name)
        return widget.visibleRegion().contains(widget.rect().center())

    def tap_row(self, list_name: str, words: str) -> None:
        self.hands.click_row(list_name, words)
        self.counter.settle()

    def tap_found(self) -> None:
        """The first of what the search found."""
        self._found_first(self._only(SearchResults))

    def tap_action(self, list_name: str, at: int = 0) -> None:
        """The button at the end of a row of a list."""
        table = self.hands.find(list_name)
        assert isinstance(table, TableList)
        self.hands.click_at(table.viewport(), table.action_rect(table.row(at).key).center())
        self.counter.settle()

    def tap_pad(self, pad_name: str, digits: str) -> None:
        """One key of a keypad after the other; ``00`` is one."""
        pad = self.hands.find(pad_name) if pad_name else self._only(Keypad)
        assert isinstance(pad, Keypad)
        while digits:
            value = "00" if digits.startswith("00") and _has(pad, "00") else digits[0]
            self._touch(pad.key(value))
            digits = digits[len(value) :]

    def tap_letters(self, *keys: str) -> None:
        """On the letters that a touched field brought: signs, and what is in ``BoardKey``."""
        self.counter.wait(lambda: self.hands.has("letters"), "the letters")
        board = self._only(LetterBoard)
        assert isinstance(board, LetterBoard)
        for key in keys:
            self._touch(board.key(key))

    def _touch(self, widget: QWidget) -> None:
        self.hands.click_at(widget, widget.rect().center())
        self.counter.settle()

    def _found_first(self, results: QWidget) -> None:
        assert isinstance(results, SearchResults)
        self.hands.click_at(results.rows, QPoint(results.rows.width() // 2, 8))
        self.counter.settle()

    def _only(self, kind: type[QWidget]) -> QWidget:
        found = [widget for widget in self.counter.shell.findChildren(kind) if widget.isVisible()]
        if not found:
            raise Stuck(f"no {kind.__name__} is shown")
        return found[-1]

    # With either

    def scan(self, *symbols: str) -> None:
        for symbol in symbols:
            self.hands.scan(symbol)
            self.counter.settle()

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        self.counter.wait(condition, what)

    def facts(self, kind: type[F]) -> list[F]:
        """What the journal holds of one kind, oldest first."""
        with self.counter.services.store.read() as conn:
            return [fact for _, fact in journal.facts(conn, [kind.KIND]) if isinstance(fact, kind)]

    def last(self, kind: type[F]) -> F:
        found = self.facts(kind)
        if not found:
            raise Stuck(f"nothing of the kind {kind.KIND} was recorded")
        return found[-1]


def _has(pad: Keypad, value: str) -> bool:
    return any(key.property("value") == value for key in pad.findChildren(QWidget))


BY_KEYS, BY_TOUCH = KeyHands, TouchHands
