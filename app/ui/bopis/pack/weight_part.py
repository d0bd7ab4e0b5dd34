"""What the parcel weighs: as the scale shows it now, as it was typed, or as it should."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.packing_view import PackView
from app.devices.ports import WeightReading, WeightState
from app.ui.bopis.pack.state import PackState
from app.ui.bopis.phrases import Phrases
from app.ui.pos.number_dialog import NumberAsked, NumberDialog
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.text import Text
from app.wording import isolated

_ROOMY = 340


class WeightPart(QWidget):
    """`typed` (grams) by a person, `trusted` where one says that a weight that differs is right."""

    typed = Signal(int)
    trusted = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._view: PackView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._card())
        self._note = Text("", Role.BODY, "text2", wrap=True)
        self._note.setObjectName("pack.weight_note")
        column.addWidget(self._note)
        self._trust = Button(phrases.text("pack_weight_trust"), Kind.OUTLINE, height=48, icon=Icon.CHECK, hint="F3")
        self._trust.setObjectName("pack.trust_weight")
        self._trust.clicked.connect(self.trusted)
        row = QHBoxLayout()
        row.addWidget(self._trust)
        row.addStretch(1)
        column.addLayout(row)

    def set_state(self, state: PackState) -> None:
        assert state.view is not None, "shown only with a view"
        view = self._view = state.view
        grams, word = self._shown(view, state.reading)
        self._word.setText(self._phrases.text(word))
        self._weight.setText(self._phrases.wording.quantity(grams, "kg") if grams is not None else "–")
        note, color = self._note_of(view, state.reading)
        self._note.setText(note)
        self._note.set_color(color)
        self._note.setVisible(bool(note))
        self._trust.setVisible(view.weight.differs and not view.draft.sure)

    def ask(self, host: QWidget) -> None:
        """Type what a scale shows."""
        view = self._view
        if view is None or not view.lines:
            return
        text, kg = self._phrases.text, self._phrases.wording.quantity
        dialog = NumberDialog(
            host,
            NumberAsked(
                title=text("pack_weight_title"),
                text=text("pack_weight_ask"),
                field=text("pack_weight_field"),
                ok=text("pack_weight_ok"),
                cancel=text("pack_weight_cancel"),
                clear=text("pack_weight_clear"),
                backspace=text("pack_weight_backspace"),
                show=lambda grams: kg(grams, "kg"),
                worth=lambda _grams: "",
                decimals=3,
                value=view.draft.grams or 0,
                icon=Icon.SCALE,
            ),
        )
        dialog.entered.connect(self.typed)
        dialog.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= _ROOMY
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if roomy else QBoxLayout.Direction.TopToBottom)

    def _card(self) -> Card:
        text = self._phrases.text
        card = Card(well=True, padding=14)
        self._word = Text("", Role.META, "text2")
        self._word.setObjectName("pack.weight_word")
        self._weight = Text("", Role.H1)
        self._weight.setObjectName("pack.weight")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._word)
        words.addWidget(self._weight)
        type_it = Button(text("pack_type_weight"), Kind.OUTLINE, height=48, hint="F4")
        type_it.setObjectName("pack.type_weight")
        type_it.clicked.connect(lambda: self.ask(self.window()))
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(12)
        read = QHBoxLayout()
        read.setSpacing(14)
        read.addWidget(IconMark(Icon.SCALE, "text2", 28))
        read.addLayout(words, 1)
        self._row.addLayout(read, 1)
        self._row.addWidget(type_it)
        card.body.addLayout(self._row)
        return card

    def _shown(self, view: PackView, reading: WeightReading | None) -> tuple[int | None, str]:
        """What was weighed for good; else what stands on the scale; else what it should weigh."""
        weight, steady = view.weight, reading is not None and reading.state is WeightState.STEADY
        if weight.weighed is not None:
            same = steady and reading is not None and reading.grams == weight.weighed
            return weight.weighed, "pack_scale_steady" if same else "pack_weighed"
        if reading is not None and steady:
            return reading.grams, "pack_scale_steady"
        if reading is not None and reading.state is not WeightState.EMPTY:
            return None, f"pack_scale_{reading.state}"
        return weight.best, "pack_should_weigh"

    def _note_of(self, view: PackView, reading: WeightReading | None) -> tuple[str, str]:
        text, weight = self._phrases.text, view.weight
        if weight.weighed is not None and weight.expected is not None:
            if weight.differs and not view.draft.sure:
                return text("pack_weight_differs", expected=self._kg(weight.expected)), "warn"
            code = "pack_weight_sure" if weight.differs else "pack_weight_fits"
            return text(code, expected=self._kg(weight.expected)), "text2" if weight.differs else "ok"
        on_scale = reading is not None and reading.state is not WeightState.EMPTY
        if on_scale and weight.weighed is None and weight.whole is not None and any(line.left for line in view.lines):
            return text("pack_weight_whole", expected=self._kg(weight.whole)), "text2"
        if view.draft.quantities and weight.best is None:
            return text("pack_weight_unknown"), "text2"
        if reading is not None and reading.state is WeightState.EMPTY and view.draft.quantities:
            return text("pack_put_on_scale"), "text2"
        return "", "text2"

    def _kg(self, grams: int) -> str:
        return isolated(self._phrases.wording.quantity(grams, "kg"))
