"""How heavy something is that is sold: what the scale says, as it says it, or what somebody types instead."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.devices.counter import CounterScale
from app.devices.ports import ScaleDeed, WeightReading, WeightState
from app.ui.pos.number_dialog import OK, NumberAsked, NumberDialog
from app.ui.theme.fonts import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.keypad import PadKey
from app.ui.widgets.text import Text
from app.wording import Words
from contract.errors import Refused

_LOOK_EVERY_MS = 100


class WeightDialog(NumberDialog):
    """Shows what stands still on the scale until a weight is typed; C forgets what was typed. Only a weight that
    stands still is taken, and exactly as the scale told it: it stands on the receipt.
    """

    def __init__(self, host: QWidget, asked: NumberAsked, scale: CounterScale, words: Words) -> None:
        super().__init__(host, asked)
        self._scale = scale
        self._words = words
        self._typed = False
        self._said = Text("", Role.META, "text2")
        self._said.setObjectName("weight.said")
        self.body.insertWidget(1, self._said)
        self._keys = self._scale_keys()
        self.body.insertWidget(2, self._keys)
        self._refused = Text("", Role.META, "bad", wrap=True)
        self._refused.setObjectName("weight.refused")
        self._refused.hide()
        self.body.insertWidget(3, self._refused)
        self._field.pressed.connect(self._pressed)
        self._timer = QTimer(self)
        self._timer.setObjectName("weight.timer")
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_EVERY_MS)
        self._look()

    def answer(self, key: str) -> None:
        if key == OK:
            self._look()
        super().answer(key)

    def was_refused(self, why: str) -> bool:
        """The scale does not zero or tare."""
        self._refused.setText(why)
        self._refused.show()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _DEEDS and self._keys.isVisible():
            self._tell(_DEEDS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _scale_keys(self) -> QWidget:
        """What the scale can be told, while it answers."""
        keys = QWidget()
        row = QHBoxLayout(keys)
        row.setContentsMargins(0, 0, 0, 0)
        for key, deed in _DEEDS.items():
            name = QKeySequence(key).toString()
            button = Button(self._words.text(f"scale_{deed}"), Kind.OUTLINE, height=48, hint=name)
            button.setObjectName(f"weight.{deed}")
            button.clicked.connect(partial(self._tell, deed))
            row.addWidget(button, 1)
        return keys

    def _tell(self, deed: ScaleDeed, _checked: bool = False) -> None:
        """Enter still takes the weight, whatever was tapped last."""
        self._refused.hide()
        try:
            self._scale.obey(deed)
        except Refused as error:
            self.was_refused(self._words.error(error))
        self._look()
        self.focus_first()

    @Slot()
    def _look(self) -> None:
        reading = None if self._typed else self._scale.reading()
        self._said.setVisible(reading is not None)
        self._keys.setVisible(reading is not None)
        if reading is not None:
            self._said.setText(self._words.text(_said(reading)))
            self._show_grams(reading.grams if reading.state is WeightState.STEADY else 0)
        elif not self._typed:
            self._show_grams(0)

    def _show_grams(self, grams: int) -> None:
        if self._field.value != grams:
            self._field.set_value(grams)

    @Slot(str)
    def _pressed(self, key: str) -> None:
        """A first 0 is typed as well; what was taken back to nothing is not."""
        self._typed = key != PadKey.CLEAR and (key != PadKey.BACKSPACE or self._field.value > 0)


def _said(reading: WeightReading) -> str:
    if reading.net and reading.state in (WeightState.STEADY, WeightState.EMPTY):
        return "scale_net"
    return _SAID[reading.state]


_DEEDS = {Qt.Key.Key_F6: ScaleDeed.ZERO, Qt.Key.Key_F7: ScaleDeed.TARE, Qt.Key.Key_F8: ScaleDeed.CLEAR_TARE}
_SAID = {
    WeightState.STEADY: "pack_scale_steady",
    WeightState.MOVING: "pack_scale_moving",
    WeightState.EMPTY: "sell_put_on_scale",
    WeightState.TOO_HEAVY: "pack_scale_too_heavy",
    WeightState.UNDER_ZERO: "pack_scale_under_zero",
}
