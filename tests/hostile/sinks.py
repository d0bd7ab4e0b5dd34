"""Each sink gets a batch of strings; what comes out is read by a reader of its own and held to what was meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp

from app.devices.document import Barcode, Block, Boxed, Cut, Detail, Document, ItemRow, Qr, TableRow, Text, TotalRow
from app.devices.drivers.display_encoder import DisplayEncoder
from app.devices.drivers.escpos_encoder import EscposEncoder
from app.devices.drivers.fonts import FontBook
from app.devices.drivers.scanner import LineSplitter
from app.devices.drivers.wedge import GROUP_SEPARATOR, End, Key, Scan, WedgeClassifier
from app.devices.drivers.zpl_encoder import ZplEncoder
from app.devices.ports import DisplayRow
from app.devices.profiles import LabelPrinterProfile, LineDisplayProfile, PrinterProfile, read_profile
from contract.errors import Refused
from contract.values.gs1 import RcnLayout, read_symbol
from tests.hostile import readers

MODELS = Path(__file__).parents[2] / "resources" / "devices"
RECEIPT_PRINTERS = ("epson-80", "epson-80-42", "epson-80-picture", "escpos-58", "star-escpos-80")
LABEL_PRINTERS = ("zpl-4x6", "zpl-4x6-300", "zpl-57x32")
_LONGEST_SCAN = 512
_LAYOUT = RcnLayout(("21", "22"), ("20", "23"), ("02",), ("29",))
Sink = Callable[[Sequence[str]], None]


def sinks(turn: int) -> dict[str, Sink]:
    """One of each kind, by name; printers of a kind take turns. Each raises where a string does what it must not."""
    receipt, label = RECEIPT_PRINTERS[turn % len(RECEIPT_PRINTERS)], LABEL_PRINTERS[turn % len(LABEL_PRINTERS)]
    display = _displays()[turn % len(_displays())]
    return {
        f"receipt {receipt}": partial(_receipt, receipt),
        f"label {label}": partial(_label, label),
        f"display {display}": partial(_display, display),
        "wedge": _wedge,
        "serial": _serial,
        "symbol": _symbol,
    }


def _receipt(model: str, texts: Sequence[str]) -> None:
    """One beginning, the cut of a printer that has a knife, no pulse; the rest are places, sizes and pictures."""
    profile, encoder = _receipt_printer(model)
    found = readers.receipt(encoder.encode(Document((*_placed(texts), Cut())), copy=False))
    assert found["1B @"] == 1, found
    assert found["1D V"] == (profile.cut != "none"), found


def _blocks(at: int, text: str) -> tuple[Block, ...]:
    """Each string takes its turn at each place; most are plain lines, the others take long to set."""
    match at % 16:
        case 0 | 8:
            return (Barcode(text),)
        case 2 | 10:
            return (ItemRow(text, text, text, text, (Detail(text, text, text),)),)
        case 4:
            return (TotalRow(text, text),)
        case 6:
            return (TableRow((text, text, text)),)
        case 12:
            return (Boxed(text, text),)
        case 14:
            return (Qr(text, (text,)),)
        case _:
            return (Text(text, bold=at % 3 == 0),)


def _label(model: str, texts: Sequence[str]) -> None:
    found = readers.zpl(_label_printer(model).encode(Document(_placed(texts)), copy=False))
    assert found["XA"] == found["XZ"] == found["PQ"] >= 1, found


def _placed(texts: Sequence[str]) -> tuple[Block, ...]:
    return tuple(block for at, text in enumerate(texts) for block in _blocks(at, text))


def _display(model: str, texts: Sequence[str]) -> None:
    profile, encoder = _line_display(model)
    for text in texts:
        rows = (DisplayRow(text, text), DisplayRow(text, centered=True))
        found = readers.display(encoder.rows(rows))
        assert found["1F $"] == profile.rows, found
        assert found["1B @"] == found["CLR"] == 0, found


def _wedge(texts: Sequence[str]) -> None:
    """Each key goes on once or is part of the scan, which holds no control character."""
    for text in texts:
        classifier = WedgeClassifier()
        keys = [Key(1 + at * 0.005, character, token=at) for at, character in enumerate(text)]
        done = [what for key in keys for what in classifier.key(key)]
        done += classifier.key(Key(1 + len(text) * 0.005, end=End.ENTER, token=len(text)))
        scanned = "".join(what.text for what in done if isinstance(what, Scan))
        places = [what.token for what in done if isinstance(what, Key)]
        assert all(character.isprintable() or character == GROUP_SEPARATOR for character in scanned), text
        assert sorted(set(map(str, places))) == sorted(map(str, places)), text
        assert len(places) + len(scanned) + bool(scanned) == len(text) + 1, text


def _serial(texts: Sequence[str]) -> None:
    """Each line is told clean and whole, or refused and counted."""
    lines = LineSplitter(shortest=3, longest=_LONGEST_SCAN)
    for text in texts:
        before = lines.refused
        sent = text.encode("utf-8", "surrogatepass")
        told = lines.feed(sent + b"\r")
        pieces = [piece for piece in sent.replace(b"\n", b"\r").split(b"\r") if piece]
        assert len(told) + lines.refused - before == len(pieces), text
        for data, aim in told:
            assert (aim + data).encode() in pieces, text
            assert all(character.isprintable() or character == GROUP_SEPARATOR for character in data), text


def _symbol(texts: Sequence[str]) -> None:
    """What is read of it has no control character; what cannot be read is refused and not a crash."""
    for text in texts:
        with suppress(Refused):
            read = read_symbol(text, _LAYOUT).text
            assert not any(ord(character) < 0x20 and character != GROUP_SEPARATOR for character in read), text


@cache
def _fonts() -> FontBook:
    return FontBook()


@cache
def _receipt_printer(model: str) -> tuple[PrinterProfile, EscposEncoder]:
    profile = read_profile(MODELS, model)
    assert isinstance(profile, PrinterProfile)
    return profile, EscposEncoder(profile, _fonts(), Path(mkdtemp(prefix="aisle-escpos-")))


@cache
def _label_printer(model: str) -> ZplEncoder:
    profile = read_profile(MODELS, model)
    assert isinstance(profile, LabelPrinterProfile)
    return ZplEncoder(profile, _fonts())


@cache
def _line_display(model: str) -> tuple[LineDisplayProfile, DisplayEncoder]:
    profile = read_profile(MODELS, model)
    assert isinstance(profile, LineDisplayProfile)
    return profile, DisplayEncoder(profile)


@cache
def _displays() -> tuple[str, ...]:
    models = sorted(file.stem for file in MODELS.glob("*.toml"))
    return tuple(model for model in models if isinstance(read_profile(MODELS, model), LineDisplayProfile))
