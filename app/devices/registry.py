"""The table of drivers: what makes a control out of a configured device and what is known about its model."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from app.devices.code_pages import code_page
from app.devices.configuration import DeviceConfig
from app.devices.drivers.escpos_display import EscposDisplay
from app.devices.drivers.escpos_drawer import EscposDrawer
from app.devices.drivers.escpos_printer import Encoder, EscposPrinter
from app.devices.drivers.nexo.crypto import NexoKey, NexoLock
from app.devices.drivers.nexo.terminal import NexoTerminal
from app.devices.drivers.nexo.terminal import Surroundings as TerminalSurroundings
from app.devices.drivers.nexo.wire import NexoWire
from app.devices.drivers.scanner import SerialScanner
from app.devices.drivers.toledo_scale import ToledoScale
from app.devices.drivers.zpl_printer import LabelEncoder, ZplPrinter
from app.devices.events import DeviceKind
from app.devices.profiles import (
    CustomerScreenProfile,
    DrawerProfile,
    LabelPrinterProfile,
    LineDisplayProfile,
    PrinterProfile,
    Profile,
    ScaleProfile,
    ScannerProfile,
    TerminalProfile,
    read_profile,
)
from app.devices.second_screen import SecondScreen, screen_number
from app.devices.transports.address import connector
from app.devices.transports.serial import SerialSettings
from app.devices.transports.transport import Connect
from contract.errors import Refused

Device = (
    EscposPrinter
    | ZplPrinter
    | EscposDrawer
    | SerialScanner
    | ToledoScale
    | NexoTerminal
    | EscposDisplay
    | SecondScreen
)

_LAST_PORT = 65_535
_NEXO = re.compile(r"nexo://(\[[0-9a-fA-F:]+\]|[^:/]+):(\d{1,5})")


AroundWire = Callable[[Connect], Connect]


def as_it_is(connect: Connect) -> Connect:
    """Nothing around a wire."""
    return connect


@dataclass(slots=True)
class Workshop:
    """What drivers are made with. Printers come before the drawers that hang on them. ``around_wire`` gets every wire,
    but for those of card terminals, before its driver does.
    """

    models: Path
    private_folder: Path
    monotonic: Callable[[], float]
    pause: Callable[[float], None]
    now: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    printers: dict[str, EscposPrinter] = field(default_factory=dict)
    around_wire: AroundWire = as_it_is

    def wire(self, address: str, settings: SerialSettings) -> Connect:
        """What opens it each time it is called. Refused ``device_address_unreadable``."""
        return self.around_wire(connector(address, settings))


def _printer(config: DeviceConfig, profile: Profile, workshop: Workshop) -> EscposPrinter:
    assert isinstance(profile, PrinterProfile)
    page = code_page(config.code_page)
    if config.code_page and page is None:
        raise Refused("code_page_unknown", device=config.name, page=config.code_page)
    if page is not None:
        profile = replace(profile, code_page=page.name, code_page_slot=page.slot, codec=page.codec, pictures="needed")
    profile = replace(profile, pictures=config.pictures or profile.pictures)
    encoder = partial(_encoder, private_folder=workshop.private_folder)
    connect = workshop.wire(config.address, profile.serial)
    printer = EscposPrinter(config.name, profile, connect, encoder, workshop.monotonic)
    workshop.printers[config.name] = printer
    return printer


def _encoder(profile: PrinterProfile, private_folder: Path) -> Encoder:
    # Imported late, by the printer's own thread: pictures and fonts would hold up the first window by a tenth.
    from app.devices.drivers.escpos_encoder import EscposEncoder
    from app.devices.drivers.fonts import FontBook

    return EscposEncoder(profile, FontBook(), private_folder)


def _label_printer(config: DeviceConfig, profile: Profile, workshop: Workshop) -> ZplPrinter:
    assert isinstance(profile, LabelPrinterProfile)
    connect = workshop.wire(config.address, profile.serial)
    return ZplPrinter(config.name, profile, connect, _label_encoder, workshop.monotonic)


def _label_encoder(profile: LabelPrinterProfile) -> LabelEncoder:
    # Imported late, as the other encoder is.
    from app.devices.drivers.fonts import FontBook
    from app.devices.drivers.zpl_encoder import ZplEncoder

    return ZplEncoder(profile, FontBook())


def _drawer(config: DeviceConfig, profile: Profile, workshop: Workshop) -> EscposDrawer:
    assert isinstance(profile, DrawerProfile)
    printer = workshop.printers.get(config.printer)
    if printer is None:
        raise Refused("drawer_without_printer", device=config.name, address=config.address)
    return EscposDrawer(config.name, profile, printer, printer.profile, workshop.monotonic, workshop.pause)


def _scanner(config: DeviceConfig, profile: Profile, workshop: Workshop) -> SerialScanner:
    assert isinstance(profile, ScannerProfile)
    return SerialScanner(config.name, profile, workshop.wire(config.address, profile.serial))


def _scale(config: DeviceConfig, profile: Profile, workshop: Workshop) -> ToledoScale:
    assert isinstance(profile, ScaleProfile)
    return ToledoScale(config.name, profile, workshop.wire(config.address, profile.serial))


def _display(config: DeviceConfig, profile: Profile, workshop: Workshop) -> EscposDisplay:
    assert isinstance(profile, LineDisplayProfile)
    return EscposDisplay(config.name, profile, workshop.wire(config.address, profile.serial))


def _second_screen(config: DeviceConfig, profile: Profile, workshop: Workshop) -> SecondScreen:
    del workshop
    assert isinstance(profile, CustomerScreenProfile)
    return SecondScreen(config.name, screen_number(config.address))


def _terminal(config: DeviceConfig, profile: Profile, workshop: Workshop) -> NexoTerminal:
    assert isinstance(profile, TerminalProfile)
    place, settings = _NEXO.fullmatch(config.address), config.terminal
    if place is None or not 0 < int(place[2]) <= _LAST_PORT:
        raise Refused("device_address_unreadable", address=config.address)
    if settings is None:
        raise Refused("terminal_not_set_up", device=config.name)
    wire = NexoWire(place[1].strip("[]"), int(place[2]), settings.poi_id, settings.authority)
    key = NexoKey(settings.key_identifier, settings.key_version, _passphrase(config.name, settings.passphrase_file))
    around = TerminalSurroundings(workshop.now, workshop.random_bytes)
    return NexoTerminal(config.name, profile, settings, wire, NexoLock(key), around)


def _passphrase(name: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Refused("terminal_not_set_up", device=name) from None


@dataclass(frozen=True, slots=True)
class Driver:
    """A kind of device and how to make its control."""

    kind: DeviceKind
    make: Callable[[DeviceConfig, Profile, Workshop], Device]


DRIVERS: dict[str, Driver] = {
    "escpos_printer": Driver(DeviceKind.POS_PRINTER, _printer),
    "zpl_printer": Driver(DeviceKind.LABEL_PRINTER, _label_printer),
    "toledo_scale": Driver(DeviceKind.SCALE, _scale),
    "escpos_drawer": Driver(DeviceKind.CASH_DRAWER, _drawer),
    "serial_scanner": Driver(DeviceKind.SCANNER, _scanner),
    "nexo_terminal": Driver(DeviceKind.PAYMENT_TERMINAL, _terminal),
    "escpos_display": Driver(DeviceKind.LINE_DISPLAY, _display),
    "customer_screen": Driver(DeviceKind.CUSTOMER_SCREEN, _second_screen),
}


def make_device(config: DeviceConfig, workshop: Workshop) -> Device:
    """Refused with what is wrong in the configuration; no hardware is touched."""
    profile = read_profile(workshop.models, config.model)
    return DRIVERS[profile.driver].make(config, profile, workshop)
