"""A person's initials on a tint that follows from the name."""

from zlib import crc32

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint


def initials(name: str) -> str:
    """First letters of the first and last word: "Seán Ó Murchú" gives "SM"."""
    words = name.split()
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper()


def tint_of(name: str) -> Tint:
    """Always the same tint for the same name, on every register."""
    tints = list(Tint)
    return tints[crc32(name.encode()) % len(tints)]


def paint_avatar(painter: QPainter, rect: QRect, name: str) -> None:
    """Draw the disk filling `rect`, which is square."""
    pair = theme().tokens.tints[tint_of(name)]
    paint.box(painter, rect, rect.width() / 2, pair.back)
    size = rect.width()
    role = Role.H2 if size >= 56 else Role.TITLE if size >= 44 else Role.META_STRONG
    paint.text(painter, rect, role, pair.ink, initials(name), paint.At.CENTER, tabular=False)


class Avatar(QWidget):
    """The disk as a widget: 36 px in bars, 48 and 56 on tiles and forms."""

    def __init__(self, name: str, size: int = 36, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._size = size
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        """Somebody else."""
        self._name = name
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_avatar(paint.begin(self), self.rect(), self._name)
