"""What picking one order and walking a wave look like alike: the work, the route beside it, a shelf at its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.bopis.model.shortage import Missing, ShortSubject, ShortView
from app.bopis.pick_view import PickRow
from app.bopis.short import ShortChoice
from app.ui.bopis.phrases import Phrases
from app.ui.bopis.pick.detail_sheet import DetailQuestion, DetailSheet
from app.ui.bopis.pick.digits_sheet import DigitsSheet
from app.ui.bopis.pick.now import NowView, PickNow
from app.ui.bopis.pick.route_list import RouteRow
from app.ui.bopis.pick.route_side import RouteSide
from app.ui.bopis.pick.shelf_step import ShelfStep
from app.ui.bopis.pick.short_sheet import ShortSheet
from app.ui.bopis.pick.task_head import TaskHead, framed
from app.ui.screen import Screen, Stage

_REFRESH_MS = 30_000
Done = Callable[[], None]
Failed = Callable[[str], None]


class RoutePresenter(Protocol):
    """Takes the gestures that both know."""

    def scan(self, text: str) -> None: ...
    def pick_by_hand(self, thousandths: int, digits: str, done: Done, failed: Failed) -> None: ...
    def missing_of(self) -> ShortSubject | None: ...
    def look_short(self, missing: tuple[Missing, ...], show: Callable[[ShortView], None]) -> None: ...
    def short(self, choice: ShortChoice) -> None: ...
    def do_later(self) -> None: ...
    def undo(self) -> None: ...
    def go_to(self, line_id: str, /) -> None: ...
    def step(self, by: int) -> None: ...
    def put_on_shelf(self, shelf: str, failed: Failed) -> None: ...
    def refresh(self) -> None: ...
    def leave(self) -> None: ...
    def left(self) -> None: ...


class RouteScreen(Screen):
    """A screen sets ``_row``, the row to do now, with each state it shows. ``beside`` stands at the end of its bar."""

    task_mode = True
    _presenter: RoutePresenter

    def __init__(self, stage: Stage, back: str, *beside: QWidget, low: bool = False) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._row: PickRow | None = None
        self._now, self._shelf = PickNow(self._phrases, low=low), ShelfStep(self._phrases)
        self._work = QStackedWidget()
        self._work.addWidget(self._now)
        self._work.addWidget(self._shelf)
        self._side = RouteSide(self._phrases)
        self._head = TaskHead(back)
        for widget in beside:
            self._head.add(widget)
        framed(self, self._head, self._work, self._side)
        self._minute = QTimer(self, interval=_REFRESH_MS)

    def leave(self) -> None:
        self._minute.stop()
        self._presenter.left()

    def scanned(self, text: str) -> bool:
        self._presenter.scan(self._shelf.joined(text) if self._shelves else text)
        return True

    def back(self) -> None:
        self._presenter.leave()

    def pressed(self, key: str) -> bool:
        if key == "Ctrl+Z":
            self._presenter.undo()
        elif self._row is None:
            return False
        elif key in ("Up", "Down"):
            self._presenter.step(1 if key == "Down" else -1)
        elif key == "Del":
            self._ask_missing()
        elif key == "F6":
            self._presenter.do_later()
        elif key == "F4":
            self._ask_digits()
        else:
            return False
        return True

    def ask(self, question: DetailQuestion) -> None:
        """What a scan did not say."""
        DetailSheet(self, self._phrases, question).open()

    @property
    def route(self) -> tuple[RouteRow, ...]:
        """The route as it is shown."""
        return self._side.list.rows

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.fit(self.width())

    def _serve(self, presenter: RoutePresenter) -> None:
        self._presenter = presenter
        self._now.missing.connect(self._ask_missing)
        self._now.later.connect(presenter.do_later)
        self._now.by_hand.connect(self._ask_digits)
        self._now.undone.connect(presenter.undo)
        self._shelf.undone.connect(presenter.undo)
        self._shelf.staged.connect(lambda code: presenter.put_on_shelf(code, self._shelf.say))
        self._shelf.ended.connect(presenter.leave)
        self._side.list.chosen.connect(presenter.go_to)
        self._head.back.clicked.connect(presenter.leave)
        self._minute.timeout.connect(presenter.refresh)

    @property
    def _shelves(self) -> bool:
        """Whether all is picked and stands before a shelf."""
        return self._work.currentWidget() is self._shelf

    def _show_now(self, now: NowView, *, first: bool) -> None:
        self._now.set_view(now)
        self._work.setCurrentWidget(self._now)
        if first:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_missing(self) -> None:
        subject = self._presenter.missing_of()
        if subject is not None:
            ShortSheet(self, self._phrases, subject, self._presenter.look_short, self._presenter.short).open()

    def _ask_digits(self) -> None:
        if self._row is not None:
            DigitsSheet(self, self._phrases, self._row, self._presenter.pick_by_hand).open()
