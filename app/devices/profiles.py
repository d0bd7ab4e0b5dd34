"""What is known about a model of device: read from ``resources/devices/*.toml`` into frozen values."""

import logging
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from app.devices.transports.serial import SerialSettings
from contract.errors import Refused

_log = logging.getLogger(__name__)

_PRINTER_SERIAL = SerialSettings(baud=38400)
_USUAL_SERIAL = SerialSettings()
_SCALE_SERIAL = SerialSettings(data_bits=7, parity="E")
_STRICT = ConfigDict(extra="forbid", strict=False)


_Ids = Annotated[str, Field(pattern=r"^([0-9a-f]{4}:[0-9a-f]{4})?$")]


@dataclass(frozen=True, slots=True)
class FoundAs:
    """A device of this model as the computer sees it, ``title`` as its maker calls it.

    ``usb``: vendor and product of a USB printer (``04b8:0202``); ``serial``: of a USB device that is a serial port.
    """

    title: str
    usb: _Ids = ""
    serial: _Ids = ""
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """An ESC/POS printer; ``width_dots`` is the printable width.

    ``code_page`` is the library's name of the one code page used, ``codec`` Python's, ``code_page_slot`` its number
    in ESC t. ``pictures`` says what is drawn as an image: lines the code page lacks ("needed") or every line
    ("always"). ``acknowledges``: answers GS r once everything before it is printed. ``clears_buffer``: obeys
    DLE DC4 8. ``pulses_at_once``: obeys DLE DC4 1. ``drawer_open_level``: the level of the drawer's switch when the
    drawer is open.
    """

    model: str
    driver: Literal["escpos_printer"]
    escpos_profile: str
    width_dots: int
    dots_per_inch: int
    code_page: str
    code_page_slot: int
    codec: str
    cut: Literal["feed", "full", "part", "none"] = "feed"
    native_barcode: bool = True
    native_qr: bool = True
    pictures: Literal["needed", "always"] = "needed"
    reads_status: bool = True
    acknowledges: bool = True
    clears_buffer: bool = False
    pulses_at_once: bool = False
    drawer_pin: Literal[2, 5] = 2
    drawer_open_level: bool = True
    serial: SerialSettings = _PRINTER_SERIAL
    found_as: tuple[FoundAs, ...] = ()
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class LabelPrinterProfile:
    """A printer that speaks ZPL II. ``height_dots`` 0 is an endless roll; the margin stays blank on every side.

    ``pictures`` says which texts are drawn: those its font 0 lacks ("needed") or all ("always").
    """

    model: str
    driver: Literal["zpl_printer"]
    width_dots: int
    height_dots: int
    dots_per_inch: int
    margin_dots: int = 24
    pictures: Literal["needed", "always"] = "needed"
    reads_status: bool = True
    serial: SerialSettings = _USUAL_SERIAL
    found_as: tuple[FoundAs, ...] = ()
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class ScaleProfile:
    """A scale that speaks Mettler Toledo's 8217 protocol; ``unit`` is the one it is set to."""

    model: str
    driver: Literal["toledo_scale"]
    unit: Literal["kg", "lb"] = "kg"
    serial: SerialSettings = _SCALE_SERIAL
    found_as: tuple[FoundAs, ...] = ()
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class ScannerProfile:
    """A scanner that sends lines. Lengths count characters without the AIM identifier."""

    model: str
    driver: Literal["serial_scanner"]
    shortest: int = 3
    longest: int = 2_000
    serial: SerialSettings = _USUAL_SERIAL
    found_as: tuple[FoundAs, ...] = ()
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class DrawerProfile:
    """A drawer on the port of a printer; ``reports`` is whether its switch is wired."""

    model: str
    driver: Literal["escpos_drawer"]
    reports: bool = True
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class TerminalProfile:
    """A card terminal that speaks nexo: how long it may take for a payment, and for a question."""

    model: str
    driver: Literal["nexo_terminal"]
    payment_timeout_s: int = 150
    ask_timeout_s: int = 12
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class LineDisplayProfile:
    """A display that obeys the commands of Epson's DM-D family.

    ``code_page_slot`` is the number of its code page in ESC t, ``codec`` the same page in Python, which writes one byte
    for each character.
    """

    model: str
    driver: Literal["escpos_display"]
    columns: int = 20
    rows: int = 2
    code_page_slot: int = 0
    codec: str = "cp437"
    serial: SerialSettings = _USUAL_SERIAL
    found_as: tuple[FoundAs, ...] = ()
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class CustomerScreenProfile:
    """A second screen of the machine, which the program fills by itself."""

    model: str
    driver: Literal["customer_screen"]
    __pydantic_config__ = _STRICT


Profile = (
    PrinterProfile
    | LabelPrinterProfile
    | ScannerProfile
    | ScaleProfile
    | DrawerProfile
    | TerminalProfile
    | LineDisplayProfile
    | CustomerScreenProfile
)

_KINDS: dict[str, TypeAdapter[Any]] = {
    "escpos_printer": TypeAdapter(PrinterProfile),
    "zpl_printer": TypeAdapter(LabelPrinterProfile),
    "serial_scanner": TypeAdapter(ScannerProfile),
    "toledo_scale": TypeAdapter(ScaleProfile),
    "escpos_drawer": TypeAdapter(DrawerProfile),
    "nexo_terminal": TypeAdapter(TerminalProfile),
    "escpos_display": TypeAdapter(LineDisplayProfile),
    "customer_screen": TypeAdapter(CustomerScreenProfile),
}


def read_profile(folder: Path, model: str) -> Profile:
    """Refused ``device_model_unknown`` or ``device_model_unreadable`` with ``why``."""
    path = folder / f"{model}.toml"
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Refused("device_model_unknown", model=model) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused("device_model_unreadable", model=model, why=str(error)) from error
    driver = str(told.get("driver", ""))
    if driver not in _KINDS:
        raise Refused("device_model_unreadable", model=model, why=f"no driver {driver!r}")
    return _validated(driver, model, told)


def read_models(folder: Path) -> tuple[Profile, ...]:
    """Every model that can be read, by name."""
    profiles: list[Profile] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            profiles.append(read_profile(folder, path.stem))
        except Refused as error:
            _log.warning("device model %s is left out: %s", path.stem, error)
    return tuple(profiles)


def _validated(driver: str, model: str, told: dict[str, object]) -> Profile:
    try:
        profile: Profile = _KINDS[driver].validate_python({"model": model, **told})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refused("device_model_unreadable", model=model, why=f"{where}: {first['msg']}") from error
    _check_codec(profile)
    return profile


def _check_codec(profile: Profile) -> None:
    if isinstance(profile, PrinterProfile | LineDisplayProfile):
        try:
            "".encode(profile.codec)
        except LookupError as error:
            raise Refused("device_model_unreadable", model=profile.model, why=f"codec: {profile.codec}") from error
