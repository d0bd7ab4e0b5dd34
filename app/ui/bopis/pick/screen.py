"""Picking one order: where to go, what to take, how many; then a shelf. For a tablet in one hand or a till."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from app.bopis.pick_view import PickView
from app.ui.bopis.phrases import Phrases, one_line
from app.ui.bopis.pick.detail_sheet import DetailQuestion, DetailSheet
from app.ui.bopis.pick.digits_sheet import DigitsSheet
from app.ui.bopis.pick.now import NowView, PickNow
from app.ui.bopis.pick.presenter import PickPresenter, PickState
from app.ui.bopis.pick.route_list import RouteRow
from app.ui.bopis.pick.route_side import RouteSide, pieces_done
from app.ui.bopis.pick.shelf_step import ShelfStep, ShelfView
from app.ui.bopis.pick.short_sheet import ShortSheet
from app.ui.bopis.pick.task_head import TaskHead, framed
from app.ui.screen import KeyHint, Place, Screen, Stage

_REFRESH_MS = 30_000


class PickScreen(Screen):
    """Shows a ``PickState``; every gesture goes to the presenter."""

    place = Place.PICK
    task_mode = True

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = PickState()
        self._now = PickNow(self._phrases)
        self._shelf = ShelfStep(self._phrases)
        self._work = QStackedWidget()
        self._work.addWidget(self._now)
        self._work.addWidget(self._shelf)
        self._side = RouteSide(self._phrases)
        self._head = TaskHead(stage.words.text("pick_back"))
        framed(self, self._head, self._work, self._side)
        self._minute = QTimer(self, interval=_REFRESH_MS)

    def serve(self, presenter: PickPresenter) -> None:
        """Whose gestures these are."""
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

    def open(self, **arguments: object) -> None:
        self._minute.start()
        self._presenter.open(str(arguments.get("order_id") or ""))

    def leave(self) -> None:
        self._minute.stop()
        self._presenter.left()

    def scanned(self, text: str) -> bool:
        shelves = self._work.currentWidget() is self._shelf
        self._presenter.scan(self._shelf.joined(text) if shelves else text)
        return True

    def primary(self) -> None:
        if self._work.currentWidget() is self._shelf:
            self._shelf.submit()

    def back(self) -> None:
        self._presenter.leave()

    def pressed(self, key: str) -> bool:
        if key == "Ctrl+Z":
            self._presenter.undo()
        elif self._state.row is None:
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

    def key_hints(self) -> Sequence[KeyHint]:
        keys = ("↑ ↓", "Del", "F6", "F4", "Ctrl+Z", "Enter", "Esc")
        names = ("row", "short", "later", "by_hand", "undo", "shelf", "leave")
        return tuple(
            KeyHint(key, self._phrases.text(f"pick_key_{name}")) for key, name in zip(keys, names, strict=True)
        )

    def refresh(self, topics: frozenset[str]) -> None:
        if topics & {"row:order", "row:stock"}:
            self._presenter.refresh()

    def present(self, state: PickState) -> None:
        before, self._state = self._state, state
        self._work.setVisible(state.view is not None)
        if state.view is None:
            self._side.set_route((), None)
            return
        self._show_head(state.view)
        self._side.set_route(state.view.route, state.row)
        if state.row is not None:
            self._now.set_view(NowView(state.row, state.message, state.failed, can_undo=bool(state.taken)))
            self._work.setCurrentWidget(self._now)
            if before.row is None:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        short = sum(1 for row in state.view.route if row.short)
        problem = state.message if state.failed else ""
        self._shelf.set_view(ShelfView(state.view.order, short, problem, can_undo=bool(state.taken)))
        if before.row is not None or before.view is None:
            self._work.setCurrentWidget(self._shelf)
            self._shelf.begin()

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

    def _show_head(self, view: PickView) -> None:
        card = view.order
        customer = f" · {one_line(card.customer_name, 40)}" if self.width() >= 1200 else ""
        done, total = sum(map(pieces_done, view.route)), sum(row.wanted for row in view.route)
        words = self._phrases.text("pick_items_done", done=done, items=self._phrases.items(card.items))
        title = f"{one_line(card.number, 20)}{customer}"
        self._head.set_task(title, total - sum(row.open for row in view.route), total, words)
        self._head.set_due(self._phrases.due_chip(card, self.stage.now()))

    def _ask_missing(self) -> None:
        subject = self._presenter.missing_of()
        if subject is not None:
            ShortSheet(self, self._phrases, subject, self._presenter.look_short, self._presenter.short).open()

    def _ask_digits(self) -> None:
        if self._state.row is not None:
            DigitsSheet(self, self._phrases, self._state.row, self._presenter.pick_by_hand).open()
