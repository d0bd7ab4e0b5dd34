"""A device named by hand: what it is, which model, and where. Also: another model for one that did not work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from app.devices.configuration import ON_PRINTER
from app.devices.events import DeviceKind
from app.devices.setup import ModelChoice
from app.ui.setup.device_row_view import ICONS
from app.ui.theme.fonts import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from app.wording import Words

_ADD, _CANCEL = "add", "cancel"
_COLUMNS, _ROW, _SHOWN = 4, 48, 4
_EXAMPLES = {
    DeviceKind.POS_PRINTER: "tcp://192.168.1.50:9100",
    DeviceKind.LABEL_PRINTER: "tcp://192.168.1.51:9100",
    DeviceKind.SCANNER: "serial:///dev/ttyACM0",
    DeviceKind.SCALE: "serial:///dev/ttyUSB0",
    DeviceKind.LINE_DISPLAY: "serial:///dev/ttyUSB1",
    DeviceKind.CUSTOMER_SCREEN: "screen://2",
}


class DeviceDialog(Dialog):
    """``wanted`` tells model and address; it stays open until it is shut, so that what is wrong can be put right."""

    wanted = Signal(str, str)
    terminal_wanted = Signal()
    """It is a card terminal, which is named otherwise; this dialog is shut."""

    def __init__(
        self,
        host: QWidget,
        words: Words,
        models: Sequence[ModelChoice],
        model_words: Callable[[str], str],
        printers: Sequence[str],
    ) -> None:
        kinds = list(dict.fromkeys(model.kind for model in models if printers or model.kind != DeviceKind.CASH_DRAWER))
        other = len(kinds) == 1
        answers = [
            Answer(_CANCEL, words.text("setup_cancel"), safe=True, hint="Esc"),
            Answer(_ADD, words.text("setup_use_model" if other else "setup_add"), Kind.PRIMARY, hint="Enter"),
        ]
        title = words.text("setup_other_model_title" if other else "setup_add_title")
        super().__init__(host, title, "", answers, width=WIDE)
        self._words, self._models, self._model_words, self._printers = words, models, model_words, printers
        self._address = TextField(words.text("setup_device_address"))
        self._kinds = self._kind_buttons(kinds)
        self._list = TableList(words.text("setup_model"), row_height=_ROW)
        self._list.setObjectName("add.models")
        self._list.setFixedHeight(_ROW * _SHOWN)
        self._list.chosen.connect(lambda _: self._address.setFocus(Qt.FocusReason.OtherFocusReason))
        self._address.edit.setObjectName("add.address")
        self._address.submitted.connect(lambda _: self._want())
        self.body.addWidget(Text(words.text("setup_model"), Role.META_STRONG, "text2"))
        self.body.addWidget(self._list)
        self.body.addWidget(self._address)
        self._choose(kinds[0])

    def fill(self, kind: DeviceKind | None, address: str, model: str = "") -> None:
        """What is known already."""
        if kind is not None:
            self._choose(kind)
        self._list.select(model or self._list.current)
        self._address.set_text(address)

    def show_problem(self, words: str) -> None:
        """Why it cannot be so."""
        self._address.set_problem(words)
        self._address.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self, key: str) -> None:
        if key == _ADD:
            self._want()
        else:
            super().answer(key)

    def focus_first(self) -> None:
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _want(self) -> None:
        address = f"{ON_PRINTER}{self._printers[0]}" if self._kind is DeviceKind.CASH_DRAWER else self._address.text
        if not address.strip():
            self.show_problem(self._words.text("setup_missing"))
        elif self._list.current:
            self.wanted.emit(self._list.current, address.strip())

    def _kind_buttons(self, kinds: Sequence[DeviceKind]) -> dict[DeviceKind, Button]:
        grid = QGridLayout()
        grid.setSpacing(8)
        made: dict[DeviceKind, Button] = {}
        for at, kind in enumerate(kinds):
            button = Button(self._words.text(f"device_{kind}"), Kind.OUTLINE, icon=ICONS[kind], checkable=True)
            button.setObjectName(f"add.{kind}")
            button.clicked.connect(lambda _=False, own=kind: self._choose(own))
            grid.addWidget(button, at // _COLUMNS, at % _COLUMNS)
            made[kind] = button
        if len(made) > 1:
            self._add_terminal_button(grid, len(made))
            self.body.addLayout(grid)
        else:
            for button in made.values():
                button.setParent(self)
                button.hide()
        return made

    def _add_terminal_button(self, grid: QGridLayout, at: int) -> None:
        kind = DeviceKind.PAYMENT_TERMINAL
        button = Button(self._words.text(f"device_{kind}"), Kind.OUTLINE, icon=ICONS[kind])
        button.setObjectName(f"add.{kind}")
        button.clicked.connect(self._is_a_terminal)
        grid.addWidget(button, at // _COLUMNS, at % _COLUMNS)

    @Slot()
    def _is_a_terminal(self) -> None:
        self.shut()
        self.terminal_wanted.emit()

    def _choose(self, kind: DeviceKind) -> None:
        self._kind = kind
        for own, button in self._kinds.items():
            button.setChecked(own is kind)
        mine = [model.name for model in self._models if model.kind is kind]
        self._list.set_rows([RowView(name, self._model_words(name)) for name in mine])
        self._list.select(mine[0])
        self._address.setVisible(kind is not DeviceKind.CASH_DRAWER)
        self._address.set_problem("")
        self._address.edit.setPlaceholderText(_EXAMPLES.get(kind, ""))
