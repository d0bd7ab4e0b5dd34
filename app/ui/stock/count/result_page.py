"""What came of a count: against what the books said then, why they may differ, and what is done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.stock.count import CountResult
from app.ui.bopis.phrases import Phrases
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
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.text import Text
from app.ui.widgets.thumb import Thumb
from app.wording import isolated

CHOICES = ("lost", "found", "damaged", "past_date", "delivery_differed", "not_known")
"""What a person may give as a reason; that trade explains it, nobody has to say."""
_FIGURE = 54
_SIDE = 420


class ResultPage(SidedPage):
    """Shows a ``CountResult``; the screen connects its signals."""

    reason_chosen = Signal(str)
    adjusted = Signal()
    again = Signal()
    pick_again = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__(_SIDE)
        self._phrases = phrases
        self._lay_out(self._told_side(), self._deed_side())

    def set_state(self, state: CountState) -> None:
        result, text = state.result, self._phrases.text
        if result is None:
            return
        item = result.item
        self._thumb.set_look(item_icon(item.icon, item.department), item_tint(item.department))
        self._name.setText(item.name)
        self._size.setText(" · ".join(part for part in (isolated(item.size), isolated(item.bin)) if part))
        for shown, thousandths in ((self._counted, result.counted), (self._expected, result.expected)):
            shown.setText(self._phrases.quantity(thousandths, str(item.unit)))
        self._at.setText(text("count_books_at", time=self._phrases.wording.clock(result.counted_at)))
        self._show_difference(result)
        self._show_blur(result)
        self._show_deeds(state, result)

    def choose(self, digit: int) -> None:
        """The reason of a key."""
        if self.reasons.isVisibleTo(self) and 1 <= digit <= len(CHOICES):
            self.reasons.choose(CHOICES[digit - 1])

    def _told_side(self) -> QVBoxLayout:
        text = self._phrases.text
        card = Card(padding=24)
        head = QHBoxLayout()
        head.setSpacing(16)
        self._thumb = Thumb(Icon.PACKAGE, Tint.HOUSEHOLD, 72)
        names = QVBoxLayout()
        names.setSpacing(4)
        self._name, self._size = Text("", Role.H2), Text("", Role.BODY, "text2")
        names.addWidget(self._name)
        names.addWidget(self._size)
        head.addWidget(self._thumb)
        head.addLayout(names, 1)
        card.body.addLayout(head)
        figures = QHBoxLayout()
        figures.setSpacing(16)
        self._counted, self._expected, self._variance = (Text("", Role.TOTAL) for _ in range(3))
        self._counted.setObjectName("count.counted")
        self._expected.setObjectName("count.expected")
        self._variance.setObjectName("count.variance")
        notes = [Text("", Role.META, "text2", wrap=True) for _ in range(3)]
        shelves, self._at, self._worth = notes
        shelves.setText(text("count_on_the_shelves"))
        words = ("count_you_counted", "count_books_said", "count_difference")
        for own, shown, note in zip(words, (self._counted, self._expected, self._variance), notes, strict=True):
            well = Card(padding=16, well=True)
            well.body.addWidget(Text(text(own), Role.BODY, "text2"))
            shown.setFixedHeight(_FIGURE)
            well.body.addWidget(shown)
            well.body.addWidget(note)
            well.body.addStretch(1)
            figures.addWidget(well, 1)
        card.body.addSpacing(12)
        card.body.addLayout(figures)
        card.body.addSpacing(12)
        self._verdict = Chip(ChipView("", Tone.OK))
        self._verdict.setObjectName("count.verdict")
        card.body.addWidget(self._verdict, 0, Qt.AlignmentFlag.AlignLeading)
        self._why = [Text("", Role.BODY, "text2", wrap=True) for _ in range(4)]
        self._lines = [self._why_line(words) for words in self._why]
        for line in self._lines:
            card.body.addWidget(line)
        card.body.addStretch(1)
        column = QVBoxLayout()
        column.addWidget(card, 1)
        return column

    @staticmethod
    def _why_line(words: Text) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addWidget(IconMark(Icon.INFO, "text3", 20), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        return line

    def _deed_side(self) -> QVBoxLayout:
        text = self._phrases.text
        self._missed = Card(padding=16)
        self._missed.set_tone("ok_soft")
        self._missed_words = Text("", Role.BODY, wrap=True)
        self._missed_words.setObjectName("count.missed")
        pick = Button(text("count_pick_again"), Kind.OUTLINE, height=56, icon=Icon.PACKAGE, hint="F7")
        pick.setObjectName("count.pick_again")
        pick.clicked.connect(self.pick_again)
        self._missed.body.addWidget(self._missed_words)
        self._missed.body.addWidget(pick)
        self._reason_card = Card(text("count_why"), padding=16)
        self.reasons = ReasonRow([(code, text(f"count_reason_{code}")) for code in CHOICES], "count", columns=2)
        self.reasons.chosen.connect(self.reason_chosen)
        self._reason_card.body.addWidget(self.reasons)
        self._again = Button(text("count_once_more"), Kind.OUTLINE, height=64, icon=Icon.REFRESH, hint="F5")
        self._again.setObjectName("count.once_more")
        self._again.clicked.connect(self.again)
        self._go = Button("", Kind.PRIMARY, height=72, hint="Enter")
        self._go.setObjectName("count.adjust")
        self._go.clicked.connect(self.adjusted)
        self._note = Text("", Role.META, "text2", wrap=True)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._missed)
        column.addWidget(self._reason_card)
        column.addStretch(1)
        column.addWidget(self._note)
        column.addWidget(self._again)
        column.addWidget(self._go)
        return column

    def _show_difference(self, result: CountResult) -> None:
        text, unit = self._phrases.text, str(result.item.unit)
        some = self._phrases.quantity(abs(result.variance), unit)
        sign = "−" if result.variance < 0 else "+" if result.variance else ""
        self._variance.setText(isolated(f"{sign}{some}") if sign else some)
        worth = self._phrases.wording.money(result.value_minor) if result.value_minor else ""
        self._worth.setText(text("count_worth", amount=worth) if worth else "")
        if not result.told:
            self._verdict.set_view(ChipView(text("count_books_silent"), Tone.WARN, Icon.ALERT))
        elif not result.variance:
            self._verdict.set_view(ChipView(text("count_books_right"), Tone.OK))
        else:
            code = "count_fewer" if result.variance < 0 else "count_more"
            self._verdict.set_view(ChipView(text(code, count=some), Tone.WARN, Icon.ALERT))

    def _show_blur(self, result: CountResult) -> None:
        """What went on around the count, and was allowed for."""
        text, unit = self._phrases.text, str(result.item.unit)
        parts = (("count_blur_out", result.blur.out), ("count_blur_back", result.blur.back),
                 ("count_blur_soon", result.blur.soon))  # fmt: skip
        told = [text(code, count=self._phrases.quantity(some, unit)) for code, some in parts if some]
        words = [text("count_moment"), *told]
        for line, shown, own in zip(self._lines, self._why, [*words, "", "", ""], strict=False):
            shown.setText(own)
            line.setVisible(bool(own))

    def _show_deeds(self, state: CountState, result: CountResult) -> None:
        text, unit = self._phrases.text, str(result.item.unit)
        missed = state.missed
        self._missed.setVisible(missed is not None)
        if missed is not None:
            there = self._phrases.quantity(min(missed.thousandths, result.counted), unit)
            self._missed_words.setText(text("count_missed", count=there, order=isolated(missed.number)))
        self._reason_card.setVisible(not result.decided)
        self._again.setVisible(not result.decided)
        counted = self._phrases.quantity(result.counted, unit)
        self._note.setText("" if result.decided else text("count_follow_note"))
        self._go.set_label(text("count_end") if result.decided else text("count_follow", count=counted))
        self._go.set_off(None if result.decided or state.reason else text("count_choose_why"))
