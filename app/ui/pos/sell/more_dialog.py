"""The dialog behind "More": deeds in groups. Arrows walk, Enter chooses, and each key does what it always does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.key_map import key_name
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.more import MoreDeed, MoreGroup, grouped
from app.ui.theme.fonts import Role
from app.ui.widgets.dialog import NARROW, WIDE, Answer, Dialog
from app.ui.widgets.menu_button import MenuButton
from app.ui.widgets.text import Text

_COLUMNS = ((MoreGroup.LINE, MoreGroup.GOODS), (MoreGroup.CUSTOMER, MoreGroup.ORDER), (MoreGroup.SALE, MoreGroup.TILL))
_CLOSE = "close"
_STEPS = {Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1), Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0)}


class MoreDialog(Dialog):
    """What is chosen is done once the dialog is shut, so that what it asks stands alone."""

    def __init__(self, host: QWidget, phrases: Phrases, deeds: Iterable[MoreDeed]) -> None:
        groups = dict(grouped(deeds))
        columns = [[(group, groups[group]) for group in column if group in groups] for column in _COLUMNS]
        filled = [column for column in columns if column]
        answers = [Answer(_CLOSE, phrases.text("more_close"), safe=True, hint="Esc")]
        self._headed = len(groups) > 1
        title = phrases.text("more" if self._headed else next(iter(groups)).value)
        super().__init__(host, title, "", answers, width=WIDE if len(filled) > 2 else NARROW)
        self._phrases = phrases
        self._deeds = [deed for own in groups.values() for deed in own]
        self._columns: list[list[MenuButton]] = []
        row = QHBoxLayout()
        row.setSpacing(16)
        for column in filled:
            row.addLayout(self._column(column), 1)
        self.body.addLayout(row)

    def focus_first(self) -> None:
        first = next((own for column in self._columns for own in column if own.isEnabled()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, name = Qt.Key(event.key()), key_name(event)
        deed = next((own for own in self._deeds if own.key == name and not own.off), None)
        if deed is not None:
            self._do(deed)
        elif key in _STEPS and (at := self._place()) is not None:
            self._step(at, *_STEPS[key])
        else:
            super().keyPressEvent(event)

    def _column(self, groups: Sequence[tuple[MoreGroup, Sequence[MoreDeed]]]) -> QVBoxLayout:
        text = self._phrases.text
        column, buttons = QVBoxLayout(), list[MenuButton]()
        column.setSpacing(6)
        for group, deeds in groups:
            if buttons:
                column.addSpacing(10)
            if self._headed:
                column.addWidget(Text(text(group.value), Role.META_STRONG, "text2"))
            for deed in deeds:
                made = MenuButton(text(deed.code), deed.icon, hint=deed.key, why=text(deed.off) if deed.off else "")
                made.setObjectName(f"more.{deed.code}")
                made.clicked.connect(lambda _=False, own=deed: self._do(own))
                column.addWidget(made)
                buttons.append(made)
        column.addStretch(1)
        self._columns.append(buttons)
        return column

    def _do(self, deed: MoreDeed) -> None:
        self.answer(_CLOSE)
        deed.run()

    def _place(self) -> tuple[int, int] | None:
        """Column and row of the focus."""
        return next(
            ((x, y) for x, column in enumerate(self._columns) for y, button in enumerate(column) if button.hasFocus()),
            None,
        )

    def _step(self, at: tuple[int, int], across: int, down: int) -> None:
        """The next deed that is on; at the end of a column, and of the columns, the focus stays."""
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            across = -across
        x, y = at
        if across:
            if 0 <= x + across < len(self._columns):
                on = [own for own in self._columns[x + across] if own.isEnabled()]
                here = self._columns[x][y].y()
                self._focus(min(on, key=lambda own: abs(own.y() - here), default=None))
        else:
            way = self._columns[x][y + 1 :] if down > 0 else self._columns[x][:y][::-1]
            self._focus(next((own for own in way if own.isEnabled()), None))

    def _focus(self, button: MenuButton | None) -> None:
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)
