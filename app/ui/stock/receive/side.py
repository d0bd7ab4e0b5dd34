"""How far it is, what differs, and what one may do: the side of the receive screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.stock.receive import ReceiveView
from app.ui.bopis.phrases import Phrases
from app.ui.stock.receive.ring import Ring
from app.ui.stock.receive.state import ReceiveState
from app.ui.stock.receive.words import DIFFERENCE_ICONS, difference_words, full_name, reason_words, units_words
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Tone
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.wording import isolated
from contract.messages.facts import GoodsDifference

_ROW = 62


class ReceiveSide(QWidget):
    """``counted``, ``damaged``, ``stopped``, ``finished``: what was pressed."""

    counted = Signal()
    damaged = Signal()
    stopped = Signal()
    finished = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._progress())
        column.addWidget(self._different(), 1)
        text = phrases.text
        self._stop = Button(text("receive_stop"), Kind.OUTLINE, height=64, icon=Icon.PAUSE, hint="Esc")
        self._stop.setObjectName("receive.stop")
        self._stop.clicked.connect(self.stopped)
        self._note = Text("", Role.META, "text2", wrap=True)
        self._finish = Button(text("receive_finish"), Kind.OUTLINE, height=72, hint="Enter")
        self._finish.setObjectName("receive.finish")
        self._finish.clicked.connect(self.finished)
        for widget in (self._stop, self._note, self._finish):
            column.addWidget(widget)

    def set_state(self, state: ReceiveState) -> None:
        view = state.view
        if view is None:
            return
        text, tally = self._phrases.text, view.tally
        units, lines = units_words(self._phrases, tally)
        self._ring.set_done(tally.per_cent, text("receive_per_cent", share=tally.per_cent))
        self._units.setText(units)
        self._lines.setText(lines)
        self._packages.setText(text("receive_packages", done=tally.packages, of=tally.packages_expected))
        self._packages.setVisible(tally.packages_expected > 0)
        told = view.differences if view.finished else _not_short(view.differences)
        self._list.set_rows([self._row(view, one) for one in told])
        self._stack.setCurrentIndex(0 if told else 1)
        self._nothing.set_words(text("receive_none_differ" if view.finished else "receive_no_differences"))
        line = state.line
        off = None if line is not None else text("receive_choose_line")
        self._count.set_off(off)
        self._damage.set_off(off)
        self._show_end(view)

    def _show_end(self, view: ReceiveView) -> None:
        text, done = self._phrases.text, view.finished
        for widget in (self._count, self._damage, self._stop):
            widget.setVisible(not done)
        after = "receive_back_to_stock" if not view.row.order_id else "receive_show_order"
        order = isolated(view.row.order_number)
        self._finish.set_label(text(after, order=order) if done else text("receive_finish"))
        all_here = not view.open_lines
        self._finish.set_kind(Kind.PRIMARY if done or all_here else Kind.OUTLINE)
        if done:
            self._note.setText(text("receive_done_waiting" if view.waiting else "receive_done_told"))
        elif all_here:
            self._note.setText(text("receive_nothing_open"))
        else:
            self._note.setText(self._phrases.count("receive_open_lines", view.open_lines))

    def _progress(self) -> Card:
        card = Card(padding=20)
        self._ring = Ring()
        self._units = Text("", Role.H2, wrap=True)
        self._lines = Text("", Role.BODY, "text2", wrap=True)
        self._packages = Text("", Role.META, "text3", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        for widget in (self._units, self._lines, self._packages):
            words.addWidget(widget)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(self._ring)
        row.addLayout(words, 1)
        card.body.addLayout(row)
        return card

    def _different(self) -> Card:
        text = self._phrases.text
        card = Card(text("receive_differences"), bleed=True)
        self._list = TableList(text("receive_differences"), row_height=_ROW)
        self._list.setObjectName("receive.differences")
        self._nothing = EmptyState(Icon.CIRCLE_CHECK, text("receive_no_differences"))
        self._stack = _Stack()
        self._stack.addWidget(self._list)
        self._stack.addWidget(self._nothing)
        card.body.addWidget(self._stack, 1)
        self._count = Button(text("receive_count"), Kind.OUTLINE, icon=Icon.KEYBOARD, hint="F4")
        self._count.setObjectName("receive.type")
        self._count.clicked.connect(self.counted)
        self._damage = Button(text("receive_damage"), Kind.OUTLINE, icon=Icon.ALERT, hint="F7")
        self._damage.setObjectName("receive.damage")
        self._damage.clicked.connect(self.damaged)
        row = QHBoxLayout()
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(10)
        row.addWidget(self._count, 1)
        row.addWidget(self._damage, 1)
        card.body.addLayout(row)
        return card

    def _row(self, view: ReceiveView, told: GoodsDifference) -> RowView:
        line = next(one.line for one in view.lines if one.line.line_id == told.line_id)
        return RowView(
            key=f"{told.line_id}/{told.kind}",
            title=full_name(self._phrases, line),
            note=" · ".join((difference_words(self._phrases, line, told), reason_words(self._phrases, told))),
            icon=DIFFERENCE_ICONS[told.kind],
            icon_tone=Tone.WARN,
        )


class _Stack(QStackedWidget):
    """As small as it must be: the list scrolls."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, _ROW)


def _not_short(told: Sequence[GoodsDifference]) -> list[GoodsDifference]:
    """What is still to come is no difference before the end."""
    return [one for one in told if one.kind != "short"]
