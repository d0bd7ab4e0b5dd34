"""After the last row: where the order waits for its customer. Scan the shelf, type its code, or tap it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.bopis.model.cards import NextStep, OrderCard
from app.ui.bopis.phrases import Phrases
from app.ui.bopis.pick.now import MessageStrip
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.keypad import Keypad, PadKey
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField

_AREAS = ("P", "C", "F")


@dataclass(frozen=True, slots=True)
class ShelfView:
    """The order to be put away, from which ``tote`` where it was picked in a wave; ``problem`` says why it was not."""

    order: OrderCard
    rows_short: int
    problem: str = ""
    can_undo: bool = False
    tote: str = ""


class ShelfStep(QWidget):
    """`staged` with a shelf code, `ended` where nothing has to be staged."""

    staged = Signal(str)
    ended = Signal()
    undone = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        sides = QHBoxLayout(self)
        sides.setContentsMargins(24, 24, 24, 20)
        sides.setSpacing(24)
        sides.addLayout(self._ask_side(), 1)
        self._pad = Keypad(clear=phrases.text("pad_clear"), backspace_name=phrases.text("pad_backspace"), key_height=72)
        self._pad.pressed.connect(self._key)
        pad = QVBoxLayout()
        pad.addLayout(self._area_row())
        pad.addSpacing(8)
        pad.addWidget(self._pad)
        more = Button(phrases.text("stage_one_more"), Kind.OUTLINE, height=52, icon=Icon.PLUS)
        more.setObjectName("stage.one_more")
        more.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        more.clicked.connect(self._one_more)
        pad.addSpacing(8)
        pad.addWidget(more)
        pad.addStretch(1)
        self._pad_side = QWidget()
        self._pad_side.setLayout(pad)
        sides.addWidget(self._pad_side, 1)

    @property
    def code(self) -> str:
        """The shelf as typed."""
        return self._field.text.strip()

    def joined(self, scanned: str) -> str:
        """What a scan stands for: the last shelf of all, where one more bag was asked for."""
        return f"{self.code} {scanned}" if self.code.endswith(",") else scanned

    def set_view(self, view: ShelfView) -> None:
        """Show how the pick ended."""
        card, text, short = view.order, self._phrases.text, view.rows_short
        to_stage = card.step is NextStep.STAGE
        title = "stage_nothing" if not to_stage else "stage_title_short" if short else "stage_title"
        self._title.setText(text("wave_stage_title", tote=view.tote, order=card.number) if view.tote else text(title))
        told = text("stage_ask" if to_stage else "stage_nothing_do", customer=card.customer_name)
        self._told.setText(told)
        self._short.setText(self._phrases.count("stage_short", short) if short else "")
        self._short.setVisible(bool(short))
        self._field.setVisible(to_stage)
        self._pad_side.setVisible(to_stage)
        self._mark.set_icon(Icon.CIRCLE_CHECK_FILLED if to_stage else Icon.ALERT_FILLED, "ok" if to_stage else "warn")
        self._undo.setVisible(view.can_undo)
        self._to_stage = to_stage
        self._message.set_message(view.problem, failed=True)
        self._show_go()

    def begin(self) -> None:
        """An empty field that takes what is typed."""
        self._field.set_text("")
        self._field.set_problem("")
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, problem: str) -> None:
        """Why the shelf was not taken."""
        self._field.set_problem(problem)

    def submit(self) -> None:
        """Enter, or the button."""
        if not self._to_stage:
            self.ended.emit()
        elif self.code:
            self.staged.emit(self.code)

    def _ask_side(self) -> QVBoxLayout:
        text = self._phrases.text
        self._to_stage = True
        self._title: Text = Text("", Role.H1, wrap=True)
        self._title.setObjectName("stage.title")
        self._told: Text = Text("", Role.BODY, "text2", wrap=True)
        self._short: Text = Text("", Role.META_STRONG, "warn", wrap=True)
        self._mark: IconMark = IconMark(Icon.CIRCLE_CHECK_FILLED, "ok", 32)
        self._field: TextField = TextField(text("stage_field"), text("stage_example"))
        self._field.edit.setObjectName("stage.shelf")
        self._field.changed.connect(lambda _text: self._show_go())
        self._field.submitted.connect(lambda _text: self.submit())
        self._message: MessageStrip = MessageStrip()
        self._go: Button = Button("", Kind.PRIMARY, height=88, hint="Enter")
        self._go.setObjectName("stage.confirm")
        self._go.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._go.clicked.connect(self.submit)
        self._undo: Button = Button(text("pick_undo"), Kind.GHOST, height=48, icon=Icon.UNDO, hint="Ctrl+Z")
        self._undo.clicked.connect(self.undone)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        column = QVBoxLayout()
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(self._told)
        column.addWidget(self._short)
        column.addSpacing(4)
        column.addWidget(self._field)
        column.addWidget(self._message)
        column.addWidget(self._undo, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        column.addWidget(self._go)
        return column

    def _area_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for area in _AREAS:
            button = Button(self._phrases.text(f"stage_area_{area}"), Kind.OUTLINE, height=64)
            button.setObjectName(f"stage.area.{area}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, own=area: self._begin_shelf(own))
            row.addWidget(button, 1)
        return row

    def _begin_shelf(self, area: str) -> None:
        """Of the bag that is being named: those before it stay."""
        before, comma, _ = self._field.text.rpartition(",")
        self._field.set_text(f"{before}, {area}-" if comma else f"{area}-")

    def _one_more(self) -> None:
        """Another bag of the same order stands elsewhere: its shelf comes next."""
        if self.code and not self.code.endswith(","):
            self._field.set_text(f"{self.code}, ")
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _key(self, key: str) -> None:
        if key == PadKey.CLEAR:
            self._field.set_text("")
        elif key == PadKey.BACKSPACE:
            self._field.edit.backspace()
        else:
            self._field.edit.insert(key)

    def _show_go(self) -> None:
        text = self._phrases.text
        if not self._to_stage:
            self._go.set_label(text("stage_back"))
            self._go.set_off(None)
        else:
            self._go.set_label(
                text("stage_confirm", shelf=self.code.upper()) if self.code else text("stage_confirm_none")
            )
            self._go.set_off(None if self.code else text("stage_missing"))
        self._field.set_problem("")
