"""Devices of this till: found, added, proven and removed, whenever something on the counter changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.operators.operators import Operators
from app.ui.approval import ApprovalDesk
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.services import Services
from app.ui.setup.device_step import DeviceStep
from app.ui.sounds import Sound
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.progress import BusyRing
from app.ui.widgets.text import Text
from contract.errors import AisleError

_SET_UP = "set_up_device"


class DevicesScreen(Screen):
    """The device step of the set-up, within reach of whoever may change devices."""

    place = Place.DEVICES

    def __init__(
        self, stage: Stage, services: Services, operators: Operators, desk: ApprovalDesk, practice: Callable[[], None]
    ) -> None:
        """``practice``: everything is prepared for a sale that is tried with these devices."""
        super().__init__(stage)
        text = stage.words.text
        self._room, self._practice = services.practice, practice
        self._operators, self._desk, self._drawer = operators, desk, services.selling.drawer
        self._step = DeviceStep(
            stage.words,
            stage.wording,
            services.device_setup,
            services.devices,
            stage.tasks,
            self._allowed,
            self._open_drawer,
        )
        self._step.changed.connect(self._show)
        self._step.refused.connect(self._refused)
        self._ring, self._busy = BusyRing(22), Text(text("setup_looking"), Role.META, "text2")
        self._preparing = False
        add = Button(text("setup_add_by_hand"), Kind.OUTLINE, icon=Icon.PLUS, hint="F2")
        add.setObjectName("devices.add")
        add.clicked.connect(lambda: self._step.add_by_hand())
        network = Button(text("setup_look_network"), Kind.OUTLINE, icon=Icon.NETWORK, hint="F5")
        network.setObjectName("devices.look")
        network.clicked.connect(self._look)
        tried = Button(text("practice_begin"), Kind.OUTLINE, icon=Icon.PLAY, hint="F12")
        tried.setObjectName("devices.practice")
        tried.clicked.connect(self._try_a_sale)
        if self._room.running:
            for change in (add, network, tried):
                change.hide()
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Text(text("setup_devices_note"), Role.BODY, "text2", wrap=True), 1)
        head.addWidget(self._ring)
        head.addWidget(self._busy)
        head.addWidget(tried)
        head.addWidget(network)
        head.addWidget(add)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._step, 1)

    @property
    def step(self) -> DeviceStep:
        """The list itself."""
        return self._step

    def open(self, **arguments: object) -> None:
        self.stage.title(self.stage.words.text("place_devices"), back=True)
        self._step.open()
        self._show()

    def leave(self) -> None:
        self._step.leave()

    def back(self) -> None:
        self.stage.go(Place.STATUS)

    def scanned(self, text: str) -> bool:
        return self._step.scanned(text)

    def pressed(self, key: str) -> bool:
        deeds = {"F2": self._step.add_by_hand, "F5": self._look, "F12": self._try_a_sale}
        if self._room.running or key not in deeds:
            return False
        deeds[key]()
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        if self._room.running:
            return ()
        hints = {"F2": "setup_add_by_hand", "F5": "setup_look_network", "F12": "practice_begin"}
        return tuple(KeyHint(key, self.stage.words.text(code)) for key, code in hints.items())

    @Slot()
    def _try_a_sale(self) -> None:
        """Whoever may try devices; the till is away meanwhile, and its open sale waits."""
        if not self._preparing:
            self._desk.do(lambda: self._operators.require("practice"), lambda _: self._prepare())

    def _prepare(self) -> None:
        self._preparing = True
        self._show()
        self.stage.tasks.free(self._room.prepare, self._prepared, self._not_prepared)

    def _prepared(self, _: None) -> None:
        """Whoever went on with something else meanwhile keeps the till."""
        self._preparing = False
        self._show()
        if self.isVisible() and Overlay.topmost() is None:
            self._practice()
        else:
            self.stage.tasks.free(self._room.drop, lambda _: None, self._refused)

    def _not_prepared(self, error: AisleError) -> None:
        self._preparing = False
        self._show()
        self._refused(error)

    @Slot()
    def _look(self) -> None:
        self._step.look(network=True)

    @Slot()
    def _show(self) -> None:
        code = "setup_try_preparing" if self._preparing else "setup_looking"
        self._busy.setText(self.stage.words.text(code))
        for sign in (self._ring, self._busy):
            sign.setVisible(self._preparing or self._step.looking)

    @Slot(object)
    def _refused(self, error: AisleError) -> None:
        self.stage.play(Sound.STOP)
        self.stage.toast(self.stage.words.error(error), error=True)

    def _allowed(self, deed: Callable[[], None]) -> None:
        self._desk.do(lambda: self._operators.require(_SET_UP), lambda _: deed())

    def _open_drawer(self, opening: Callable[[], None], then: Callable[[], None]) -> None:
        """A drawer that is tried is a drawer that was opened without a sale."""
        self._desk.do(lambda: self._drawer.open_without_sale(opening), lambda _: then(), self._refused)
