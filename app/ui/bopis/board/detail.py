"""The order chosen on the board: whose, what, from which bins, how far it is, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.look_up import InsideLine, OrderInside, SpareParcel
from app.bopis.model.cards import GOODS_BACK, TO_OPEN, NextStep, OrderCard, Problem
from app.ui.bopis.board.lanes import may_check_in
from app.ui.bopis.line_words import line_chip
from app.ui.bopis.phrases import Phrases, side_by_side, theirs
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind, square
from app.ui.widgets.card import Card, rule
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.wording import isolated
from contract.states.fulfillment import IN_HAND

_ROOMY = 520


class OrderDetail(Card):
    """`stepped` for the next step, `sent_back` for the button that gives the order back, `change_asked` for what else
    can be changed, `checked_in` when the customer came or went, `why_asked` for why it is here, `closed` where it
    stands in place of something.
    """

    stepped = Signal()
    sent_back = Signal()
    checked_in = Signal()
    change_asked = Signal()
    why_asked = Signal()
    closed = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__(bleed=True)
        self._phrases = phrases
        self.body.addLayout(self._head_rows())
        self._problem = _Note()
        self.body.addWidget(self._problem)
        self.body.addSpacing(8)
        self.body.addWidget(rule())
        self._lines = TableList(phrases.text("board_lines"), row_height=56, lead_width=76)
        self._lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lines.setSelectionMode(TableList.SelectionMode.NoSelection)
        self._lines.setObjectName("orders.lines")
        self.body.addWidget(self._lines, 1)
        self.body.addWidget(rule())
        self.body.addLayout(self._foot_rows())

    def set_order(self, card: OrderCard | None, inside: OrderInside | None, asking: bool, now: datetime) -> None:
        """Show an order; its lines follow once they were read."""
        if card is None:
            return
        self._name.setText(card.customer_name)
        self._chip.set_view(self._phrases.chip(card, now))
        self._facts.setText(self._facts_words(card, inside, now))
        self._holder.setText(self._holder_words(card))
        self._holder.setVisible(bool(self._holder.text()))
        self._shelf.set_shelf(card.shelf if card.step is NextStep.HAND_OVER else "")
        self._problem.set_words(*self._problem_words(card, inside))
        lines = inside.lines if inside else ()
        if card.step in (NextStep.PUT_BACK, NextStep.UNPACK):
            counted = ((line, _to_put_back(line, inside)) for line in lines)
            self._lines.set_rows([self._row_to_put_back(line, count) for line, count in counted if count])
        else:
            staged = card.step is NextStep.HAND_OVER
            self._lines.set_rows([self._row(line, staged=staged) for line in lines])
        self._show_buttons(card, asking)

    @property
    def rows(self) -> Sequence[RowView]:
        """The lines as they are shown."""
        return [self._lines.row(at) for at in range(self._lines.model().rowCount())]

    def _head_rows(self) -> QVBoxLayout:
        self._name = Text("", Role.H2, wrap=True)
        self._name.setObjectName("orders.customer")
        self._chip = Chip(ChipView("", Tone.LINE))
        self._facts = Text("", Role.META, "text2", wrap=True)
        self._holder = Text("", Role.META_STRONG, "accent_ink")
        self._shelf = _ShelfMark(self._phrases.text("order_shelf_word"))
        self._first = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._first.setSpacing(10)
        self._first.addWidget(self._name)
        self._first.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._first.addStretch(1)
        self._why = square(Icon.INFO, self._phrases.text("here_why"), Kind.GHOST, height=48)
        self._why.setObjectName("orders.why")
        self._why.clicked.connect(self.why_asked)
        self._close = Button(self._phrases.text("board_close"), Kind.GHOST, height=48, icon=Icon.X, hint="Esc")
        self._close.setObjectName("orders.close")
        self._close.clicked.connect(self.closed)
        self._close.hide()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(self._first)
        words.addWidget(self._facts)
        words.addWidget(self._holder)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self._shelf)
        row.addWidget(self._why, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(20, 16, 20, 4)
        column.setSpacing(10)
        column.addLayout(row)
        return column

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the chip stands above the name."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._first.setDirection(ways.LeftToRight if self.width() >= _ROOMY else ways.BottomToTop)

    def _foot_rows(self) -> QVBoxLayout:
        self._back = Button(self._phrases.text("order_send_back"), Kind.OUTLINE, height=52, icon=Icon.UNDO, hint="Del")
        self._back.setObjectName("orders.send_back")
        self._back.clicked.connect(self.sent_back)
        self._change = square(Icon.PENCIL, self._phrases.text("change_open"), Kind.OUTLINE, height=52)
        self._change.setObjectName("orders.change")
        self._change.clicked.connect(self.change_asked)
        self._here = Button("", Kind.OUTLINE, height=52, icon=Icon.PIN, hint="F7")
        self._here.setObjectName("orders.check_in")
        self._here.clicked.connect(self.checked_in)
        self._next = Button("", Kind.PRIMARY, height=64, hint="Enter")
        self._next.setObjectName("orders.next_step")
        self._next.clicked.connect(self.stepped)
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self._back, 1)
        first.addWidget(self._here, 1)
        first.addWidget(self._change)
        column = QVBoxLayout()
        column.setContentsMargins(16, 12, 16, 15)
        column.setSpacing(12)
        column.addLayout(first)
        column.addWidget(self._next)
        return column

    def set_closable(self, closable: bool) -> None:
        """Whether it stands where something else would."""
        self._close.setVisible(closable)

    def _facts_words(self, card: OrderCard, inside: OrderInside | None, now: datetime) -> str:
        text = self._phrases.text
        parts = [isolated(card.number), text("order_due_at", moment=self._phrases.moment(card.due_at, now))]
        money = isolated(self._phrases.wording.money(card.total_minor, card.currency))
        if inside:
            parts.append(text("order_paid" if inside.paid else "order_unpaid_total", total=money))
            if inside.phone_end:
                parts.append(text("order_phone", end=inside.phone_end))
            if inside.collect_until and not card.problem:
                parts.append(text("order_kept_until", moment=self._phrases.moment(inside.collect_until, now)))
        return side_by_side(parts)

    def _holder_words(self, card: OrderCard) -> str:
        if not card.claimed_by or card.step not in (NextStep.PICK, NextStep.STAGE):
            return ""
        code = "order_held_by_you" if card.claimed_by_me else "order_held_by"
        return self._phrases.text(code, name=card.claimed_by, picked=card.picked, items=card.items)

    def _problem_words(self, card: OrderCard, inside: OrderInside | None) -> tuple[str, str]:
        """In words and their tone. Which parcel is too many is known once the order was looked into."""
        text, tone = self._phrases.text, "warn" if card.problem in GOODS_BACK else ""
        if not card.problem or (card.problem in TO_OPEN and inside is None):
            return "", ""
        if card.problem in TO_OPEN and inside is not None:
            return text(f"board_problem_{card.problem}", parcels=", ".join(map(self._spare, inside.spare))), tone
        if tone and inside is not None and inside.expired:
            return text("board_problem_expired"), tone
        return text(f"board_problem_{card.problem}"), tone

    def _spare(self, parcel: SpareParcel) -> str:
        return self._phrases.text(
            "board_spare_parcel",
            parcel=isolated(parcel.tracking or str(parcel.number)),
            name=parcel.operator_name,
            register=parcel.register_name or self._phrases.text("apart_another_till"),
        )

    def _row(self, line: InsideLine, *, staged: bool = False) -> RowView:
        """Once it stands on the pickup shelf, its bin does not matter any more."""
        quantity = self._phrases.quantity(line.total, line.unit)
        return RowView(
            key=line.line_id,
            title=line.name,
            note=isolated(line.size)
            if line.size
            else (self._phrases.text("order_age", age=line.age_minimum) if line.age_minimum else ""),
            lead="" if staged else line.bin,
            value=quantity,
            chip=line_chip(self._phrases, line.thousandths, line.unit),
        )

    def _row_to_put_back(self, line: InsideLine, count: int) -> RowView:
        return replace(self._row(line), value=self._phrases.quantity(count, line.unit), chip=None)

    def _show_buttons(self, card: OrderCard, asking: bool) -> None:
        action = self._phrases.action(card)
        self._next.setVisible(bool(action))
        step = "open" if theirs(card) else str(card.step)
        self._next.set_label(self._phrases.text("board_asking") if asking else self._next_words(card, step, action))
        self._next.set_off(self._phrases.text("board_asking") if asking else None)
        self._back.setVisible(card.problem is None and card.step is not NextStep.NONE)
        self._change.setVisible(may_change(card))
        self._here.setVisible(may_check_in(card))
        self._here.set_label(self._phrases.text("board_gone" if card.here_since else "board_check_in"))

    def _next_words(self, card: OrderCard, step: str, action: str) -> str:
        if step == NextStep.PICK:
            left = card.items - card.picked
            return self._phrases.count("board_pick", left)
        items = card.staged if step == NextStep.HAND_OVER else card.items
        return action if step == "open" else self._phrases.text(f"board_{step}", items=self._phrases.items(items))


def may_change(card: OrderCard) -> bool:
    """Whether anything of an order may be changed here: not once it is gone."""
    return card.problem in (None, Problem.NOTHING_FOUND, Problem.SENT_BACK)


def _to_put_back(line: InsideLine, inside: OrderInside | None) -> int:
    if inside is not None and inside.spare:
        return sum(parcel.quantities.get(line.line_id, 0) for parcel in inside.spare)
    return sum(line.thousandths.get(state, 0) for state in IN_HAND)


class _ShelfMark(QWidget):
    """Where an order waits, large."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word, self._shelf = word, ""
        self.setFixedHeight(56)

    def set_shelf(self, shelf: str) -> None:
        self._shelf = shelf
        self.setVisible(bool(shelf))
        self.setAccessibleName(f"{self._word} {shelf}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(96, 56)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_shelf(paint.begin(self), self, self._shelf, self._word)


def paint_shelf(painter: QPainter, widget: QWidget, shelf: str, word: str) -> None:
    """The plate of a shelf filling ``widget``."""
    t = theme().tokens
    bounds = widget.rect()
    paint.box(painter, bounds, 10, t.text)
    paint.text(painter, bounds.adjusted(4, 5, -4, -24), Role.TITLE, t.canvas, shelf, paint.At.CENTER)
    paint.text(painter, bounds.adjusted(4, 28, -4, -5), Role.MICRO, t.canvas, word, paint.At.CENTER)


class _Note(QWidget):
    """What is wrong with an order and what to do, in words."""

    def __init__(self) -> None:
        super().__init__()
        self._card = Card(well=True, padding=13)
        self._words = Text("", Role.BODY, wrap=True)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(IconMark(Icon.INFO, "text2", 22), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self._card.body.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 20, 4)
        column.addWidget(self._card)

    def set_words(self, words: str, tone: str) -> None:
        self.setVisible(bool(words))
        self._words.setText(words)
        self._words.set_color(tone or "text2")
        self._card.set_tone(f"{tone}_soft" if tone else "")
