"""What lies over a window with a scrim: it takes the focus, keeps it, and gives it back."""

from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.ui.theme.theme import theme
from app.ui.widgets import paint


class Overlay(QWidget):
    """The base of dialogs and sheets. While one is open, the screen beneath gets no keys and no shortcuts."""

    closed = Signal()
    _open: ClassVar[list["Overlay"]] = []
    _free: ClassVar[int] = 0

    def __init__(self, host: QWidget) -> None:
        super().__init__(host.window())
        self._host = host.window()
        self._before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    @classmethod
    def topmost(cls) -> "Overlay | None":
        """The one that is open and uppermost."""
        # One whose window was destroyed under it is gone without having been shut.
        cls._open[:] = [overlay for overlay in cls._open if isValid(overlay)]
        return cls._open[-1] if cls._open else None

    @classmethod
    def leave_free(cls, below: int) -> None:
        """So much at the bottom of the window belongs to the letters of a touched field."""
        cls._free = below
        for overlay in cls._open:
            if isValid(overlay):
                overlay.cover()

    def cover(self) -> None:
        """Lie over the window, but for what is to be left free."""
        self.setGeometry(self._host.rect().adjusted(0, 0, 0, -Overlay._free))

    def open(self) -> None:
        """Cover the window and take the focus."""
        if self in self._open:
            return
        self._before = QApplication.focusWidget()
        Overlay._open.append(self)
        self._host.installEventFilter(self)
        QCoreApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # widgets exist, so it does
        self.cover()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.focus_first()

    def shut(self) -> None:
        """Uncover the window and give the focus back, unless the screen beneath has put it where it goes on."""
        if self not in self._open:
            return
        now = QApplication.focusWidget()
        moved_on = now is not None and now is not self and not self.isAncestorOf(now)
        Overlay._open.remove(self)
        QCoreApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]  # as above
        self._host.removeEventFilter(self)
        self.hide()
        # What had the focus may have gone meanwhile, such as the button of a row.
        if not moved_on and self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None
        self.closed.emit()
        self.deleteLater()

    def focus_first(self) -> None:
        """Put the focus where this overlay wants it at first."""

    def scanned(self, _text: str) -> bool:
        """A symbol was scanned while this is uppermost; whether it meant something here."""
        return False

    def was_refused(self, _why: str) -> bool:
        """Something was not done while this is uppermost, as it says; whether it is shown here."""
        return False

    def escape(self) -> None:
        """What Esc does: the safe thing."""
        self.shut()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent):
            if watched is self._host:
                self.cover()
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self is self.topmost():
            # Accepted, a key is typed at the focus instead of setting off a shortcut of the screen below.
            event.accept()
            return True
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside."""
        stops = [child for child in self.findChildren(QWidget) if _takes_tab(child, self)]
        if stops:
            now = QApplication.focusWidget()
            at = stops.index(now) if now in stops else -1 if forward else 0
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the safe answer; no other key falls through to the screen."""
        event.accept()
        if event.key() == Qt.Key.Key_Escape:
            self.escape()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.begin(self).fillRect(self.rect(), theme().tokens.scrim)


def _takes_tab(child: QWidget, overlay: QWidget) -> bool:
    return bool(child.focusPolicy() & Qt.FocusPolicy.TabFocus) and child.isEnabled() and child.isVisibleTo(overlay)
