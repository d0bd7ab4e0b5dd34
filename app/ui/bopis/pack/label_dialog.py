"""The label of a closed parcel as it looks, with what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.bopis.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.picture import Picture
from app.ui.widgets.text import Text
from app.wording import isolated
from contract.messages.rows import ParcelEntry

_CLOSE, _PRINT = "close", "print"
_WIDTH = 660
_PICTURE_HEIGHT = 390
_DEEDS = (("pdf", Icon.DOWNLOAD), ("elsewhere", Icon.PRINTER), ("void", Icon.X), ("open", Icon.PACKAGE))


class LabelDialog(Dialog):
    """`chosen` tells ``print``, ``pdf``, ``elsewhere``, ``void`` or ``open``; Esc does nothing."""

    chosen = Signal(str)

    def __init__(self, host: QWidget, phrases: Phrases, parcel: ParcelEntry, png: bytes) -> None:
        text = phrases.text
        answers = [
            Answer(_CLOSE, text("label_close"), safe=True, hint="Esc"),
            Answer(_PRINT, text("pack_print_again"), kind=Kind.PRIMARY, icon=Icon.PRINTER, hint="Enter"),
        ]
        title = text("pack_tracking_title", number=parcel.number)
        super().__init__(host, title, answers=answers, icon=Icon.BARCODE, accent="accent", width=_WIDTH)
        paper = Picture(png, _PICTURE_HEIGHT, title)
        paper.setObjectName("label.picture")
        row = QHBoxLayout()
        row.setSpacing(20)
        well = Card(well=True, padding=12)
        well.body.addWidget(paper)
        row.addWidget(well, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._deeds(phrases, parcel), 1)
        self.body.addLayout(row)
        self.button(_PRINT).setObjectName("label.print")
        self.button(_CLOSE).setObjectName("label.close")
        self.answered.connect(lambda key: self.chosen.emit(key) if key != _CLOSE else None)

    def focus_first(self) -> None:
        self.button(_PRINT).setFocus(Qt.FocusReason.OtherFocusReason)

    def _deeds(self, phrases: Phrases, parcel: ParcelEntry) -> QVBoxLayout:
        text = phrases.text
        column = QVBoxLayout()
        column.setSpacing(8)
        if parcel.label is not None:
            column.addWidget(Text(isolated(parcel.label.tracking), wrap=True))
            column.addWidget(Text(phrases.wording.quantity(parcel.grams, "kg"), color="text2"))
        column.addSpacing(8)
        for key, icon in _DEEDS:
            button = Button(text(f"label_{key}"), Kind.OUTLINE, icon=icon)
            button.setObjectName(f"label.{key}")
            button.clicked.connect(lambda _=False, own=key: self.answer(own))
            column.addWidget(button)
        column.addStretch(1)
        return column
