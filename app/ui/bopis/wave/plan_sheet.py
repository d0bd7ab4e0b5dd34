"""What goes on the next walk: the orders proposed are ticked, a person may choose others, or join a wave under way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.bopis.model.cards import OrderCard
from app.bopis.waves import RunningWave, WaveOffer
from app.ui.bopis.phrases import Phrases, one_line
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.chip import Chip, ChipView
from app.ui.widgets.control import Control
from app.ui.widgets.finger import scroll_by_finger
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text
from app.wording import isolated

_ROW, _EDGE, _BOX = 64, 16, 28
_MOST_ROWS = 40
_LIST_HEIGHT = 5 * (_ROW + 8)


class OrderTick(Control):
    """An order that may go along: a tick, who, which, how many."""

    def __init__(self, card: OrderCard, facts: str, chip: ChipView) -> None:
        self.card, self._facts, self._due = card, facts, chip
        super().__init__(f"{card.customer_name}, {chip.text}, {card.number}, {facts}")
        self.setObjectName(f"plan.{card.number}")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, _EDGE, 0)
        row.addStretch(1)
        self._chip = Chip(chip, height=28)
        self._chip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(self._chip)

    def sizeHint(self) -> QSize:
        return QSize(360, _ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, _ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter, bounds, on = self.painter(), self.rect(), self.isChecked()
        fill = t.accent_soft if on else t.raised if self.looks_pressed else t.surface
        paint.box(painter, bounds, 10, fill, t.accent if on else t.line)
        box = paint.visual(painter, bounds, QRect(_EDGE, (_ROW - _BOX) // 2, _BOX, _BOX))
        paint.box(painter, box, 8, t.accent_fill if on else t.surface, None if on else t.ctl)
        if on:
            paint.icon(painter, box, Icon.CHECK, t.on_accent, 20)
        x = _EDGE + _BOX + 14
        end = self.width() - _EDGE - self._chip.sizeHint().width() - 12
        above, below = QRect(x, 9, end - x, 24), QRect(x, 33, end - x, 22)
        name = one_line(self.card.customer_name, 60)
        paint.text(painter, paint.visual(painter, bounds, above), Role.BUTTON, t.text, name)
        whose = f"{isolated(self.card.number)} · {self._facts}"
        paint.text(painter, paint.visual(painter, bounds, below), Role.META, t.text2, whose)


class PlanSheet(Sheet):
    """`start` gets the order ids chosen, `join` a wave's id."""

    def __init__(
        self,
        host: QWidget,
        phrases: Phrases,
        offer: WaveOffer,
        now: datetime,
        start: Callable[[Sequence[str]], None],
        join: Callable[[str], None],
    ) -> None:
        title = phrases.text("wave_plan_title", number=offer.number)
        super().__init__(host, title)
        self._phrases, self._offer, self._start, self._join = phrases, offer, start, join
        self._ticks = [self._tick(card, now) for card in offer.waiting[:_MOST_ROWS]]
        self.body.addWidget(Text(title, Role.H2))
        told = phrases.text("wave_plan_told", most=phrases.text("wave_plan_most", most=offer.most_orders))
        self.body.addWidget(Text(told, Role.META, "text2", wrap=True))
        sides = QHBoxLayout()
        sides.setSpacing(32)
        sides.addLayout(self._waiting_side(), 3)
        if offer.running:
            sides.addLayout(self._running_side(), 2)
        self.body.addLayout(sides)
        self.body.addLayout(self._buttons())
        self._show()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The orders ticked, the most pressing first."""
        return tuple(one.card.order_id for one in self._ticks if one.isChecked())

    def focus_first(self) -> None:
        self._go.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._done()
        else:
            super().keyPressEvent(event)

    def _tick(self, card: OrderCard, now: datetime) -> OrderTick:
        facts = self._phrases.items(card.items - card.picked)
        if card.sent:
            facts = f"{self._phrases.text('order_to_send')} · {facts}"
        tick = OrderTick(card, facts, self._phrases.due_chip(card, now))
        tick.setChecked(card.order_id in self._offer.order_ids)
        tick.toggled.connect(lambda _on: self._show())
        return tick

    def _waiting_side(self) -> QVBoxLayout:
        rows = QFrame()
        rows.setProperty("kind", "surface")
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for tick in self._ticks:
            column.addWidget(tick)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(rows)
        area.setFixedHeight(min(_LIST_HEIGHT, max(1, len(self._ticks)) * (_ROW + 8)))
        scroll_by_finger(area)
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(Text(self._phrases.text("wave_waiting"), Role.META_STRONG, "text2"))
        side.addWidget(area)
        side.addStretch(1)
        return side

    def _running_side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(Text(self._phrases.text("wave_running"), Role.META_STRONG, "text2"))
        for wave in self._offer.running:
            side.addWidget(Text(self._words_of(wave), Role.BODY, wrap=True))
            button = Button(self._phrases.text("wave_join"), Kind.OUTLINE, height=52, icon=Icon.USERS)
            button.setObjectName(f"plan.join.{wave.number}")
            button.clicked.connect(lambda _=False, wave_id=wave.wave_id: self._joined(wave_id))
            side.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        side.addStretch(1)
        return side

    def _words_of(self, wave: RunningWave) -> str:
        pickers = ", ".join(wave.pickers)
        items = self._phrases.items(wave.items)
        return self._phrases.text("wave_running_row", number=wave.number, pickers=pickers, done=wave.done, items=items)

    def _buttons(self) -> QHBoxLayout:
        self._go = Button("", Kind.PRIMARY, height=64, icon=Icon.ROUTE, hint="Enter")
        self._go.setObjectName("plan.start")
        self._go.clicked.connect(self._done)
        return self.foot(self._go, self._phrases.text("short_back"))

    def _show(self) -> None:
        count, most = len(self.chosen), self._offer.most_orders
        self._go.set_label(self._phrases.count("wave_plan_start", count))
        if not count:
            self._go.set_off(self._phrases.text("wave_plan_none"))
        else:
            full = self._phrases.text("wave_plan_most", most=most)
            self._go.set_off(self._phrases.text("wave_plan_full", most=full) if count > most else None)

    def _done(self) -> None:
        if self._go.isEnabled():
            chosen = self.chosen
            self.shut()
            self._start(chosen)

    def _joined(self, wave_id: str) -> None:
        self.shut()
        self._join(wave_id)
