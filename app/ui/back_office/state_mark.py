"""A large icon on the color of a state: how things stand, at a glance."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint

_SIZE = 72


class StateMark(QWidget):
    """``fill`` and ``ink`` are names of tokens."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._fill, self._ink = Icon.CLOUD_CHECK, "raised", "text2"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_look(self, icon: Icon, fill: str, ink: str) -> None:
        self._icon, self._fill, self._ink = icon, fill, ink
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_SIZE, _SIZE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme().tokens, paint.begin(self)
        paint.box(painter, self.rect(), 14, tokens.color(self._fill))
        paint.icon(painter, self.rect(), self._icon, tokens.color(self._ink), _SIZE // 2)
