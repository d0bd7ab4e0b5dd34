"""How heavy something is that is sold: what the scale says, as it says it, or what somebody types instead."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.devices.counter import OnScale
from app.devices.ports import WeightState
from app.ui.pos.number_dialog import OK, NumberAsked, NumberDialog
from app.ui.theme.fonts import Role
from app.ui.widgets.text import Text
from app.wording import Words

_LOOK_EVERY_MS = 100


class WeightDialog(NumberDialog):
    """Shows what stands still on the scale until a weight is typed; C forgets what was typed. Only a weight that
    stands still is taken, and exactly as the scale told it: it stands on the receipt.
    """

    def __init__(self, host: QWidget, asked: NumberAsked, on_scale: OnScale, words: Words) -> None:
        super().__init__(host, asked)
        self._on_scale = on_scale
        self._words = words
        self._showing = False
        self._typed = False
        self._said = Text("", Role.META, "text2")
        self._said.setObjectName("weight.said")
        self.body.insertWidget(1, self._said)
        self._field.changed.connect(self._changed)
        self._timer = QTimer(self)
        self._timer.setObjectName("weight.timer")
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_EVERY_MS)
        self._look()

    def answer(self, key: str) -> None:
        if key == OK:
            self._look()
        super().answer(key)

    @Slot()
    def _look(self) -> None:
        reading = None if self._typed else self._on_scale()
        self._said.setVisible(reading is not None)
        if reading is not None:
            self._said.setText(self._words.text(_SAID[reading.state]))
            self._show_grams(reading.grams if reading.state is WeightState.STEADY else 0)
        elif not self._typed:
            self._show_grams(0)

    def _show_grams(self, grams: int) -> None:
        if self._field.value != grams:
            self._showing = True
            self._field.set_value(grams)
            self._showing = False

    @Slot(int)
    def _changed(self, value: int) -> None:
        if not self._showing:
            self._typed = value > 0


_SAID = {
    WeightState.STEADY: "pack_scale_steady",
    WeightState.MOVING: "pack_scale_moving",
    WeightState.EMPTY: "sell_put_on_scale",
    WeightState.TOO_HEAVY: "pack_scale_too_heavy",
    WeightState.UNDER_ZERO: "pack_scale_under_zero",
}
