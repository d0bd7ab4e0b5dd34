"""The devices of the status screen: a row each with the one thing to do, and buttons for all of them."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout

from app.ui.back_office.device_rows import DeviceDeed, device_lines, to_test_at_once
from app.ui.back_office.status_presenter import StatusView
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind, square
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.table_list import TableList
from app.wording import Wording, Words

_ROW, _ROOMY = 66, 480


class DevicesCard(Card):
    """``acted`` tells a device and its ``DeviceDeed``; the others are the buttons above."""

    acted = Signal(str, str)
    add = Signal()
    test_all = Signal()
    check_code = Signal()

    def __init__(self, words: Words, wording: Wording) -> None:
        super().__init__(words.text("status_devices"), bleed=True, padding=16)
        self._words, self._wording = words, wording
        self._view: StatusView | None = None
        self._deeds: dict[str, DeviceDeed] = {}
        self._add = Button(words.text("device_add"), Kind.SOFT, icon=Icon.PLUS, hint="F6", height=48)
        self._add.setObjectName("status.add_device")
        self._add.clicked.connect(self.add)
        self._all = Button(words.text("device_test_all"), Kind.SOFT, icon=Icon.PLAY, hint="F7", height=48)
        self._all.setObjectName("status.test_all")
        self._all.clicked.connect(self.test_all)
        code = square(Icon.SCAN, words.text("status_scans"))
        code.setObjectName("status.scans")
        code.clicked.connect(self.check_code)
        self.add_action(code)
        self.add_action(self._add)
        self.add_action(self._all)
        self.list = TableList(words.text("status_devices"), row_height=_ROW)
        self.list.setObjectName("status.devices")
        self.list.acted.connect(self._act)
        self.list.chosen.connect(self._act)
        empty = EmptyState(Icon.PLUG, words.text("status_no_devices"), words.text("status_no_devices_note"))
        self._pages = QStackedLayout()
        # In its place before it has a page: the first page is shown at once, and would be a window of its own.
        self.body.addLayout(self._pages, 1)
        self._pages.addWidget(self.list)
        self._pages.addWidget(empty)

    def show_devices(self, view: StatusView) -> None:
        self._view = view
        lines = device_lines(view, self._words, self._wording, narrow=self.width() < _ROOMY)
        self._deeds = {line.row.key: line.deed for line in lines}
        self.list.set_rows([line.row for line in lines])
        self._pages.setCurrentIndex(0 if lines else 1)
        self._all.setVisible(bool(to_test_at_once(view)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._view is not None:
            self.show_devices(self._view)

    @Slot(str)
    def _act(self, device: str) -> None:
        self.acted.emit(device, self._deeds[device].value)
