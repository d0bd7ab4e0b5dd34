"""The page of a till whose records stopped. Nothing else of the till is open: nothing can be sold behind it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.db.lane import InlineLane
from app.ui.back_office.state_mark import StateMark
from app.ui.problems import show_bug
from app.ui.scan_router import ScanRouter
from app.ui.tasks import Tasks
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.banner import Banner, BannerView, Severity
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card, rule
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.progress import BusyRing
from app.ui.widgets.text import Text
from app.wording import Words
from contract.errors import AisleError

_WIDEST, _SLIM, _ROW_EDGE = 960, 24, 14
_REFUSALS = {
    "storage_failed": "stopped_still_failed",
    "records_stopped": "stopped_still_failed",
    "storage_full": "stopped_still_full",
}
_ROWS = ((Icon.CIRCLE_CHECK_FILLED, "ok", "safe"), (Icon.CART, "text2", "sale"), (Icon.BANKNOTE, "text2", "shift"),
         (Icon.CARD, "text2", "card"))  # fmt: skip


_QUIET_MS = 1_000
"""Who typed at the sale has seen the page after so long: only what is hit then is meant for it."""


class StoppedWindow(QWidget):
    """Enter asks ``go_on``, which says whether the records are fresh ones; ``went_on`` tells that. ``safe``: what is
    known to be kept, in words. What a scanner sends is swallowed. GUI thread; ``go_on`` runs on another.
    """

    went_on = Signal(bool)
    given_up = Signal()

    def __init__(self, words: Words, safe: str = "", scan_prefix: str = "") -> None:
        super().__init__()
        self._words, self._safe = words, safe
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="go-on")
        self._tasks = Tasks(InlineLane(), self._pool, self)
        self._tasks.broke.connect(self._broke)
        self._go_on: Callable[[], bool] | None = None
        self._quiet = QTimer(self, interval=_QUIET_MS, singleShot=True)
        self._quiet.timeout.connect(self._ready)
        self._listens = False
        self._scans = ScanRouter(scan_prefix, self)
        _application().installEventFilter(self._scans)
        self.setObjectName("stopped")
        self.setWindowTitle("Aisle")
        self.setMinimumSize(1024, 720)
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addStretch(1)
        column.addLayout(self._head())
        column.addWidget(self._rows())
        column.addWidget(self._problem_line())
        column.addLayout(self._foot())
        column.addStretch(1)
        self._show_busy()

    def allow(self, go_on: Callable[[], bool], *, at_once: bool = False) -> None:
        """Everything else of the till is closed: once no key was hit for a moment, Enter does it. ``at_once``:
        somebody asked for it before, and it is only finished.
        """
        self._go_on = go_on
        self._quiet.start()
        if at_once:
            self._ask()

    def forget(self) -> None:
        """Another window stands in its place, or none is wanted any more."""
        _application().removeEventFilter(self._scans)
        self._tasks.close()
        self._pool.shutdown(wait=True)
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no control wanted."""
        if self._quiet.isActive():
            self._quiet.start()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._asked()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a wide screen the words stay together."""
        super().resizeEvent(event)
        edge = max(_SLIM, (self.width() - _WIDEST) // 2)
        self._column.setContentsMargins(edge, _SLIM, edge, _SLIM)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is under way is finished first: it begins again at the next start, but takes longer then."""
        if self._tasks.idle:
            self.given_up.emit()
            super().closeEvent(event)
        else:
            event.ignore()

    def _head(self) -> QHBoxLayout:
        text = self._words.text
        mark = StateMark()
        mark.set_look(Icon.HAND, "warn_soft", "warn")
        said = QVBoxLayout()
        said.setSpacing(6)
        said.addWidget(Text(text("stopped_title"), Role.H1, wrap=True))
        said.addWidget(Text(text("stopped_note"), Role.LEAD, "text2", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        return row

    def _rows(self) -> Card:
        card = Card(padding=1)
        card.body.setSpacing(0)
        for at, (icon, ink, name) in enumerate(_ROWS):
            if at:
                card.body.addWidget(rule())
            card.body.addLayout(self._row(icon, ink, name))
        return card

    def _row(self, icon: Icon, ink: str, name: str) -> QHBoxLayout:
        text = self._words.text
        said = QVBoxLayout()
        said.setSpacing(4)
        said.addWidget(Text(text(f"stopped_{name}"), Role.BUTTON, wrap=True))
        if name == "safe" and self._safe:
            said.addWidget(Text(self._safe, Role.BODY, wrap=True))
        else:
            said.addWidget(Text(text(f"stopped_{name}_note"), Role.BODY, "text2", wrap=True))
        row = QHBoxLayout()
        row.setContentsMargins(_ROW_EDGE, _ROW_EDGE, _ROW_EDGE, _ROW_EDGE)
        row.setSpacing(_ROW_EDGE)
        row.addWidget(IconMark(icon, ink, 28), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        return row

    def _problem_line(self) -> Banner:
        self._problem = Banner(rounded=True)
        self._problem.setObjectName("stopped.problem")
        self._problem.set_view(None)
        return self._problem

    def _foot(self) -> QHBoxLayout:
        text = self._words.text
        self._ring = BusyRing(28, text("stopped_looking"))
        self._how = Text("", Role.BODY, "text2", wrap=True)
        self._button = Button(text("stopped_go_on"), Kind.PRIMARY, height=88, hint="Enter", spread=True)
        self._button.setObjectName("stopped.go_on")
        self._button.setMinimumWidth(260)
        self._button.clicked.connect(self._asked)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._how, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._button)
        return row

    @Slot()
    def _ready(self) -> None:
        self._listens = True
        self._show_busy()
        self._button.setFocus()

    @Slot()
    def _asked(self) -> None:
        if self._listens and Overlay.topmost() is None:
            self._ask()

    def _ask(self) -> None:
        if self._go_on is not None and self._tasks.idle:
            self._problem.set_view(None)
            self._tasks.free(self._go_on, self._done, self._refused)
            self._show_busy()

    def _done(self, fresh: bool) -> None:
        self.went_on.emit(fresh)

    def _refused(self, error: AisleError) -> None:
        known = _REFUSALS.get(error.code)
        told = self._words.text(known) if known else self._words.error(error)
        self._problem.set_view(BannerView(self._words.text("stopped_not_yet"), told, Severity.BAD, Icon.OCTAGON_FILLED))
        self._show_busy()

    @Slot(object)
    def _broke(self, error: BaseException) -> None:
        self._show_busy()
        show_bug(self, self._words, error)

    def _show_busy(self) -> None:
        looking = not self._tasks.idle
        closing = not (self._listens or looking)
        doing = "stopped_closing" if closing else "stopped_looking" if looking else "stopped_how"
        self._ring.setVisible(closing or looking)
        self._how.setText(self._words.text(doing))
        self._button.set_off(self._words.text(doing) if closing or looking else None)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
