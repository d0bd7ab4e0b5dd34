"""A number of the day: what it is, how much, and what to make of it."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.text import Text


class NumberCard(Card):
    """`color` is the token of the note and its icon."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(padding=16, parent=parent)
        self._label = label
        self._number = Text("", Role.FIGURE)
        self._mark = IconMark(Icon.INFO, "text3", 16)
        self._note = Text("", Role.META, "text3")
        self.body.setSpacing(4)
        self.body.addWidget(Text(label, Role.META_STRONG, "text2"))
        self.body.addWidget(self._number)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._mark)
        row.addWidget(self._note, 1)
        self.body.addLayout(row)
        self._mark.hide()

    def set_number(self, number: str, note: str = "", *, icon: Icon | None = None, color: str = "text3") -> None:
        """Show another number."""
        self._number.setText(number)
        self._note.setText(note)
        self._note.set_color(color)
        self._note.set_role(Role.META if color == "text3" else Role.META_STRONG)
        if icon is not None:
            self._mark.set_icon(icon, color)
        self._mark.setVisible(icon is not None)
        self.setAccessibleName(", ".join(part for part in (self._label, number, note) if part))
