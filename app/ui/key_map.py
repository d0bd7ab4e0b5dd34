"""The keys of the screen one is on (F1), and what a key is called."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.screen import KeyHint
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.text import Text
from app.wording import Words

_FEW, _WIDTH = 16, 1_180


class KeyMap(Dialog):
    """Lists keys beside what they do, in as many columns as it takes to see them all."""

    def __init__(self, host: QWidget, words: Words, hints: Sequence[KeyHint]) -> None:
        answers = (Answer("close", words.text("keys_close"), safe=True),)
        super().__init__(host, words.text("keys_title"), "", answers, icon=Icon.KEYBOARD, accent="accent", width=_WIDTH)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        columns = 2 if len(hints) <= _FEW else 3
        rows = -(-len(hints) // columns)
        for index, hint in enumerate(hints):
            row, column = index % rows, 2 * (index // rows)
            grid.addWidget(Text(hint.key, Role.META_STRONG, elide=False), row, column)
            grid.addWidget(Text(hint.words, Role.META, "text2", wrap=True), row, column + 1)
        for column in range(columns):
            grid.setColumnStretch(2 * column + 1, 1)
        self.body.addLayout(grid)


def key_name(event: QKeyEvent) -> str:
    """``F9``, ``Ctrl+Z``, ``Del``, ``+``, ``7``: modifiers, then the key as the key map writes it."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if not (modifiers & Qt.KeyboardModifier.ControlModifier and Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z):
        # Only with Ctrl and a letter is it a key of its own: some keyboards need Shift for digits and signs.
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    if not modifiers and event.text() and event.text().isprintable():
        return event.text()
    return QKeySequence(modifiers.value | event.key()).toString(QKeySequence.SequenceFormat.PortableText)
