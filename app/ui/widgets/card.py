"""The surface card, with an optional title row."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text


class Card(QWidget):
    """Put content into `body`. `bleed` lets rows reach the edges; `well` is the sunken kind without a border."""

    def __init__(
        self,
        title: str = "",
        note: str = "",
        *,
        padding: int = 20,
        bleed: bool = False,
        well: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._well = well
        self._selected = False
        self._tone = ""
        self._actions: list[QWidget] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self._title = Text(title, Role.TITLE, wrap=True)
        self._note = Text(note, Role.META, "text3", at=At.END)
        self._head = QWidget(self)
        self._head_row = QHBoxLayout(self._head)
        self._head_row.setContentsMargins(padding - 1, 8 if bleed else padding - 4, padding - 1, 8 if bleed else 0)
        self._head_row.setSpacing(8)
        self._head_row.addWidget(self._title, 1, Qt.AlignmentFlag.AlignVCenter)
        self._head_row.addWidget(self._note)
        self._head.setMinimumHeight(52 if bleed else 0)
        self._head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._head.setVisible(bool(title or note))
        self._note.setVisible(bool(note))
        outer.addWidget(self._head)
        self._rule = rule()
        outer.addWidget(self._rule)
        self._rule.setVisible(bleed and bool(title))
        self.body = QVBoxLayout()
        edge = 0 if bleed else padding - 1
        self.body.setContentsMargins(edge, 0 if bleed else 12 if title else edge, edge, edge)
        self.body.setSpacing(0 if bleed else 8)
        outer.addLayout(self.body, 1)
        self.setAccessibleName(title)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A long title takes a second line."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        edges, gap = self._head_row.contentsMargins(), self._head_row.spacing()
        others = (self._note, *self._actions)
        beside = sum(own.sizeHint().width() + gap for own in others if not own.isHidden())
        room = self.width() - 2 - edges.left() - edges.right() - beside
        words = self._title.heightForWidth(room) if room > 0 else 0
        self._head.setMinimumHeight(
            max(52 if self._rule.isVisibleTo(self) else 0, words + edges.top() + edges.bottom())
        )

    def set_title(self, title: str, note: str | None = None) -> None:
        """Change the title row."""
        self._title.setText(title)
        if note is not None:
            self._note.setText(note)
            self._note.setVisible(bool(note))
        self._head.setVisible(True)
        self.setAccessibleName(title)

    def add_action(self, widget: QWidget) -> None:
        """Put a button or chip at the end of the title row."""
        self._actions.append(widget)
        self._head_row.addWidget(widget)
        self._head.setVisible(True)

    def set_selected(self, selected: bool) -> None:
        """Frame it in the accent."""
        self._selected = selected
        self.update()

    def set_tone(self, tone: str) -> None:
        """Fill it with a token ("ok_soft"), or "" for the surface."""
        self._tone = tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        if self._well:
            paint.box(painter, self.rect(), 10, t.color(self._tone) if self._tone else t.sunken)
            return
        fill = t.color(self._tone) if self._tone else t.surface
        if self._selected:
            paint.box(painter, self.rect(), 12, fill, t.accent, 2)
        else:
            paint.box(painter, self.rect(), 12, fill, t.line)


def rule(parent: QWidget | None = None) -> QFrame:
    """A hairline across its parent."""
    made = QFrame(parent)
    made.setProperty("kind", "rule")
    made.setFixedHeight(1)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


def edge(parent: QWidget | None = None) -> QFrame:
    """A hairline down its parent."""
    made = QFrame(parent)
    made.setProperty("kind", "rule")
    made.setFixedWidth(1)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    return made
