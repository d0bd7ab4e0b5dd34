"""What a scan does not say: the weight of weighed goods, the lot or the serial number of goods that are traced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.pick_scan import Detail
from app.ui.bopis.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.keypad import Keypad, PadKey, pad_key
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from contract.errors import AisleError

NEEDED = {"weight_needed": "weight", "lot_needed": "lot", "serial_needed": "serial"}
"""What is asked for, by the reason why a scan was not taken."""
_MOST_GRAMS = 99_999


@dataclass(frozen=True, slots=True)
class DetailQuestion:
    """``kind`` of what is needed of an item; ``answer`` goes on with the scan."""

    kind: str
    name: str
    unit: str
    answer: Callable[[Detail], None]


def question_of(error: AisleError, answer: Callable[[Detail], None]) -> DetailQuestion | None:
    """What to ask because of an error, if that would help."""
    kind = NEEDED.get(error.code)
    if kind is None:
        return None
    return DetailQuestion(kind, str(error.params.get("name", "")), str(error.params.get("unit", "")), answer)


class DetailSheet(Sheet):
    """A weight is typed on the keypad; a number is scanned or typed."""

    def __init__(self, host: QWidget, phrases: Phrases, question: DetailQuestion) -> None:
        super().__init__(host, phrases.text(f"detail_{question.kind}_title"))
        self._phrases, self._question = phrases, question
        self._thousandths = 0
        weighs = question.kind == "weight"
        text = phrases.text
        ask = QVBoxLayout()
        ask.setSpacing(12)
        ask.addWidget(Text(text(f"detail_{question.kind}_title"), Role.H2))
        ask.addWidget(Text(text(f"detail_{question.kind}_ask", name=question.name), Role.BODY, "text2", wrap=True))
        self._weight = Text("", Role.TOTAL)
        self._weight.setObjectName("detail.weight")
        self._field = TextField(text(f"detail_{question.kind}_field"), "")
        self._field.edit.setObjectName("detail.number")
        self._field.edit.setMaxLength(40)
        self._field.changed.connect(lambda _text: self._show())
        ask.addWidget(self._weight)
        ask.addWidget(self._field)
        ask.addStretch(1)
        ask.addLayout(self._buttons())
        sides = QHBoxLayout()
        sides.setSpacing(32)
        sides.addLayout(ask, 1)
        if weighs:
            pad = Keypad(clear=text("pad_clear"), backspace_name=text("pad_backspace"), key_height=72)
            pad.pressed.connect(self._key)
            sides.addWidget(pad, 1)
        self.body.addLayout(sides)
        self._weight.setVisible(weighs)
        self._field.setVisible(not weighs)
        self._show()

    def focus_first(self) -> None:
        if self._question.kind != "weight":
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def scanned(self, text: str) -> bool:
        """The number itself, as it stands on the goods."""
        if self._question.kind != "weight":
            self._field.set_text(text.strip()[:40])
            self._done()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = pad_key(event)
        if typed:
            self._key(typed)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._done()
        else:
            super().keyPressEvent(event)

    def _buttons(self) -> QHBoxLayout:
        self._go = Button("", Kind.PRIMARY, height=64, hint="Enter")
        self._go.setObjectName("detail.confirm")
        self._go.clicked.connect(self._done)
        return self.foot(self._go, self._phrases.text("short_back"))

    def _key(self, key: str) -> None:
        """Figures fill in from the right, as grams do on a scale."""
        if key == PadKey.CLEAR:
            self._thousandths = 0
        elif key == PadKey.BACKSPACE:
            self._thousandths //= 10
        elif self._thousandths * 10 + int(key) <= _MOST_GRAMS:
            self._thousandths = self._thousandths * 10 + int(key)
        self._show()

    def _detail(self) -> Detail | None:
        number = self._field.text.strip()
        match self._question.kind:
            case "weight":
                return Detail(weight_thousandths=self._thousandths) if self._thousandths else None
            case "lot":
                return Detail(lot=number) if number else None
            case _:
                return Detail(serial=number) if number else None

    def _show(self) -> None:
        told = self._phrases.quantity(self._thousandths, self._question.unit or "kg")
        self._weight.setText(told)
        self._go.set_label(self._phrases.text("detail_confirm"))
        missing = self._detail() is None
        self._go.set_off(self._phrases.text(f"detail_{self._question.kind}_missing") if missing else None)

    def _done(self) -> None:
        detail = self._detail()
        if detail is not None:
            self.shut()
            self._question.answer(detail)
