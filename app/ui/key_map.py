"""The keys of the screen one is on (F1)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.screen import KeyHint
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.text import Text
from app.wording import Words


class KeyMap(Dialog):
    """Lists keys beside what they do, in two columns when there are many."""

    def __init__(self, host: QWidget, words: Words, hints: Sequence[KeyHint]) -> None:
        answers = (Answer("close", words.text("keys_close"), safe=True),)
        super().__init__(host, words.text("keys_title"), "", answers, icon=Icon.KEYBOARD, accent="accent", width=884)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        rows = (len(hints) + 1) // 2
        for index, hint in enumerate(hints):
            row, column = index % rows, 2 * (index // rows)
            grid.addWidget(Text(hint.key, Role.BUTTON), row, column)
            grid.addWidget(Text(hint.words, Role.BODY, "text2", wrap=True), row, column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.body.addLayout(grid)
