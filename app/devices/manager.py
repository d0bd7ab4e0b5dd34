"""Opens the devices of this register, keeps them working, and tells everyone who listens what they do."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.devices.code_pages import letters_page
from app.devices.configuration import DeviceConfig
from app.devices.display_lane import DisplayLane
from app.devices.document import Document
from app.devices.drivers.escpos_display import EscposDisplay
from app.devices.drivers.escpos_drawer import EscposDrawer
from app.devices.drivers.escpos_printer import EscposPrinter
from app.devices.drivers.nexo.terminal import NexoTerminal
from app.devices.drivers.scanner import SerialScanner
from app.devices.drivers.toledo_scale import ToledoScale
from app.devices.drivers.zpl_printer import ZplPrinter
from app.devices.events import DeviceEvent, DeviceKind, DeviceListEvent, JobChange, PrintEvent
from app.devices.health import DeviceHealth, HealthBoard, HealthState
from app.devices.lanes import Lane, PrinterLane, ScannerLane, Surroundings
from app.devices.ports import DisplayRow, ScaleDeed, WeightReading
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
        mark: Callable[[Document], Document] = lambda document: document,
    ) -> None:
        """``mark``: as of ``Spool``."""
        self._new_id = new_id
        self._listeners: list[Listener] = []
        self._listeners_lock = threading.Lock()
        self._board = HealthBoard(now)
        self._around = Surroundings(now, monotonic, self._publish, self._board, waiter or ThreadWaiter())
        self._workshop = Workshop(models, private_folder, monotonic, pause, now, random_bytes)
        self._changing = threading.RLock()
        self._started = False
        self._configs: dict[str, DeviceConfig] = {}
        # Read from any thread, so these are replaced whole and never changed.
        self._devices: dict[str, Device] = {}
        self._lanes: dict[str, Lane] = {}
        self._leaving: list[Lane] = []
        self.spool = Spool(store, now, monotonic, self._spool_changed, mark)
        self._take_up_all(configs)

    def start(self) -> None:
        """Starts the threads; devices that are not there yet join when they come."""
        with self._changing:
            self._started = True
            for lane in self._lanes.values():
                lane.start()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """True when every thread has ended. A document in hand stays in the spool and prints as a copy next time."""
        with self._changing:
            self._started = False
            lanes = [*self._lanes.values(), *self._leaving]
        for lane in lanes:
            lane.ask_to_stop()
        ended = [lane.join(timeout_s) for lane in lanes]
        return all(ended)

    def configs(self) -> tuple[DeviceConfig, ...]:
        """What the list of devices should say now, with what is wrong in it too."""
        with self._changing:
            return tuple(self._configs.values())

    def add(self, config: DeviceConfig) -> None:
        """One more device, at once. Refused ``device_name_taken``, or what is wrong with it; nothing changed then."""
        with self._changing:
            if config.name in self._configs:
                raise Refused("device_name_taken", device=config.name)
            self._take_up(config, make_device(config, self._workshop))
            self._try_what_was_wrong()
        self.spool.stop_redirecting(config.name)
        self._list_changed(config.name)

    def remove(self, name: str) -> None:
        """Let it go. Another printer of its kind prints what waits for it.

        Refused ``device_unknown``, ``printer_has_drawer``, ``printer_has_papers`` where there is no other,
        ``terminal_in_use``.
        """
        with self._changing:
            self._require_changeable(name)
            if drawer := next((drawer.name for drawer in self._drawers_on(name)), ""):
                raise Refused("printer_has_drawer", device=name, drawer=drawer)
            heir = self._heir(name)
            if not heir and self.spool.waiting(name):
                raise Refused("printer_has_papers", device=name)
            self._workshop.printers.pop(name, None)
            del self._configs[name]
            lane = self._let_go(name)
            if lane is not None:
                self._retire(lane, lambda: self.spool.forget(name, heir))
            else:
                self.spool.forget(name, heir)
            # The last: until it has retired, the lane says there how its device is.
            self._board.remove(name)
        self._list_changed(name)

    def replace(self, config: DeviceConfig) -> None:
        """The device of this name is now that; its drawers move along. Nothing changed where it is refused.

        Refused ``device_unknown``, ``terminal_in_use``, ``printer_has_drawer`` when drawers cannot hang on it, or what
        is wrong with it.
        """
        with self._changing:
            self._require_changeable(config.name)
            hanging = self._drawers_on(config.name)
            others = {name: one for name, one in self._workshop.printers.items() if name != config.name}
            workshop = replace(self._workshop, printers=others)
            device = make_device(config, workshop)
            if hanging and not isinstance(device, EscposPrinter):
                raise Refused("printer_has_drawer", device=config.name, drawer=hanging[0].name)
            drawers = [(self._configs[one.name], make_device(self._configs[one.name], workshop)) for one in hanging]
            for own in (device, *(drawer for _, drawer in drawers)):
                before = self._devices.get(own.name)
                if isinstance(own, EscposDrawer) and isinstance(before, EscposDrawer):
                    own.take_over(before)
            self._workshop = workshop
            self._take_up(config, device, after=self._let_go(config.name))
            for drawer_config, drawer in drawers:
                self._take_up(drawer_config, drawer)
            self._try_what_was_wrong()
        self._list_changed(config.name)

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
                lane = self._lanes.get(name)
                if not isinstance(lane, DisplayLane):
                    # It is being set up otherwise at this very moment.
                    raise Refused("device_unknown", device=name)
                lane.hello()
            case SecondScreen():
                device.on_hello()

    def try_letters(self, name: str) -> None:
        """Print what shows which letters a receipt printer has. Refused ``letters_elsewhere``."""
        if instead := self.spool.redirects().get(name):
            raise Refused("letters_elsewhere", device=name, instead=instead)
        self.spool.enqueue(self._new_id(), letters_page(name), name)

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

    def set_scale(self, deed: ScaleDeed) -> None:
        """Zero or tare it; the next weight shows whether it did. Refused ``no_scale``."""
        lane = self._lanes.get(self.first(DeviceKind.SCALE))
        if not isinstance(lane, ScaleLane):
            raise Refused("no_scale")
        lane.obey(deed)

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

    def _take_up_all(self, configs: Iterable[DeviceConfig]) -> None:
        """Printers first, because drawers hang on them. One wrong entry leaves the others alone."""
        told = list(configs)
        for config in sorted(told, key=lambda config: bool(config.printer)):
            try:
                self._take_up(config, make_device(config, self._workshop))
            except Refused as error:
                _log.warning("device %s is left out: %s", config.name, error)
                self._board.add(config.name, None, HealthState.BLOCKED, error.code)
        self._configs = {config.name: config for config in told}
        self._adopt_papers()

    def _adopt_papers(self) -> None:
        """What waits for a printer that is not in the list, because somebody edited it or a removal was cut short."""
        receipts = self.first(DeviceKind.POS_PRINTER)
        for gone in {job.printer for job in self.spool.waiting()} - self._configs.keys():
            if receipts:
                self.spool.forget(gone, receipts)

    def _heir(self, name: str) -> str:
        """The printer that prints what waits for this one, rather one that prints for itself."""
        told = {entry.name: entry.kind for entry in self._board.all()}
        kind = told.pop(name) or DeviceKind.POS_PRINTER
        alike = [other for other in told if told[other] is kind and kind in _PRINTERS]
        return next(iter(sorted(alike, key=self.spool.redirects().__contains__)), "")

    def _try_what_was_wrong(self) -> None:
        """A drawer, whose printer is there now."""
        for name, config in list(self._configs.items()):
            if name not in self._devices:
                try:
                    self._take_up(config, make_device(config, self._workshop))
                except Refused as error:
                    self._board.change(name, HealthState.BLOCKED, error.code)

    def _take_up(self, config: DeviceConfig, device: Device, after: Lane | None = None) -> None:
        """``after``: the lane that had the device until now, and lets go of it first."""
        self._configs[config.name] = config
        self._board.add(config.name, _kind(device), HealthState.STARTING, "starting")
        self._devices = {**self._devices, config.name: device}
        if isinstance(device, EscposDrawer):
            self._printer_lane(device.printer_name).hang(device)
            return
        lane = self._lane(device)
        if lane is not None:
            self._lanes = {**self._lanes, config.name: lane}
        begin = lane.start if lane is not None and self._started else _nothing
        if after is not None:
            self._retire(after, begin)
        else:
            begin()

    def _let_go(self, name: str) -> Lane | None:
        """The lane it had, still working."""
        device = self._devices.get(name)
        if isinstance(device, EscposDrawer):
            self._printer_lane(device.printer_name).take_down(name)
        lane = self._lanes.get(name)
        self._devices = {one: device for one, device in self._devices.items() if one != name}
        self._lanes = {one: lane for one, lane in self._lanes.items() if one != name}
        return lane

    def _retire(self, lane: Lane, afterwards: Callable[[], None]) -> None:
        self._leaving = [*(one for one in self._leaving if not one.join(0)), lane]
        if self._started:
            lane.retire(afterwards)
        else:
            afterwards()

    def _printer_lane(self, name: str) -> PrinterLane:
        lane = self._lanes[name]
        assert isinstance(lane, PrinterLane), "drawers hang on printers"
        return lane

    def _drawers_on(self, printer: str) -> list[EscposDrawer]:
        drawers = (device for device in self._devices.values() if isinstance(device, EscposDrawer))
        return [drawer for drawer in drawers if drawer.printer_name == printer]

    def _require_changeable(self, name: str) -> None:
        if name not in self._configs:
            raise Refused("device_unknown", device=name)
        lane = self._lanes.get(name)
        if isinstance(lane, TerminalLane) and lane.moves_money:
            raise Refused("terminal_in_use", device=name)

    def _lane(self, device: Device) -> Lane | None:
        match device:
            case EscposPrinter() | ZplPrinter():
                return PrinterLane(device, (), self.spool, self._around)
            case SerialScanner():
                return ScannerLane(device, self._around)
            case ToledoScale():
                return ScaleLane(device, self._around)
            case NexoTerminal():
                return TerminalLane(device, self._around)
            case EscposDisplay():
                return DisplayLane(device, self._around)
            case EscposDrawer() | SecondScreen():
                return None

    def _list_changed(self, name: str) -> None:
        self._publish(DeviceListEvent(name, self._around.now()))

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


_PRINTERS = (DeviceKind.POS_PRINTER, DeviceKind.LABEL_PRINTER)


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


def _nothing() -> None:
    """A device that needs no thread, or not yet."""
