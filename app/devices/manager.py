"""Opens the devices of this register, keeps them working, and tells everyone who listens what they do."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from app.devices.configuration import DeviceConfig
from app.devices.display_lane import DisplayLane
from app.devices.drivers.escpos_display import EscposDisplay
from app.devices.drivers.escpos_drawer import EscposDrawer
from app.devices.drivers.escpos_printer import EscposPrinter
from app.devices.drivers.nexo.terminal import NexoTerminal
from app.devices.drivers.scanner import SerialScanner
from app.devices.drivers.toledo_scale import ToledoScale
from app.devices.drivers.zpl_printer import ZplPrinter
from app.devices.events import DeviceEvent, DeviceKind, JobChange, PrintEvent
from app.devices.health import DeviceHealth, HealthBoard, HealthState
from app.devices.lanes import Lane, PrinterLane, ScannerLane, Surroundings
from app.devices.ports import DisplayRow, WeightReading
from app.devices.registry import Device, Workshop, make_device
from app.devices.sample_page import sample_page
from app.devices.scale_lane import ScaleLane
from app.devices.second_screen import SecondScreen
from app.devices.spool import Spool, SpoolStore
from app.devices.terminal_lane import TerminalLane
from app.devices.waiting import ThreadWaiter, Waiter
from contract.errors import Refused

_log = logging.getLogger(__name__)

Listener = Callable[[DeviceEvent], None]


class DeviceManager:
    """Make it, ``subscribe``, ``start`` it, ``stop`` it. Every method may be called from any thread and returns soon.

    Listeners run in the devices' threads: they hand over and return.
    """

    def __init__(
        self,
        configs: Iterable[DeviceConfig],
        *,
        models: Path,
        private_folder: Path,
        store: SpoolStore,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        pause: Callable[[float], None],
        new_id: Callable[[], str],
        random_bytes: Callable[[int], bytes],
        waiter: Waiter | None = None,
    ) -> None:
        self._new_id = new_id
        self._listeners: list[Listener] = []
        self._listeners_lock = threading.Lock()
        self._board = HealthBoard(now)
        self._around = Surroundings(now, monotonic, self._publish, self._board, waiter or ThreadWaiter())
        self._workshop = Workshop(models, private_folder, monotonic, pause, now, random_bytes)
        self._devices = self._make(list(configs))
        self.spool = Spool(store, now, monotonic, self._spool_changed)
        self._lanes = self._make_lanes()

    def start(self) -> None:
        """Starts the threads; devices that are not there yet join when they come."""
        for lane in self._lanes.values():
            lane.start()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """True when every thread has ended. A document in hand stays in the spool and prints as a copy next time."""
        for lane in self._lanes.values():
            lane.ask_to_stop()
        ended = [lane.join(timeout_s) for lane in self._lanes.values()]
        return all(ended)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call what is returned to stop listening."""
        with self._listeners_lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._listeners_lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def health(self) -> tuple[DeviceHealth, ...]:
        """Every configured device, also those whose configuration is wrong."""
        return self._board.all()

    def test(self, name: str) -> None:
        """Printer: a sample page. Drawer: opens. What faces the customer: says Hello. Others: only use them.

        The events tell how it went.
        """
        device = self._device(name)
        match device:
            case EscposPrinter() | ZplPrinter():
                self.spool.enqueue(self._new_id(), sample_page(name), name)
            case EscposDrawer():
                self.open_drawer(name)
            case SerialScanner() | ToledoScale():
                return
            case NexoTerminal():
                self.terminal(name).look_now()
            case EscposDisplay():
                lane = self._lanes[name]
                assert isinstance(lane, DisplayLane)
                lane.hello()
            case SecondScreen():
                device.on_hello()

    def terminal(self, name: str = "") -> TerminalLane:
        """This card terminal, or the only one. Refused ``no_card_terminal``."""
        lane = self._lanes.get(name or self.first(DeviceKind.PAYMENT_TERMINAL))
        if not isinstance(lane, TerminalLane):
            raise Refused("no_card_terminal")
        return lane

    def weight(self) -> WeightReading | None:
        """What stands on the scale now; None without a scale, or while it does not answer."""
        lane = self._lanes.get(self.first(DeviceKind.SCALE))
        return lane.reading if isinstance(lane, ScaleLane) else None

    def show_customer(self, rows: Sequence[DisplayRow]) -> None:
        """What every line display says from now on."""
        for lane in self._lanes.values():
            if isinstance(lane, DisplayLane):
                lane.show(rows)

    def second_screen(self) -> SecondScreen | None:
        """The screen that faces the customer, where there is to be one."""
        device = self._devices.get(self.first(DeviceKind.CUSTOMER_SCREEN))
        return device if isinstance(device, SecondScreen) else None

    def second_screen_is(self, screen: SecondScreen, *, there: bool) -> None:
        """Whoever draws on it found it, or lost it."""
        screen.tell(self._around, there=there)

    def open_drawer(self, name: str = "") -> None:
        """Open this drawer, or the only one. Refused ``no_drawer``; how it went comes as an event."""
        drawer = name or self.first(DeviceKind.CASH_DRAWER)
        for lane in self._lanes.values():
            if isinstance(lane, PrinterLane) and lane.has_drawer(drawer):
                lane.open_drawer(drawer)
                return
        raise Refused("no_drawer", device=drawer)

    def first(self, kind: DeviceKind) -> str:
        """The name of the first device of this kind, empty when there is none."""
        return next((entry.name for entry in self._board.all() if entry.kind is kind), "")

    def _device(self, name: str) -> Device:
        if name not in self._devices:
            raise Refused("device_unknown", device=name)
        return self._devices[name]

    def _make(self, configs: list[DeviceConfig]) -> dict[str, Device]:
        """Printers first, because drawers hang on them. One wrong entry leaves the others alone."""
        devices: dict[str, Device] = {}
        for config in sorted(configs, key=lambda config: config.address.startswith("printer://")):
            try:
                devices[config.name] = make_device(config, self._workshop)
            except Refused as error:
                _log.warning("device %s is left out: %s", config.name, error)
                self._board.add(config.name, None, HealthState.BLOCKED, error.code)
                continue
            self._board.add(config.name, _kind(devices[config.name]), HealthState.STARTING, "starting")
        return devices

    def _make_lanes(self) -> dict[str, Lane]:
        lanes: dict[str, Lane] = {}
        drawers = [device for device in self._devices.values() if isinstance(device, EscposDrawer)]
        for name, device in self._devices.items():
            if isinstance(device, EscposPrinter | ZplPrinter):
                mine = tuple(drawer for drawer in drawers if drawer.printer_name == name)
                lanes[name] = PrinterLane(device, mine, self.spool, self._around)
            elif isinstance(device, SerialScanner):
                lanes[name] = ScannerLane(device, self._around)
            elif isinstance(device, ToledoScale):
                lanes[name] = ScaleLane(device, self._around)
            elif isinstance(device, NexoTerminal):
                lanes[name] = TerminalLane(device, self._around)
            elif isinstance(device, EscposDisplay):
                lanes[name] = DisplayLane(device, self._around)
        return lanes

    def _spool_changed(self, event: PrintEvent) -> None:
        lane = self._lanes.get(event.device)
        if event.change is JobChange.WAITING and isinstance(lane, PrinterLane):
            lane.wake()
        self._publish(event)

    def _publish(self, event: DeviceEvent) -> None:
        with self._listeners_lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(event)
            except Exception:  # noqa: BLE001 - a listener's defect must not end the device's thread
                _log.exception("a listener failed on %s", type(event).__name__)


def _kind(device: Device) -> DeviceKind:
    match device:
        case EscposPrinter():
            return DeviceKind.POS_PRINTER
        case EscposDrawer():
            return DeviceKind.CASH_DRAWER
        case SerialScanner():
            return DeviceKind.SCANNER
        case ZplPrinter():
            return DeviceKind.LABEL_PRINTER
        case ToledoScale():
            return DeviceKind.SCALE
        case NexoTerminal():
            return DeviceKind.PAYMENT_TERMINAL
        case EscposDisplay():
            return DeviceKind.LINE_DISPLAY
        case SecondScreen():
            return DeviceKind.CUSTOMER_SCREEN
