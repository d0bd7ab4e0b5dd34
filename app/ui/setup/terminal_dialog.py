"""A card terminal named by hand: where it is, and the key that its maker's account gave for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QWidget

from app.devices.terminal_setup import TerminalTold
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.text_field import TextField
from app.wording import Words

_ADD, _CANCEL = "add", "cancel"
_FIELDS = ("address", "poi_id", "key_identifier", "key_version", "passphrase", "authority")
_EXAMPLES = {"address": "192.168.1.60", "poi_id": "P400Plus-123456789", "key_version": "1"}
_COLUMNS = 2
_OF_THE_FIELD = {
    "device_address_unreadable": "address",
    "device_address_taken": "address",
    "terminal_key_version_unreadable": "key_version",
    "terminal_certificate_unreadable": "authority",
}


class TerminalDialog(Dialog):
    """``wanted`` tells a ``TerminalTold``; it stays open until it is shut, so that what is wrong can be put right."""

    wanted = Signal(object)

    def __init__(self, host: QWidget, words: Words) -> None:
        answers = [
            Answer(_CANCEL, words.text("setup_cancel"), safe=True, hint="Esc"),
            Answer(_ADD, words.text("setup_add"), Kind.PRIMARY, hint="Enter"),
        ]
        super().__init__(host, words.text("terminal_add"), words.text("terminal_add_text"), answers, width=WIDE)
        self._words = words
        self._fields: dict[str, TextField] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        for at, name in enumerate(_FIELDS):
            field = TextField(words.text(f"terminal_{name}"), _EXAMPLES.get(name, ""), secret=name == "passphrase")
            field.edit.setObjectName(f"terminal.{name}")
            field.submitted.connect(lambda _text: self._want())
            self._fields[name] = field
            row, column = divmod(at, _COLUMNS)
            if name == "authority":
                grid.addLayout(self._with_button(field), row, column, Qt.AlignmentFlag.AlignTop)
            else:
                grid.addWidget(field, row, column, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(grid)

    def answer(self, key: str) -> None:
        if key == _ADD:
            self._want()
        else:
            super().answer(key)

    def focus_first(self) -> None:
        self._fields["address"].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, code: str, said: str) -> None:
        """Why it cannot be so, where it was typed."""
        self._point_at(_OF_THE_FIELD.get(code, "address"), said)

    @Slot()
    def _want(self) -> None:
        told = TerminalTold(**{name: field.text for name, field in self._fields.items()})
        for field in self._fields.values():
            field.set_problem("")
        if told.missing:
            self._point_at(told.missing, self._words.text("setup_missing"))
        else:
            self.wanted.emit(told)

    def _point_at(self, name: str, said: str) -> None:
        self._fields[name].set_problem(said)
        self._fields[name].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _with_button(self, field: TextField) -> QHBoxLayout:
        choose = Button(self._words.text("setup_choose_file"), Kind.OUTLINE, height=52)
        choose.setObjectName("terminal.choose_file")
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(field, 1)
        row.addWidget(choose, 0, Qt.AlignmentFlag.AlignBottom)
        return row

    @Slot()
    def _choose(self) -> None:
        file, _kind = QFileDialog.getOpenFileName(self, self._words.text("terminal_authority"))
        if file:
            self._fields["authority"].set_text(file)
