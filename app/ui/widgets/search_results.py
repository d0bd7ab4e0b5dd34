"""The panel that takes the place of the tiles while somebody searches."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme.fonts import Role, advance, elided
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.chip import Tone, tone_colors
from app.ui.widgets.thumb import paint_thumb

_HEAD = 44
_ROW = 64
_EDGE = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """A piece of a result's second row: stock in words, aisle, code. OK and WARN tones stand out."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class ResultView:
    """One result. `matched` spans (start, end) of the name are underlined."""

    key: str
    name: str
    price: str
    size: str = ""
    facts: tuple[Fact, ...] = ()
    matched: tuple[tuple[int, int], ...] = ()
    icon: Icon = Icon.BOX
    tint: Tint = Tint.HOME
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class ResultAction:
    """A button under the results: another way to find the item."""

    key: str
    label: str
    icon: Icon


class SearchResults(QWidget):
    """Shows what was found, the first preselected. The keys come from the search box by `move` and `choose`."""

    chosen = Signal(str)
    acted = Signal(str)

    def __init__(
        self,
        actions: Sequence[ResultAction] = (),
        *,
        choose_word: str = "",
        add_word: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._choose_word, self._add_word = choose_word, add_word
        self._title = ""
        self._rows = _Rows(self)
        self._rows.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, _HEAD, 1, 11)
        column.setSpacing(10)
        column.addWidget(self._rows)
        row = QHBoxLayout()
        row.setContentsMargins(11, 0, 11, 0)
        row.setSpacing(8)
        for action in actions:
            button = Button(action.label, Kind.SOFT, height=48, icon=action.icon)
            button.clicked.connect(lambda _=False, key=action.key: self.acted.emit(key))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        column.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def current(self) -> str:
        """Key of the preselected result, or ""."""
        return self._rows.current

    @property
    def rows(self) -> QWidget:
        """The tappable area, 64 px a result."""
        return self._rows

    def set_results(self, title: str, results: Sequence[ResultView]) -> None:
        """Show these, or only the title if there are none."""
        self._title = title
        self._rows.set_results(results)
        self.setAccessibleName(title)
        self.update()

    def move_by(self, by: int) -> None:
        """Preselect another."""
        self._rows.move_by(by)

    def choose(self) -> None:
        """Take the preselected one."""
        if self.current:
            self.chosen.emit(self.current)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        paint.box(painter, self.rect(), 12, t.surface, t.line)
        words = 0
        if self._rows.current:
            words = self._paint_keys(painter)
        head = QRect(16, 0, self.width() - 32 - words, _HEAD)
        paint.text(painter, paint.visual(painter, self.rect(), head), Role.META_STRONG, t.text2, self._title)

    def _paint_keys(self, painter: QPainter) -> int:
        """ "↑ ↓ choose  Enter add" at the end of the title row; returns its width."""
        ink = theme().tokens.text3
        parts = [("↑", True), ("↓", True), (self._choose_word, False), ("Enter", True), (self._add_word, False)]
        x = self.width() - 16
        for words, is_cap in reversed(parts):
            wide = paint.hint_width(words) if is_cap else advance(Role.META, words) + 8
            if not paint.hint_width("↑") or not words:
                continue
            rect = paint.visual(painter, self.rect(), QRect(x - wide, 0, wide, _HEAD))
            if is_cap:
                paint.key_hint(painter, rect, words, ink)
            else:
                paint.text(painter, rect, Role.META, ink, words)
            x -= wide + (8 if is_cap and words == "Enter" else 4)
        return self.width() - 16 - x


