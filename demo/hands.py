"""Hands and eyes of a person at a register: keys, clicks and scans as the machine would deliver them, and what is seen.

They know the window only by what anyone can point at: object names, words, lists. No use case is called here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QAbstractItemModel, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QWidget

PATIENCE_S = 30.0
STUCK_PICTURE = "stuck.png"
_LOOK_MS, _SELDOM_MS = 4, 40
_TYPED_KEY_MS = 40
"""People type slower than scanners; faster than 35 ms a key would be read as a scan."""
_STILL_MS = 30
_STILL_S = 2.0


class Trigger(Protocol):
    """A scanner in the hand."""

    def scan(self, data: str) -> None: ...


class Stuck(Exception):
    """What was waited for did not come. A picture of the window was taken."""


class Hands:
    """Acts on one window. ``failures`` is where a picture goes when a wait was in vain."""

    def __init__(self, window: QWidget, scanner: Trigger, failures: Path) -> None:
        self.window = window
        self._scanner = scanner
        self._failures = failures

    # Doing

    def take_up(self) -> None:
        """The window is in front and has the keys."""
        self.window.activateWindow()
        self.until(lambda: QGuiApplication.focusWindow() is self.window.windowHandle(), "the window to have the focus")

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key, such as Enter or F9."""
        QTest.keyClick(self.window.windowHandle(), key, modifier)

    def chord(self, key: Qt.Key) -> None:
        """A key with Ctrl."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def type(self, text: str) -> None:
        """Character by character, as fast as fingers go."""
        for character in text:
            _wait(_TYPED_KEY_MS)
            # A character also goes to a window; the stub only knows it for widgets.
            QTest.keyClick(self.window.windowHandle(), character)  # type: ignore[call-overload]
        _wait(_TYPED_KEY_MS)

    def click(self, name: str) -> None:
        """The middle of what carries this object name or these words, once it is there and on."""
        self.until(lambda: self.has(name) and self.find(name).isEnabled(), f"“{name}” to click")
        widget = self.find(name)
        self.click_at(widget, widget.rect().center())

    def click_at(self, widget: QWidget, point: QPoint) -> None:
        """A place on a widget; whatever lies over it gets the click."""
        QTest.mouseClick(
            self.window.windowHandle(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            widget.mapTo(self.window, point),
        )

    def click_row(self, list_name: str, words: str) -> None:
        """The row of a list that says ``words``."""
        self.until(lambda: self._row(list_name, words) is not None, f"“{words}” in {list_name}")
        view, row = self._list(list_name), self._row(list_name, words)
        assert row is not None
        index = view.model().index(row, 0)
        view.scrollTo(index)
        self.click_at(view.viewport(), view.visualRect(index).center())

    def scan(self, data: str) -> None:
        """Pull the trigger: bytes come out of the scanner's cable."""
        self._scanner.scan(data)

    # Seeing

    def find(self, name: str) -> QWidget:
        """The visible widget of that object name, label or accessible name; the uppermost of several."""
        found = list(self._named(name))
        if not found:
            raise Stuck(f"nothing is called {name!r}")
        return found[-1]

    def has(self, name: str) -> bool:
        """Whether something visible is called so."""
        return next(self._named(name), None) is not None

    def sees(self, words: str) -> bool:
        """Whether these words stand anywhere in the window, or are read to who cannot see it."""
        return any(words in text for text in self.texts())

    def reads(self, name: str) -> str:
        """What stands in a field or label."""
        return next(_texts(self.find(name)), "") if self.has(name) else ""

    def stands_in(self, name: str) -> None:
        """Wait until the keys go to this field."""
        self.until(lambda: _focused() == name, f"the keys to go to {name}")

    def rows(self, list_name: str) -> Iterator[str]:
        """What the rows of a list say."""
        return _rows(self._list(list_name).model())

    def texts(self) -> Iterator[str]:
        """Everything written in the window."""
        for widget in _visible(self.window):
            yield from _texts(widget)

    def until(self, condition: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
        """Look until it is so. Raises Stuck with ``what``, and leaves a picture, when it takes too long."""
        deadline, look_ms = time.monotonic() + patience_s, _LOOK_MS
        while not condition():
            if time.monotonic() > deadline:
                self.grab().save(str(self._failures / STUCK_PICTURE))
                seen = " | ".join(dict.fromkeys(text for text in self.texts() if text))
                raise Stuck(f"waited {patience_s:.0f} s in vain for {what}; on the screen: {seen}")
            _wait(look_ms)
            look_ms = min(_SELDOM_MS, look_ms + 1)  # What takes long is not told sooner by looking often.

    def see(self, *words: str) -> None:
        """Wait until all of these words stand in the window."""
        for word in words:
            self.until(lambda word=word: self.sees(word), f"the words “{word}”")  # type: ignore[misc]

    def see_no(self, words: str) -> None:
        """Wait until these words are gone."""
        self.until(lambda: not self.sees(words), f"the words “{words}” to go")

    def grab(self) -> QImage:
        return self.window.grab().toImage()

    def still(self) -> QImage:
        """The window once nothing moves in it any more."""
        before, deadline = self.grab(), time.monotonic() + _STILL_S
        while True:
            _wait(_STILL_MS)
            after = self.grab()
            if after == before or time.monotonic() > deadline:
                return after
            before = after

    # Inside

    def _named(self, name: str) -> Iterator[QWidget]:
        for widget in _visible(self.window):
            if name in (widget.objectName(), widget.accessibleName(), _label(widget)):
                yield widget

    def _list(self, name: str) -> QAbstractItemView:
        found = self.find(name)
        views = [found, *found.findChildren(QAbstractItemView)]
        return next(view for view in views if isinstance(view, QAbstractItemView))

    def _row(self, list_name: str, words: str) -> int | None:
        if not self.has(list_name):
            return None
        texts = _rows(self._list(list_name).model())
        return next((row for row, text in enumerate(texts) if words in text), None)


def _wait(milliseconds: int) -> None:
    """Meanwhile the window does what it has to do, and so do all threads: ``QTest.qWait`` would not let them."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _focused() -> str:
    focus = QApplication.focusWidget()
    return focus.objectName() if focus else ""


def _visible(above: QWidget) -> Iterator[QWidget]:
    """What is shown inside. Most of a window is screens that are hidden: into those it does not look."""
    for widget in above.children():
        if isinstance(widget, QWidget) and widget.isVisible():
            yield widget
            yield from _visible(widget)


def _label(widget: QWidget) -> str | None:
    """The words of a painted control."""
    label = getattr(widget, "label", None)
    return label if isinstance(label, str) else None


def _texts(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QLineEdit):
        yield widget.text()
    if (label := _label(widget)) is not None:
        yield label
    yield widget.accessibleName()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _rows(widget.model())


def _rows(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        yield str(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data(Qt.ItemDataRole.DisplayRole) or "")
