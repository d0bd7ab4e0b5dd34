"""A label: plain text only, sized by role, cut with an ellipsis or wrapped."""

from functools import cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from app.ui.theme.fonts import Role, font, tabular_for
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.paint import At
from app.ui.widgets.word_lines import height_of, is_tall, line_height


class Text(QLabel):
    """Words on the screen. `color` is the name of a token."""

    def __init__(
        self,
        words: str = "",
        role: Role = Role.BODY,
        color: str = "text",
        *,
        at: At = At.START,
        wrap: bool = False,
        elide: bool = True,
        code: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self._elide = elide and not wrap
        self._at = at
        self._color = color
        self._code = code
        self._role = role
        self._heights: dict[int, int] = {}
        super().setText(words)
        self.set_role(role)
        if self._elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def role(self) -> Role:
        """What it is for."""
        return self._role

    @property
    def ink(self) -> QColor:
        """The color of the words as the theme has it now."""
        return theme().tokens.color(self._color)

    def set_role(self, role: Role) -> None:
        """Change the size."""
        self._role = role
        self._heights.clear()
        self.setFont(font(role, code=self._code, tabular=tabular_for(role, self.text())))

    def setText(self, words: str) -> None:
        """Change the words."""
        if words != self.text():
            super().setText(words)
            self.set_role(self._role)

    def set_color(self, color: str) -> None:
        """Change the color, by its token."""
        if color != self._color:
            self._color = color
            self.update()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if is_tall(self._role, self.text()):
            hint.setHeight(self._tall(hint.width() if self.wordWrap() else 0))
        return hint

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        high = self._tall(0) if is_tall(self._role, self.text()) else hint.height()
        return QSize(min(hint.width(), 24) if self._elide else hint.width(), high)

    def heightForWidth(self, width: int) -> int:
        # Nested layouts ask for the same widths thousands of times.
        if width not in self._heights:
            tall = self.wordWrap() and is_tall(self._role, self.text())
            self._heights[width] = self._tall(width) if tall else super().heightForWidth(width)
        return self._heights[width]

    def _tall(self, width: int) -> int:
        """How tall words of a tall script get; on one line where ``width`` is 0."""
        edges = self.contentsMargins()
        high = height_of(self._role, self.text(), width - edges.left() - edges.right()) if width else 0
        return max(high, line_height(self._role)) + edges.top() + edges.bottom()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.begin(self)
        painter.setFont(self.font())
        painter.setPen(self.ink)
        area = self.contentsRect()
        words = self.text()
        if self._elide:
            words = QFontMetrics(self.font()).elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        paint.draw_words(
            painter, area, _flags(self.layoutDirection(), self._at, wrap=self.wordWrap()), words, self._role
        )


@cache
def _flags(direction: Qt.LayoutDirection, at: At, *, wrap: bool) -> int:
    side = QStyle.visualAlignment(direction, at.value) | Qt.AlignmentFlag.AlignAbsolute
    if wrap:
        return int((side | Qt.AlignmentFlag.AlignTop).value) | int(Qt.TextFlag.TextWordWrap.value)
    return int((side | Qt.AlignmentFlag.AlignVCenter).value) | int(Qt.TextFlag.TextSingleLine.value)
