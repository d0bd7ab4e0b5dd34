"""The table where parcels are packed, beside the till: a scale to put something on, and a label printer's roll."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout

from app.devices.simulated.label_printer import SimulatedLabelPrinter
from app.devices.simulated.printer import Receipt
from app.devices.simulated.scale import SimulatedScale
from app.ui.theme.fonts import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.text import Text

_MOST_GRAMS = 10_000
_STEP_GRAMS, _FAR_GRAMS = 2, 100


class PackingTable(Card):
    """While the slider is held what stands on the scale moves; let go, it stands still."""

    def __init__(self, printer: SimulatedLabelPrinter, scale: SimulatedScale) -> None:
        super().__init__(padding=8)
        self._printer, self._scale = printer, scale
        self._shown, self._out = 0, False
        self._weight = Text("Scale 0.000 kg", Role.META_STRONG)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setMaximum(_MOST_GRAMS)
        self._slider.setSingleStep(_STEP_GRAMS)
        self._slider.setPageStep(_FAR_GRAMS)
        self._slider.setAccessibleName("What stands on the scale")
        self._slider.valueChanged.connect(self._moved)
        self._slider.sliderReleased.connect(lambda: self._scale.put(self._slider.value()))
        self._labels = Button("No labels", Kind.OUTLINE, height=48, hint="F10")
        self._labels.clicked.connect(self._switch_labels)
        QShortcut(QKeySequence("F10"), self, self._labels.click)
        row = QHBoxLayout()
        row.setSpacing(8)
        weighed = QVBoxLayout()
        weighed.addWidget(self._weight)
        weighed.addWidget(self._slider)
        row.addLayout(weighed, 1)
        row.addWidget(self._labels)
        self.body.addLayout(row)

    def new_labels(self) -> list[Receipt]:
        """Those that came out since this was asked last."""
        come = self._printer.labels[self._shown :]
        self._shown += len(come)
        return come

    @Slot(int)
    def _moved(self, grams: int) -> None:
        self._weight.setText(f"Scale {grams // 1000}.{grams % 1000:03d} kg")
        if self._slider.isSliderDown():
            self._scale.shake()
        else:
            self._scale.put(grams)

    @Slot()
    def _switch_labels(self) -> None:
        self._out = not self._out
        self._printer.fail(labels_out=self._out)
        self._labels.set_label("New roll" if self._out else "No labels")
        self._labels.set_kind(Kind.INK if self._out else Kind.OUTLINE)
