"""What an empty list says."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text


class EmptyState(QWidget):
    """An icon, a sentence, and what will appear or the one thing to do."""

    acted = Signal()

    def __init__(
        self, icon: Icon, title: str, note: str = "", *, action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mark = IconMark(icon, "text3", 40)
        self._title = Text(title, Role.BUTTON, at=At.CENTER, wrap=True)
        self._note = Text(note, Role.META, "text3", at=At.CENTER, wrap=True)
        self._action = Button(action, Kind.OUTLINE)
        self._action.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title)
        column.addWidget(self._note)
        column.addWidget(self._action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._note.setVisible(bool(note))
        self._action.setVisible(bool(action))
        self.setAccessibleName(title)

    def set_words(self, title: str, note: str = "", icon: Icon | None = None) -> None:
        """Say something else."""
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setAccessibleName(title)
        if icon is not None:
            self._mark.set_icon(icon)
