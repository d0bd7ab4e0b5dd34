"""Asks which numbered line of a page reads right, and so learns which letters the printer has."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.devices.code_pages import LETTERS, TRIED
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.wording import Words, isolated

_COLUMNS = 4
_NONE, _LATER = "none", "later"


class LettersDialog(Dialog):
    """``read``: the number of the line that reads right, from 1; 0: none of them does."""

    read = Signal(int)

    def __init__(self, host: QWidget, words: Words) -> None:
        answers = [
            Answer(_LATER, words.text("setup_letters_later"), safe=True, hint="Esc"),
            Answer(_NONE, words.text("setup_letters_none")),
        ]
        asked = words.text("setup_letters_text", letters=isolated(LETTERS.replace(" ", "\N{NO-BREAK SPACE}")))
        super().__init__(host, words.text("setup_letters_which"), asked, answers)
        grid = QGridLayout()
        grid.setSpacing(8)
        self._lines: list[Button] = []
        for at in range(len(TRIED)):
            line = Button(str(at + 1), Kind.OUTLINE, height=64)
            line.setObjectName(f"letters.{at + 1}")
            line.clicked.connect(lambda _=False, number=at + 1: self._chosen(number))
            grid.addWidget(line, at // _COLUMNS, at % _COLUMNS)
            self._lines.append(line)
        self.body.addLayout(grid)

    def answer(self, key: str) -> None:
        if key == _NONE:
            self._chosen(0)
        else:
            super().answer(key)

    def focus_first(self) -> None:
        self._lines[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _chosen(self, number: int) -> None:
        self.shut()
        self.read.emit(number)