class _Rows(QWidget):
    """The results themselves; few (five), so one painted widget."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._results: Sequence[ResultView] = ()
        self._at = 0
        self._pressed = -1

    @property
    def current(self) -> str:
        return self._results[self._at].key if self._results else ""

    def set_results(self, results: Sequence[ResultView]) -> None:
        self._results = tuple(results)
        self._at = 0
        self._pressed = -1
        self._tell()
        self.updateGeometry()
        self.update()

    def move_by(self, by: int) -> None:
        if self._results:
            self._at = max(0, min(len(self._results) - 1, self._at + by))
            self._tell()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, _ROW * len(self._results))

    def minimumSizeHint(self) -> QSize:
        return QSize(280, _ROW * len(self._results))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._row_at(event.position().toPoint())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row, self._pressed = self._pressed, -1
        self.update()
        if row >= 0 and row == self._row_at(event.position().toPoint()):
            self.chosen.emit(self._results[row].key)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, result in enumerate(self._results):
            rect = QRect(0, row * _ROW, self.width(), _ROW)
            if rect.intersects(event.rect()):
                self._paint_row(painter, rect, result, row)

    def _paint_row(self, painter: QPainter, rect: QRect, result: ResultView, row: int) -> None:
        t = theme().tokens
        selected = row == self._at
        ground = t.accent_soft if selected else t.raised if row == self._pressed else t.surface
        painter.fillRect(rect, ground)
        painter.fillRect(QRect(rect.x(), rect.y(), rect.width(), 1), t.line)
        thumb = QRect(15, rect.y() + 8, 48, 48)
        paint_thumb(painter, paint.visual(painter, rect, thumb), result.icon, result.tint)
        add = QRect(rect.width() - _EDGE - 47, rect.y() + 8, 48, 48)
        where = paint.visual(painter, rect, add)
        paint.box(painter, where, 10, t.accent_fill if selected else t.raised)
        paint.icon(painter, where, Icon.PLUS, t.on_accent if selected else t.text, 20)
        price = max(64, advance(Role.TITLE, result.price))
        at = QRect(add.x() - 12 - price, rect.y(), price, _ROW)
        paint.text(painter, paint.visual(painter, rect, at), Role.TITLE, t.text, result.price, paint.At.END)
        self._paint_name(painter, rect, result, at.x() - 12 - 75, ground)
        self._paint_facts(painter, rect, result.facts, at.x() - 12)

    def _paint_name(self, painter: QPainter, rect: QRect, result: ResultView, room: int, ground: QColor) -> None:
        t = theme().tokens
        size = advance(Role.SIZE, result.size) + 8 if result.size else 0
        shown = elided(Role.LINE, result.name, room - size)
        wide = min(advance(Role.LINE, shown), room - size)
        at = QRect(75, rect.y() + 9, wide, 24)
        where = paint.visual(painter, rect, at)
        paint.text(painter, where, Role.LINE, t.text, shown)
        if painter.layoutDirection() is Qt.LayoutDirection.LeftToRight:
            self._paint_matches(painter, at, shown, result, ground)
        beside = QRect(at.right() + 9, at.y(), size, 24)
        paint.text(painter, paint.visual(painter, rect, beside), Role.SIZE, t.text2, result.size)

    def _paint_matches(self, painter: QPainter, at: QRect, shown: str, result: ResultView, ground: QColor) -> None:
        """Ink and underline over the letters that matched; the spans count in reading order, so LTR only."""
        t = theme().tokens
        for start, end in result.matched:
            piece = shown[start:end]
            if piece and piece == result.name[start:end]:
                x = at.x() + advance(Role.LINE, shown[:start])
                wide = advance(Role.LINE, piece)
                # The whole name again, but through the gap of the match: letters keep their place and weight.
                painter.save()
                painter.setClipRect(QRect(x, at.y(), wide, at.height()))
                painter.fillRect(QRect(x, at.y(), wide, at.height()), ground)
                paint.text(painter, at, Role.LINE, t.accent_ink, shown)
                painter.restore()
                painter.setPen(QPen(t.accent_ink, 2))
                painter.drawLine(QPoint(x, at.bottom()), QPoint(x + wide, at.bottom()))

    def _paint_facts(self, painter: QPainter, rect: QRect, facts: tuple[Fact, ...], end: int) -> None:
        t = theme().tokens
        x = 75
        for fact in facts:
            loud = fact.tone is not Tone.PLAIN
            role = Role.META_STRONG if loud else Role.META
            wide = advance(role, fact.text)
            if x + wide > end:
                return
            at = paint.visual(painter, rect, QRect(x, rect.y() + 35, wide, 18))
            paint.text(painter, at, role, tone_colors(fact.tone, t)[1] if loud else t.text3, fact.text)
            x += wide + 10

    def _row_at(self, point: QPoint) -> int:
        row = point.y() // _ROW
        return row if self.rect().contains(point) and row < len(self._results) else -1

    def _tell(self) -> None:
        if self._results:
            result = self._results[self._at]
            facts = ", ".join(fact.text for fact in result.facts)
            self.setAccessibleName(result.spoken or f"{result.name} {result.size}, {result.price}, {facts}")
        else:
            self.setAccessibleName("")
