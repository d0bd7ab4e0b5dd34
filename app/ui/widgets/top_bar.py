"""The bar at the top: the place or the sales, then sync, clock and person."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.avatar import paint_avatar
from app.ui.widgets.button import Kind, square
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.control import Control, move_in_grid
from app.ui.widgets.text import Text

_HEIGHT, _TARGET = 56, 48
_NAME_MAX = 180


@dataclass(frozen=True, slots=True)
class SaleTab:
    """A sale of this register: the current one, or one that waits."""

    key: str
    label: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class BarWords:
    """Names for the buttons that show an icon only."""

    back: str
    new_sale: str
    sales: str


class TopBar(QWidget):
    """Further widgets go into `beside` (after the title) or `middle`. Show the title or the sale tabs, not both."""

    back_tapped = Signal()
    tab_chosen = Signal(str)
    new_sale = Signal()
    sync_tapped = Signal()
    person_tapped = Signal()

    def __init__(self, words: BarWords, *, height: int = _HEIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(height)
        self._back = square(Icon.ARROW_LEFT, words.back, Kind.GHOST if height == _HEIGHT else Kind.SOFT)
        self._back.clicked.connect(self.back_tapped)
        self._title = Text("", Role.TITLE)
        self._subtitle = Text("", Role.META, "text3")
        self._tabs = _SaleTabs(words)
        self._tabs.chosen.connect(self.tab_chosen)
        self._tabs.added.connect(self.new_sale)
        self._sync = Chip(ChipView("", Tone.OK), tappable=True)
        self._sync.clicked.connect(self.sync_tapped)
        self._clock = Text("", Role.META_STRONG, "text2", elide=False)
        self._person = _Person(self)
        self._person.clicked.connect(self.person_tapped)
        self.beside = QHBoxLayout()
        self.beside.setSpacing(8)
        self.middle = QHBoxLayout()
        self.middle.setSpacing(8)
        divider = QFrame()
        divider.setProperty("kind", "rule")
        divider.setFixedSize(1, 24)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._back)
        row.addWidget(self._title)
        row.addWidget(self._subtitle)
        row.addWidget(self._tabs)
        row.addLayout(self.beside)
        row.addStretch(1)
        row.addLayout(self.middle)
        row.addStretch(1)
        row.addWidget(self._sync)
        row.addWidget(self._clock)
        row.addWidget(divider)
        row.addWidget(self._person)
        for widget in (self._back, self._title, self._subtitle, self._tabs, self._sync, self._person):
            widget.hide()

    @property
    def sync(self) -> Chip:
        """The sync chip."""
        return self._sync

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Name the place; takes the sale tabs away."""
        self._tabs.hide()
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))

    def set_back(self, shown: bool) -> None:
        """Offer the way back."""
        self._back.setVisible(shown)

    def set_tabs(self, tabs: Sequence[SaleTab]) -> None:
        """Show the sales; takes the title away."""
        self._title.hide()
        self._subtitle.hide()
        self._tabs.set_tabs(tabs)
        self._tabs.show()

    def set_sync(self, view: ChipView | None) -> None:
        """Say how things stand with the network."""
        if view is not None:
            self._sync.set_view(view)
        self._sync.setVisible(view is not None)

    def set_clock(self, time: str) -> None:
        """Show the time, as the locale writes it."""
        self._clock.setText(time)

    def set_person(self, name: str) -> None:
        """Show who is signed on; "" for nobody."""
        self._person.set_label(name)
        self._person.setVisible(bool(name))

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        painter.fillRect(self.rect(), t.surface)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), t.line)


class _SaleTabs(QWidget):
    chosen = Signal(str)
    added = Signal()

    def __init__(self, words: BarWords) -> None:
        super().__init__()
        self.setAccessibleName(words.sales)
        self._tabs: list[_SaleTab] = []
        self._shown: tuple[SaleTab, ...] = ()
        self._add = square(Icon.PLUS, words.new_sale, Kind.GHOST)
        self._add.clicked.connect(self.added)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._row.addWidget(self._add)

    def set_tabs(self, tabs: Sequence[SaleTab]) -> None:
        if tuple(tabs) == self._shown:
            return
        before, self._shown = self._shown, tuple(tabs)
        if [tab.key for tab in before] == [tab.key for tab in tabs]:
            for old, tab in zip(self._tabs, tabs, strict=True):
                old.show_tab(tab)
            return
        for old in self._tabs:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._tabs = [_SaleTab(tab) for tab in tabs]
        for at, made in enumerate(self._tabs):
            self._row.insertWidget(at, made)
            made.show()
            made.clicked.connect(lambda _=False, key=made.tab.key: self.chosen.emit(key))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        stops = [*self._tabs, self._add]
        if not move_in_grid(stops, len(stops), event):
            event.ignore()


class _SaleTab(Control):
    def __init__(self, tab: SaleTab) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_tab(tab)

    def show_tab(self, tab: SaleTab) -> None:
        self.tab = tab
        self.set_label(tab.label)
        self.setChecked(tab.current)

    def nextCheckState(self) -> None:
        """Which sale is current is for the screen to say."""

    def sizeHint(self) -> QSize:
        return QSize(14 + 20 + 8 + advance(Role.COMPACT, self.label) + 14, _TARGET)

    def minimumSizeHint(self) -> QSize:
        return QSize(72, _TARGET)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        on = self.isChecked()
        paint.box(painter, self.rect(), 10, t.text if on else t.line if self.looks_pressed else t.raised)
        ink = t.canvas if on else t.text2
        mark = QRect(14, 0, 20, self.height())
        paint.icon(painter, paint.visual(painter, self.rect(), mark), Icon.CART if on else Icon.PAUSE, ink, 18)
        words = QRect(42, 0, self.width() - 56, self.height())
        paint.text(painter, paint.visual(painter, self.rect(), words), Role.COMPACT, ink, self.label)


class _Person(Control):
    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(36 + 10 + min(advance(Role.META_STRONG, self.label), _NAME_MAX), _TARGET)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        disk = paint.visual(painter, self.rect(), QRect(0, 6, 36, 36))
        paint_avatar(painter, disk, self.label)
        words = QRect(46, 0, self.width() - 46, self.height())
        ink = t.accent_ink if self.looks_pressed else t.text
        paint.text(painter, paint.visual(painter, self.rect(), words), Role.META_STRONG, ink, self.label)
