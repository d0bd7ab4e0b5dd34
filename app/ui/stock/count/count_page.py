"""One item is counted, blind: place by place on the left, the number and the keypad on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.stock.count import Counting
from app.stock.model.draft import PlaceCount
from app.ui.bopis.phrases import Phrases, weighed
from app.ui.item_look import item_icon, item_tint
from app.ui.stock.count.sided_page import SidedPage
from app.ui.stock.count.state import CountState
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.tokens import Tint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.keypad import Keypad, PadKey
from app.ui.widgets.paint import At
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.ui.widgets.thumb import Thumb
from app.wording import isolated

_ROW, _FIELD = 84, 76
_SIDE = 352


class CountPage(SidedPage):
    """Shows a ``Counting``; the screen connects its signals."""

    place_chosen = Signal(int)
    other_place = Signal()
    pad_pressed = Signal(str)
    none_here = Signal()
    given_up = Signal()
    went_on = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__(_SIDE)
        self._phrases = phrases
        self._lay_out(self._places_side(), self._number_side())

    def set_state(self, state: CountState) -> None:
        counting, text = state.counting, self._phrases.text
        if counting is None:
            return
        item, draft = counting.item, counting.draft
        unit, here = str(item.unit), draft.here
        self._again.setVisible(counting.again)
        self._list.set_rows([self._row(counting, index) for index in range(len(draft.places))])
        self._list.select(str(draft.current))
        self._thumb.set_look(item_icon(item.icon, item.department), item_tint(item.department))
        self._name.setText(item.name)
        self._where.setText(self._place(here))
        self._number.setText(self._phrases.quantity(here.thousandths, unit) if here.thousandths is not None else "–")
        self._number.set_color("text3" if here.thousandths is None else "text")
        case = self._phrases.quantity(counting.case, unit) if counting.case else ""
        self._pad.key(PadKey.CLEAR).set_label(text("count_case", count=case) if case else text("count_one_more"))
        self._pad.key(PadKey.CLEAR).setEnabled(not weighed(unit))
        self._go.set_label(text("count_done") if draft.counted else text("count_next"))
        self._left.setText(self._left_words(counting))

    def _places_side(self) -> QVBoxLayout:
        text = self._phrases.text
        hint = Card(padding=12)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(IconMark(Icon.SCAN, "text2", 24))
        line.addWidget(Text(text("count_hint"), Role.LEAD, "text2", wrap=True), 1)
        hint.body.addLayout(line)
        self._again = Card(padding=14)
        self._again.set_tone("warn_soft")
        told = QHBoxLayout()
        told.setSpacing(12)
        told.addWidget(IconMark(Icon.REFRESH, "warn", 24), 0, Qt.AlignmentFlag.AlignTop)
        words = Text(text("count_again_text"), Role.BODY, "warn", wrap=True)
        words.setObjectName("count.again")
        told.addWidget(words, 1)
        self._again.body.addLayout(told)
        card = Card(text("count_places"), bleed=True)
        card.add_action(Chip(ChipView(text("count_sales_told"), Tone.PLAIN), height=28))
        self._list = TableList(text("count_places"), row_height=_ROW)
        self._list.setObjectName("count.places")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.chosen.connect(lambda key: self.place_chosen.emit(int(key)))
        card.body.addWidget(self._list, 1)
        other = Button(text("count_other_place"), Kind.OUTLINE, height=56, icon=Icon.PLUS, hint="F6")
        other.setObjectName("count.other_place")
        other.clicked.connect(self.other_place)
        give_up = Button(text("count_give_up"), Kind.GHOST, height=56, icon=Icon.TRASH, hint="Del")
        give_up.setObjectName("count.give_up")
        give_up.clicked.connect(self.given_up)
        foot = QHBoxLayout()
        foot.addWidget(other)
        foot.addStretch(1)
        foot.addWidget(give_up)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(hint)
        column.addWidget(self._again)
        column.addWidget(card, 1)
        column.addLayout(foot)
        return column

    def _number_side(self) -> QVBoxLayout:
        text = self._phrases.text
        card = Card(padding=16)
        head = QHBoxLayout()
        head.setSpacing(12)
        self._thumb = Thumb(Icon.PACKAGE, Tint.HOUSEHOLD)
        names = QVBoxLayout()
        names.setSpacing(2)
        self._name = Text("", Role.LINE)
        self._where = Text("", Role.META, "text2")
        names.addWidget(self._name)
        names.addWidget(self._where)
        head.addWidget(self._thumb)
        head.addLayout(names, 1)
        field = Card(padding=12)
        field.set_selected(True)
        field.setFixedHeight(_FIELD)
        shown = QHBoxLayout()
        shown.addWidget(Text(text("count_counted"), Role.BODY, "text2"))
        self._number = Text("–", Role.TOTAL, at=At.END)
        self._number.setObjectName("count.number")
        shown.addWidget(self._number, 1)
        field.body.addLayout(shown)
        self._pad = Keypad(clear=text("count_one_more"), backspace_name=text("pad_backspace"), key_height=76)
        self._pad.pressed.connect(self.pad_pressed)
        card.body.addLayout(head)
        card.body.addWidget(field)
        card.body.addWidget(self._pad, 20)
        card.body.addStretch(1)
        none = Button(text("count_none_here"), Kind.OUTLINE, height=64, hint="F4")
        none.setObjectName("count.none_here")
        none.clicked.connect(self.none_here)
        self._go = Button("", Kind.PRIMARY, height=64, hint="Enter")
        self._go.setObjectName("count.go_on")
        self._go.clicked.connect(self.went_on)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(none, 1)
        buttons.addWidget(self._go, 1)
        self._left = Text("", Role.META, "text2", at=At.CENTER, wrap=True)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(card, 1)
        column.addWidget(self._left)
        column.addLayout(buttons)
        return column

    def _left_words(self, counting: Counting) -> str:
        left = sum(place.thousandths is None for place in counting.draft.places)
        if left:
            return self._phrases.count("count_places_left", left)
        total = self._phrases.quantity(counting.draft.total, str(counting.item.unit))
        return self._phrases.text("count_total", count=total)

    def _row(self, counting: Counting, index: int) -> RowView:
        place, unit = counting.draft.places[index], str(counting.item.unit)
        current = index == counting.draft.current
        counted = place.thousandths is not None
        return RowView(
            key=str(index),
            title=self._place(place),
            note=self._phrases.text("count_here_now" if current else "count_was_here" if counted else "count_not_yet"),
            icon=Icon.PIN if current else Icon.CHECK if counted else Icon.CLOCK,
            value=self._phrases.quantity(place.thousandths or 0, unit) if counted else "–",
        )

    def _place(self, place: PlaceCount) -> str:
        if not place.place.isdigit():
            return isolated(place.place)
        first = place.place == "1"
        return self._phrases.text("count_shelf" if first else "count_place", number=place.place)
