"""The fourth step: devices, each proven by the person's eyes. Selling works without any of them."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.scan_router import ScanRouter
from app.ui.services import Services
from app.ui.setup.device_row_view import ICONS
from app.ui.setup.device_step import DeviceStep
from app.ui.setup.page import Page
from app.ui.tasks import Tasks
from app.ui.theme.icons import Icon
from app.ui.widgets.banner import Banner, BannerView, Severity
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.table_list import RowView
from app.wording import Wording, Words
from contract.errors import AisleError


class DevicesPage(Page):
    """Empty until this computer is a register."""

    def __init__(self, words: Words, wording: Wording) -> None:
        super().__init__(words, "devices")
        self._wording = wording
        self._step: DeviceStep | None = None
        self._scans: ScanRouter | None = None
        self._problem = Banner(rounded=True)
        self._problem.acted.connect(lambda: self._problem.set_view(None))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addWidget(self._problem)
        self._foot = self._foot_buttons()

    def serve(self, services: Services, tasks: Tasks) -> None:
        """Whose devices these are."""
        step = self._step = DeviceStep(
            self.words, self._wording, services.device_setup, services.devices, tasks, lambda deed: deed()
        )
        step.changed.connect(self.changed)
        step.refused.connect(self._refused)
        self._scans = ScanRouter(services.scan_prefix, self)
        self._scans.scanned.connect(step.scanned)
        self._column.addWidget(step, 1)

    @property
    def step(self) -> DeviceStep | None:
        """The list itself."""
        return self._step

    @property
    def busy(self) -> str:
        return self.words.text("setup_looking") if self._step is not None and self._step.looking else ""

    @property
    def waits(self) -> bool:
        return False

    @property
    def foot(self) -> QWidget:
        return self._foot

    @property
    def sum(self) -> str:
        """How many work, in a few words."""
        devices = self._step.devices if self._step is not None else ()
        working = sum(device.works for device in devices)
        return self.words.counted("setup_devices_sum", working) if working else self.words.text("setup_devices_about")

    def ready_rows(self) -> list[RowView]:
        """What the last step says of each device."""
        rows = []
        for device in self._step.devices if self._step is not None else ():
            chip = ("setup_chip_works", Tone.OK) if device.works else ("setup_chip_unproven", Tone.WARN)
            title = self.words.text(f"device_{device.kind}" if device.kind else "device_unknown_kind")
            icon = ICONS[device.kind] if device.kind else Icon.PLUG
            rows.append(RowView(device.name, title, icon=icon, chip=ChipView(self.words.text(chip[0]), chip[1])))
        return rows

    def open(self) -> None:
        application = QApplication.instance()
        if application is not None and self._scans is not None:
            application.installEventFilter(self._scans)
        if self._step is not None:
            self._step.open()

    def leave(self) -> None:
        application = QApplication.instance()
        if application is not None and self._scans is not None:
            application.removeEventFilter(self._scans)
        if self._step is not None:
            self._step.leave()

    @Slot(object)
    def _refused(self, error: AisleError) -> None:
        view = BannerView(self.words.text("setup_not_done"), self.words.error(error), Severity.WARN, Icon.ALERT_FILLED)
        self._problem.set_view(view)

    @Slot()
    def _add(self) -> None:
        if self._step is not None:
            self._step.add_by_hand()

    @Slot()
    def _look_near(self) -> None:
        if self._step is not None:
            self._step.look(network=True)

    def _foot_buttons(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        add = Button(self.words.text("setup_add_by_hand"), Kind.GHOST, height=64, icon=Icon.PLUS)
        add.setObjectName("setup.add_by_hand")
        add.clicked.connect(self._add)
        network = Button(self.words.text("setup_look_network"), Kind.GHOST, height=64, icon=Icon.NETWORK)
        network.setObjectName("setup.look_network")
        network.clicked.connect(self._look_near)
        row.addWidget(add)
        row.addWidget(network)
        return foot
