"""Prints documents on simulated paper, without a wire between."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from app.devices.document import Block, Cut, Document
from app.devices.drivers.escpos_encoder import EscposEncoder
from app.devices.drivers.fonts import FontBook
from app.devices.profiles import PrinterProfile, read_profile
from app.devices.simulated.escpos_interpreter import Interpreter
from app.devices.simulated.paper import Glyph, Picture, Sheet
from app.devices.simulated.real_time import RealTimeCommand, RealTimeListener

MODELS = Path(__file__).parents[3] / "resources" / "devices"
PRINTERS = ("epson-80", "epson-80-42", "epson-80-picture", "escpos-58", "star-escpos-80")


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of a document: the paper, and everything that happened besides."""

    sheets: tuple[Sheet, ...]
    data: bytes
    commands: tuple[str, ...]
    unknown: tuple[bytes, ...]
    pulses: int
    real_time: tuple[RealTimeCommand, ...]

    @property
    def text(self) -> str:
        """All that can be read."""
        return "".join(sheet.text() for sheet in self.sheets)

    @property
    def pictures(self) -> list[Picture]:
        """All raster on the paper."""
        return [mark for sheet in self.sheets for mark in sheet.marks if isinstance(mark, Picture)]

    @property
    def glyphs(self) -> list[Glyph]:
        """All characters in the printer's own font."""
        return [mark for sheet in self.sheets for mark in sheet.marks if isinstance(mark, Glyph)]


@cache
def profile_of(model: str) -> PrinterProfile:
    """From the resources of the program."""
    profile = read_profile(MODELS, model)
    assert isinstance(profile, PrinterProfile)
    return profile


@cache
def fonts() -> FontBook:
    """Fonts are found once."""
    return FontBook()


@cache
def encoder(model: str) -> EscposEncoder:
    """Made once per model; the library behind it starts slowly."""
    return EscposEncoder(profile_of(model), fonts(), Path(mkdtemp(prefix="aisle-escpos-")))


def print_on(model: str, *blocks: Block, copy: bool = False) -> Printed:
    """Encode, interpret, and tear off what was not cut."""
    data = encoder(model).encode(Document(blocks), copy=copy)
    return interpret(model, data)


def interpret(model: str, data: bytes) -> Printed:
    """Read bytes as a printer of this model does."""
    sheets: list[Sheet] = []
    pulses: list[int] = []
    profile = profile_of(model)
    interpreter = Interpreter(
        profile.width_dots,
        pulses.append,
        sheets.append,
        lambda answer: None,
        wakes_in_kanji=True,
        dots_per_inch=profile.dots_per_inch,
    )
    interpreter.feed(data)
    if interpreter.sheet.marks or not sheets:
        sheets.append(interpreter.tear_off())
    return Printed(
        tuple(sheets),
        data,
        tuple(interpreter.commands),
        tuple(interpreter.unknown),
        len(pulses),
        tuple(RealTimeListener().hear(data)),
    )


CUT = Cut()
