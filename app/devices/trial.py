"""Tries one device from its list on its own: what Test does on the status screen, with its outcome at once.

For who sits at a terminal, and for recordings: no threads, no spool, nothing but the driver and its wire.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.devices.configuration import DeviceConfig
from app.devices.drivers.escpos_display import EscposDisplay
from app.devices.drivers.escpos_drawer import EscposDrawer
from app.devices.drivers.escpos_printer import EscposPrinter
from app.devices.drivers.nexo.terminal import NexoTerminal
from app.devices.drivers.scanner import SerialScanner
from app.devices.drivers.toledo_scale import ToledoScale
from app.devices.drivers.zpl_printer import ZplPrinter
from app.devices.events import DeviceKind
from app.devices.ports import DisplayRow, PaperLevel, PrintOutcome, WeightState
from app.devices.profiles import read_profile
from app.devices.registry import DRIVERS, Device, Workshop, make_device
from app.devices.sample_page import sample_page
from app.devices.second_screen import SecondScreen
from contract.errors import Refused, Unavailable

_LOOK_EVERY_S = 0.25
_SCAN_WITHIN_S = 30.0
_WEIGHT_WITHIN_S = 10.0
_HELLO = "Hello"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went; ``code`` names the words, which take ``params``."""

    worked: bool
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


def with_its_printer(configs: Iterable[DeviceConfig], name: str) -> tuple[DeviceConfig, ...]:
    """This device, before it the printer that it hangs on. Refused ``device_unknown``."""
    listed = {config.name: config for config in configs}
    if name not in listed:
        raise Refused("device_unknown", device=name)
    own = listed[name]
    printer = listed.get(own.printer)
    return (own,) if printer is None else (printer, own)


class Trial:
    """The last of ``configs``, made but not touched yet. Refused as its configuration."""

    def __init__(self, configs: Iterable[DeviceConfig], workshop: Workshop) -> None:
        self._made = [make_device(config, workshop) for config in configs]
        self._workshop = workshop

    @property
    def device(self) -> Device:
        return self._made[-1]

    def test(self) -> Outcome:
        """As on the status screen. A scanner and a scale wait until somebody scans something, or puts something on."""
        return self._with_wires(self._test)

    def look(self) -> Outcome:
        """How it is, without making it do anything."""
        return self._with_wires(lambda: self._look(self.device))

    def watch(self, goes_on: Callable[[], bool]) -> Iterator[Outcome]:
        """What it tells, as long as it is to. Ends when the wire breaks, saying so."""
        try:
            self._take_wires()
            before = None
            while goes_on():
                now = self._heard(self.device)
                if now is not None and (now != before or isinstance(self.device, SerialScanner)):
                    yield now
                before = now
        except Unavailable as error:
            yield Outcome(False, error.code, error.params)
        finally:
            self._give_wires_back()

    def _with_wires(self, deed: Callable[[], Outcome]) -> Outcome:
        try:
            self._take_wires()
            return deed()
        except Unavailable as error:
            return Outcome(False, error.code, error.params)
        finally:
            self._give_wires_back()

    def _take_wires(self) -> None:
        for device in self._made:
            if isinstance(device, SecondScreen):
                raise Unavailable("screen_needs_the_app")
            device.open()
            device.claim()
            device.enable()

    def _give_wires_back(self) -> None:
        for device in reversed(self._made):
            if not isinstance(device, SecondScreen):
                device.close()

    def _test(self) -> Outcome:
        match self.device:
            case EscposPrinter() | ZplPrinter() as printer:
                return self._print(printer)
            case EscposDrawer() as drawer:
                drawer.open_drawer()
                return Outcome(True, "trial_drawer_opened" if drawer.drawer_opened else "trial_drawer_pulsed")
            case EscposDisplay() as display:
                display.show_rows((DisplayRow(_HELLO, centered=True), DisplayRow(display.name, centered=True)))
                return Outcome(True, "trial_display")
            case SerialScanner():
                return self._until(_SCAN_WITHIN_S, "trial_no_scan", lambda _told: True)
            case ToledoScale():
                return self._until(_WEIGHT_WITHIN_S, "", lambda told: told.code == "trial_weight")
            case NexoTerminal():
                return Outcome(True, "trial_terminal")
            case SecondScreen():
                return Outcome(False, "screen_needs_the_app")

    def _print(self, printer: EscposPrinter | ZplPrinter) -> Outcome:
        if problem := printer.read_status().problem:
            return Outcome(False, problem)
        result = printer.print_document(sample_page(printer.name), copy=False)
        if result.outcome is PrintOutcome.PRINTED:
            return Outcome(True, "trial_printed")
        return Outcome(False, result.code)

    def _until(self, patience_s: float, otherwise: str, enough: Callable[[Outcome], bool]) -> Outcome:
        """What it tells that is enough, or else the last that it told."""
        deadline = self._workshop.monotonic() + patience_s
        last = Outcome(False, otherwise, {"seconds": int(patience_s)})
        while self._workshop.monotonic() < deadline:
            told = self._heard(self.device)
            if told is not None and enough(told):
                return told
            last = told or last
        return last

    def _heard(self, device: Device) -> Outcome | None:
        """What it tells within a quarter of a second."""
        if isinstance(device, SerialScanner):
            scans = device.read_scans(_LOOK_EVERY_S)
            if device.take_refused():
                return Outcome(False, "scan_refused")
            return Outcome(True, "trial_scanned", {"data": scans[-1][0], "symbology": scans[-1][1]}) if scans else None
        told = self._look(device)
        self._workshop.pause(_LOOK_EVERY_S)
        return told

    def _look(self, device: Device) -> Outcome:
        match device:
            case EscposPrinter() | ZplPrinter():
                status = device.read_status()
                near_end = status.paper is PaperLevel.NEAR_EMPTY and not status.problem
                return Outcome(not status.problem, status.problem or ("paper_near_end" if near_end else "ready"))
            case EscposDrawer():
                device.notice(self._printer().read_status())
                return Outcome(True, "drawer_is_open" if device.drawer_opened else "ready")
            case ToledoScale():
                reading = device.read_weight()
                if reading.state is WeightState.STEADY:
                    return Outcome(True, "trial_weight", {"grams": reading.grams})
                broken = reading.state in (WeightState.TOO_HEAVY, WeightState.UNDER_ZERO)
                return Outcome(not broken, f"trial_scale_{reading.state}")
            case _:
                return Outcome(True, "ready")

    def _printer(self) -> EscposPrinter:
        printer = self._made[0]
        assert isinstance(printer, EscposPrinter), "drawers hang on receipt printers"
        return printer


def kind_of(config: DeviceConfig, workshop: Workshop) -> DeviceKind | None:
    """None when its model cannot be read."""
    try:
        return DRIVERS[read_profile(workshop.models, config.model).driver].kind
    except Refused:
        return None
