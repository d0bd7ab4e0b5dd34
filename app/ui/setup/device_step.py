"""Finding devices and proving each by a person's eyes: a list of what is there, used by the set-up and by Status."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.devices.discovery import Found
from app.devices.events import (
    DataEvent,
    DeviceEvent,
    DeviceKind,
    ErrorEvent,
    PrintEvent,
    StatusUpdateEvent,
    WeightEvent,
)
from app.devices.health import HealthState
from app.devices.manager import DeviceManager
from app.devices.ports import WeightState
from app.devices.setup import DeviceSetup, OwnDevice, ProvenBy, proven_by
from app.ui.setup.device_questions import DeviceQuestions
from app.ui.setup.device_row import DeviceRow
from app.ui.setup.device_row_view import Asked, Deed, DeviceRowView, RowWriter
from app.ui.tasks import Tasks
from app.ui.widgets.card import Card
from app.ui.widgets.finger import scroll_by_finger
from app.wording import Wording, Words
from contract.errors import AisleError

Guard = Callable[[Callable[[], None]], None]
"""Runs a deed once somebody who may do it has said so."""
DrawerKey = Callable[[Callable[[], None], Callable[[], None]], None]
"""Opens a drawer, by the first, as whoever may, and on the record; calls the second once that is done."""


class DeviceStep(QWidget):
    """``changed``: something stands otherwise. ``refused``: why something was not done."""

    changed = Signal()
    refused = Signal(object)
    _told = Signal(object)

    def __init__(
        self,
        words: Words,
        wording: Wording,
        setup: DeviceSetup,
        manager: DeviceManager,
        tasks: Tasks,
        guard: Guard,
        key: DrawerKey | None = None,
    ) -> None:
        """``key``: what opens a drawer to try it, where that has to be on the record."""
        super().__init__()
        self._words, self._setup, self._manager, self._tasks = words, setup, manager, tasks
        self._guard, self._key, self._writer = guard, key, RowWriter(words, wording)
        self._questions = DeviceQuestions(self, words, self._writer.model, setup, tasks, self._read, self.refused.emit)
        self._asked: set[str] = set()
        self._skipped: set[str] = set()
        self._typed = self._shown = self._dirty = False
        self._looking = False
        self._own: tuple[OwnDevice, ...] = ()
        self._found: tuple[Found, ...] = ()
        self._views: list[DeviceRowView] = []
        self._rows: dict[str, DeviceRow] = {}
        self._build()
        self._told.connect(self._heard)
        self._unsubscribe: Callable[[], None] = _nothing

    @property
    def looking(self) -> bool:
        return self._looking

    @property
    def devices(self) -> tuple[OwnDevice, ...]:
        """Those in the list, as they were when last looked at."""
        return self._own

    def open(self) -> None:
        """Shown from now on: see what is there."""
        self.leave()
        self._shown = True
        self._unsubscribe = self._manager.subscribe(self._told.emit)
        self._read()
        self.look()

    def leave(self) -> None:
        """Shown no longer: the devices are not listened to."""
        self._shown = False
        self._unsubscribe()
        self._unsubscribe = _nothing

    def look(self, *, network: bool = False, host: str = "") -> None:
        """Look for devices now, unless somebody does; on the network only when asked, because it calls at every
        address near.
        """
        if self._looking:
            return
        self._looking = True
        self.changed.emit()
        also = _second_screens()

        def look() -> None:
            try:
                self._setup.look(network=network, host=host, also=also)
            finally:
                self._looking = False

        def ended(_: object) -> None:
            self.changed.emit()
            self._read()

        def failed(error: AisleError) -> None:
            ended(None)
            self.refused.emit(error)

        self._tasks.free(look, ended, failed)

    def add_by_hand(self, address: str = "", kind: DeviceKind | None = None) -> None:
        """Ask for kind, model and address."""

        self._guard(lambda: self._questions.add(self._printers(), address, kind))

    def scanned(self, _text: str) -> bool:
        """A scan that no device of the list told of came through the keyboard."""
        if not self._shown:
            return False
        if not any(device.kind is DeviceKind.SCANNER for device in self._own):
            self._typed = True
            self._show()
        return True

    @Slot(str, str)
    def act(self, key: str, told: str) -> None:
        """A button of a row."""
        match Deed(told):
            case Deed.LOOK:
                self.look(network=True)
            case Deed.SKIP:
                self._skipped.add(key)
                self._show()
            case Deed.NAME:
                self.add_by_hand(key)
            case Deed.USE:
                self._guard(lambda: self._use(key))
            case Deed.TEST:
                self._guard(lambda: self._test(key, self._kind(key)))
            case Deed.YES | Deed.NO:
                self._asked.discard(key)
                self._do(lambda: self._setup.saw(key, worked=told == Deed.YES))
            case Deed.MODEL:
                self._guard(lambda: self._other_model(key))
            case Deed.REMOVE:
                self._guard(lambda: self._questions.remove(self._kind(key), lambda: self._remove(key)))
            case Deed.LETTERS:
                self._guard(lambda: self._questions.letters(key, lambda: self._test(key, self._kind(key))))

    def _use(self, address: str) -> None:
        one = next((own for own in self._found if own.address == address), None)
        if one is None or not one.model:
            return

        def added(name: str) -> None:
            if proven_by(one.kind) is ProvenBy.EYES:
                self._test(name, one.kind)
            self._read()

        self._tasks.free(lambda: self._setup.add(one.model, address), added, self.refused.emit)

    def _test(self, name: str, kind: DeviceKind | None) -> None:
        if kind is DeviceKind.CASH_DRAWER and self._key is not None:
            self._key(lambda: self._setup.test(name), lambda: self._ask(name))
            return
        self._ask(name)
        self._do(lambda: self._setup.test(name))

    def _ask(self, name: str) -> None:
        self._asked.add(name)
        self._show()

    def _remove(self, name: str) -> None:
        self._asked.discard(name)
        self._do(lambda: self._setup.remove(name))

    def _other_model(self, name: str) -> None:
        device = next((own for own in self._own if own.name == name), None)
        if device is not None and device.kind is not None:
            # A drawer stays with its printer.
            printers = (device.config.printer,) if device.config.printer else self._printers()
            self._questions.other_model(device, printers, lambda: self._asked.discard(name))

    def _kind(self, name: str) -> DeviceKind | None:
        return next((own.kind for own in self._own if own.name == name), None)

    def _printers(self) -> tuple[str, ...]:
        return tuple(own.name for own in self._own if own.kind is DeviceKind.POS_PRINTER)

    def _do(self, deed: Callable[[], None]) -> None:
        def failed(error: AisleError) -> None:
            self.refused.emit(error)
            self._read()

        self._tasks.free(deed, lambda _: self._read(), failed)

    @Slot(object)
    def _heard(self, event: DeviceEvent) -> None:
        if not self._shown:
            return
        match event:
            case DataEvent():
                self._proven(event.device, ProvenBy.SCAN)
            case WeightEvent():
                reading = self._manager.weight()
                if reading is not None and reading.state is WeightState.STEADY and reading.grams > 0:
                    self._proven(event.device, ProvenBy.WEIGHT)
            case ErrorEvent():
                self._asked.discard(event.device)
                self._read()
            case StatusUpdateEvent() | PrintEvent():
                self._read()

    def _proven(self, name: str, by: ProvenBy) -> None:
        device = next((own for own in self._own if own.name == name), None)
        if device is not None and device.proven_by is by and not device.works:
            self._do(lambda: self._setup.saw(name, worked=True))

    def _read(self) -> None:
        """At most one reading is under way; what changes meanwhile is read after it."""
        if self._dirty:
            return
        self._dirty = True

        def read() -> tuple[tuple[OwnDevice, ...], tuple[Found, ...]]:
            self._dirty = False
            return self._setup.devices(), self._setup.found()

        self._tasks.free(read, self._take_in, self.refused.emit)

    def _take_in(self, told: tuple[tuple[OwnDevice, ...], tuple[Found, ...]]) -> None:
        self._own, self._found = told
        answered = (own for own in self._own if own.proven_by is ProvenBy.ANSWER and own.proof is None)
        for device in answered:
            if device.health.state is HealthState.READY:
                self._do(lambda name=device.name: self._setup.saw(name, worked=True))  # type: ignore[misc]
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        asked = Asked(frozenset(self._asked), frozenset(self._skipped), self._typed, self.looking)
        self._views = self._writer.rows(self._own, self._found, asked)
        keys = [view.key for view in self._views]
        if keys != list(self._rows):
            self._arrange(keys)
        for view in self._views:
            row = self._rows[view.key]
            row.last = view is self._views[-1]
            row.show_view(view)

    def _arrange(self, keys: list[str]) -> None:
        for key in self._rows.keys() - set(keys):
            row = self._rows[key]
            row.hide()
            self._list.removeWidget(row)
            row.deleteLater()
        views = {view.key: view for view in self._views}
        self._rows = {key: self._rows.get(key) or self._made(views[key]) for key in keys}
        for at, row in enumerate(self._rows.values()):
            self._list.insertWidget(at, row)
            row.show()

    def _made(self, view: DeviceRowView) -> DeviceRow:
        row = DeviceRow(view)
        row.done.connect(self.act)
        return row

    def _build(self) -> None:
        self._card = Card(bleed=True, padding=0)
        inside = _Rows(self._fit)
        inside.setProperty("kind", "scrolled")
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll_by_finger(area)
        self._card.body.addWidget(area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._card, 1)
        column.addStretch(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The card ends where its rows end."""
        width = self.width() - 2
        wanted = self._list.totalHeightForWidth(width) if self._list.hasHeightForWidth() else -1
        self._card.setMaximumHeight(max(wanted, self._list.sizeHint().height(), 1) + 2)


class _Rows(QWidget):
    """Its card grows with what it holds."""

    def __init__(self, fit: Callable[[], None]) -> None:
        super().__init__()
        self._fit = fit

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return done


def _nothing() -> None:
    """Nobody listens."""


def _second_screens() -> tuple[Found, ...]:
    """Screens beside the one that the till stands on."""
    screens = QGuiApplication.screens()[1:]
    sizes = (f"{own.size().width()} × {own.size().height()}" for own in screens)
    kind = DeviceKind.CUSTOMER_SCREEN
    return tuple(Found(kind, "customer-screen", f"screen://{at + 2}", size) for at, size in enumerate(sizes))
