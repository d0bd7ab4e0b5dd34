"""Picking one order: where to go, what to take, how many; then a shelf. For a tablet in one hand or a till."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.bopis.pick_view import PickRow, PickView
from app.ui.bopis.phrases import Phrases, one_line, weighed
from app.ui.bopis.pick.digits_sheet import DigitsSheet
from app.ui.bopis.pick.now import PickNow
from app.ui.bopis.pick.presenter import PickPresenter, PickState
from app.ui.bopis.pick.route_list import RouteList, RouteRow
from app.ui.bopis.pick.shelf_step import ShelfStep
from app.ui.bopis.pick.short_sheet import ShortSheet
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Kind, square
from app.ui.widgets.card import rule
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.paint import At
from app.ui.widgets.progress import ProgressBar
from app.ui.widgets.text import Text

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
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._work, 1)
        edge = rule()
        edge.setFixedWidth(1)
        edge.setMaximumHeight(16_777_215)
        edge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        body.addWidget(edge)
        body.addWidget(self._route_side())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addLayout(body, 1)
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
        self._route.chosen.connect(presenter.go_to)
        self._back.clicked.connect(presenter.leave)
        self._minute.timeout.connect(presenter.refresh)

    def open(self, **arguments: object) -> None:
        self._minute.start()
        self._presenter.open(str(arguments.get("order_id") or ""))

    def leave(self) -> None:
        self._minute.stop()
        self._presenter.left()

    def scanned(self, text: str) -> bool:
        self._presenter.scan(text)
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
            self._route.set_rows(())
            return
        self._show_head(state.view)
        self._route.set_rows([self._route_row(row, state.view) for row in state.view.route])
        if state.row is not None:
            self._now.set_state(state)
            self._work.setCurrentWidget(self._now)
            if before.row is None:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._shelf.set_state(state)
        if before.row is not None or before.view is None:
            self._work.setCurrentWidget(self._shelf)
            self._shelf.begin()

    @property
    def route(self) -> tuple[RouteRow, ...]:
        """The route as it is shown."""
        return self._route.rows

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(312 if self.width() < 1200 else min(480, max(408, self.width() * 30 // 100)))

    def _head(self) -> QWidget:
        head = _Head()
        text = self._phrases.text
        self._back = square(Icon.ARROW_LEFT, text("pick_back"), Kind.SOFT)
        self._back.setObjectName("pick.back")
        self._title = Text("", Role.TITLE, elide=False)
        self._title.setObjectName("pick.order")
        self._bar = ProgressBar(12)
        self._done = Text("", Role.BUTTON, elide=False)
        self._done.setObjectName("pick.progress")
        self._due = Chip(ChipView("", Tone.LINE), height=36)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addWidget(self._back)
        row.addWidget(self._title)
        row.addWidget(self._bar, 1)
        row.addWidget(self._done)
        row.addWidget(self._due)
        return head

    def _route_side(self) -> QWidget:
        self._side = QFrame()
        self._side.setProperty("kind", "surface")
        self._route = RouteList(self._phrases.text("pick_route"))
        self._route.setObjectName("pick.route")
        self._rows_done = Text("", Role.META, "text3", at=At.END)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 20, 0)
        head.addWidget(Text(self._phrases.text("pick_route"), Role.TITLE, elide=False))
        head.addWidget(self._rows_done, 1)
        top = QWidget()
        top.setFixedHeight(56)
        top.setLayout(head)
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(rule())
        column.addWidget(self._route, 1)
        return self._side

    def _show_head(self, view: PickView) -> None:
        card = view.order
        customer = f" · {one_line(card.customer_name, 40)}" if self.width() >= 1200 else ""
        self._title.setText(f"{one_line(card.number, 20)}{customer}")
        total = sum(row.wanted for row in view.route)
        self._bar.set_done(total - sum(row.open for row in view.route), total)
        done = sum(_pieces_done(row) for row in view.route)
        self._done.setText(self._phrases.text("pick_items_done", done=done, items=self._phrases.items(card.items)))
        self._due.set_view(self._phrases.due_chip(card, self.stage.now()))
        self._rows_done.setText(self._phrases.text("pick_rows_done", done=view.rows_done, rows=len(view.route)))

    def _route_row(self, row: PickRow, view: PickView) -> RouteRow:
        text, quantity = self._phrases.text, self._phrases.quantity
        note = ""
        if row.short:
            note = text("pick_row_short", count=quantity(row.short, row.unit))
        elif row.put_off and row.open:
            note = text("pick_row_later")
        done = not row.open
        told = text("pick_row_done") if done else text("pick_row_open", count=quantity(row.open, row.unit))
        return RouteRow(
            key=row.line_id,
            bin=row.bin,
            name=row.name,
            value=quantity(row.open, row.unit),
            note=note,
            done=done,
            current=view.current is not None and row.line_id == view.current.line_id,
            spoken=", ".join(part for part in (row.bin, row.name, row.size, told, note) if part),
        )

    def _ask_missing(self) -> None:
        if self._state.row is not None and self._state.view is not None:
            customer = self._state.view.order.customer_name
            ShortSheet(self, self._phrases, self._state.row, customer, self._presenter.short).open()

    def _ask_digits(self) -> None:
        if self._state.row is not None:
            DigitsSheet(self, self._phrases, self._state.row, self._presenter.pick_by_hand).open()


def _pieces_done(row: PickRow) -> int:
    """How many things of a row need no more work; goods by weight are one thing."""
    if weighed(row.unit):
        return 0 if row.open else 1
    return (row.wanted - row.open) // 1000


class _Head(QWidget):
    """The bar of the task: surface with a hairline below."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(64)

    def sizeHint(self) -> QSize:
        return QSize(800, 64)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        painter.fillRect(self.rect(), t.surface)
        painter.fillRect(0, self.height() - 1, self.width(), 1, t.line)
