"""A row of the drawer count: a note or coin, how many, what they make."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QIntValidator, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance, font
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text

_HEIGHT = 52
_MOST = 99_999


class DenominationRow(QWidget):
    """The count is typed; the owner tells the total by `set_total`."""

    count_changed = Signal(int)
    submitted = Signal()

    def __init__(self, label: str, *, coin: bool = False, name: str = "", parent: QWidget | None = None) -> None:
        """`name` is what a screen reader calls the field: "20 euro notes"."""
        super().__init__(parent)
        self._total = Text("", Role.BUTTON, at=At.END)
        self._edit = QLineEdit()
        self._edit.setProperty("kind", "table")
        self._edit.setFont(font(Role.TITLE))
        self._edit.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self._edit.setValidator(QIntValidator(0, _MOST, self._edit))
        self._edit.setFixedSize(84, 48)
        self._edit.setAccessibleName(name or label)
        self._edit.textEdited.connect(lambda _text: self.count_changed.emit(self.count))
        self._edit.returnPressed.connect(self.submitted)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(_Money(label, coin=coin))
        row.addStretch(1)
        row.addWidget(self._edit)
        row.addStretch(1)
        self._total.setFixedWidth(88)
        row.addWidget(self._total)
        self.setFocusProxy(self._edit)
        self.setFixedHeight(_HEIGHT)

    @property
    def count(self) -> int:
        """How many; 0 while empty."""
        return int(self._edit.text() or "0")

    @property
    def edit(self) -> QLineEdit:
        """The field, for tab order."""
        return self._edit

    def set_count(self, count: int) -> None:
        """Fill in, as a counting scale does; emits nothing."""
        self._edit.setText(str(count))

    def set_total(self, total: str) -> None:
        """What they make."""
        self._total.setText(total)
        self._total.set_color("text" if self.count else "text3")

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.begin(self).fillRect(QRect(0, self.height() - 1, self.width(), 1), theme().tokens.line)


class _Money(QWidget):
    """A green note or an amber coin."""

    def __init__(self, label: str, *, coin: bool) -> None:
        super().__init__()
        self._label, self._coin = label, coin
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(60, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.begin(self)
        pair = theme().tokens.tints[Tint.BAKERY if self._coin else Tint.PRODUCE]
        wide = min(60, max(34, advance(Role.MICRO, self._label) + 8))
        rect = QRect((60 - wide) // 2, 0, wide, 34) if self._coin else QRect(0, 2, 60, 30)
        paint.box(painter, rect, 17 if self._coin else 6, pair.back)
        role = Role.MICRO if self._coin else Role.COMPACT
        paint.text(painter, rect, role, pair.ink, self._label, paint.At.CENTER, tabular=False)
