"""The search field: always ready, with its key hint, asking for Enter, Esc and the arrows."""

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance, font
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint

_EDGE = 14
_ICON = 22


class SearchBox(QWidget):
    """`typed` at each change; `submitted` on Enter with something typed; `moved` by ↑ ↓ (−1, 1); `cleared` by Esc."""

    typed = Signal(str)
    submitted = Signal(str)
    moved = Signal(int)
    cleared = Signal()

    def __init__(
        self, placeholder: str, *, briefly: str = "", hint: str = "", clears: str = "", parent: QWidget | None = None
    ) -> None:
        """`briefly` is for less room; `hint` is the key that leads here; `clears` follows the Esc cap."""
        super().__init__(parent)
        self._told, self._briefly = placeholder, briefly or placeholder
        self._hint = hint
        self._clears = clears
        self._edit = QLineEdit(self)
        self._edit.setProperty("kind", "bare")
        self._edit.setFont(font(Role.SIZE))
        self._edit.setPlaceholderText(placeholder)
        self._edit.setAccessibleName(placeholder)
        self._edit.installEventFilter(self)
        self._edit.textChanged.connect(self._on_text)
        self.setFocusProxy(self._edit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What is typed."""
        return self._edit.text()

    @property
    def edit(self) -> QLineEdit:
        """The field itself."""
        return self._edit

    def set_text(self, text: str) -> None:
        """Type for the operator."""
        self._edit.setText(text)

    def clear(self) -> None:
        """Empty it."""
        self._edit.clear()

    def sizeHint(self) -> QSize:
        return QSize(380, 52)

    def minimumSizeHint(self) -> QSize:
        return QSize(144, 52)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._wants(event):
            self._take(event)
            return True
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._edit.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        focused = self._edit.hasFocus()
        paint.box(painter, self.rect(), 10, t.surface, t.accent if focused else t.ctl, 2 if focused else 1)
        mark = QRect(_EDGE, 0, _ICON, self.height())
        paint.icon(painter, paint.visual(painter, self.rect(), mark), Icon.SEARCH, t.text, _ICON)
        tail = self._tail()
        if not tail:
            return
        x = self.width() - _EDGE - tail
        if self.text and self._clears:
            cap = paint.hint_width("Esc")
            at = paint.visual(painter, self.rect(), QRect(x, 0, cap, self.height()))
            paint.key_hint(painter, at, "Esc", t.text3)
            rest = QRect(x + cap + (10 if cap else 0), 0, advance(Role.BODY, self._clears), self.height())
            paint.text(painter, paint.visual(painter, self.rect(), rest), Role.BODY, t.text3, self._clears)
        else:
            at = paint.visual(painter, self.rect(), QRect(x, 0, tail, self.height()))
            paint.key_hint(painter, at, self._hint, t.text3)

    def _tail(self) -> int:
        if self.text and self._clears:
            cap = paint.hint_width("Esc")
            return cap + 10 + advance(Role.BODY, self._clears) if cap else 0
        return paint.hint_width(self._hint)

    def _place(self) -> None:
        x = _EDGE + _ICON + 10
        tail = self._tail()
        wide = self.width() - x - _EDGE - (tail + 8 if tail else 0)
        self._edit.setGeometry(paint.mirrored(self, self.rect(), QRect(x, 2, wide, self.height() - 4)))
        # Half a sentence says less than its first word.
        told = (self._told, self._briefly, self._told.split(" ")[0].rstrip(","))
        self._edit.setPlaceholderText(next((own for own in told if advance(Role.SIZE, own) <= wide - 4), told[-1]))

    def _on_text(self, text: str) -> None:
        self._place()
        self.update()
        self.typed.emit(text)

    def _wants(self, event: QKeyEvent) -> bool:
        """Only with something typed, so that Enter and Esc reach the screen from an empty field."""
        keys = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down}
        return bool(self.text) and event.key() in keys

    def _take(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Up:
                self.moved.emit(-1)
            case Qt.Key.Key_Down:
                self.moved.emit(1)
            case Qt.Key.Key_Escape:
                self.clear()
                self.cleared.emit()
            case _:
                self.submitted.emit(self.text)
