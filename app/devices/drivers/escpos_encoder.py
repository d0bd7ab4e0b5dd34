"""A document as ESC/POS bytes: text in the printer's one code page, a picture for each line that does not fit it."""

from pathlib import Path

from app.devices.code_pages import code_page
from app.devices.document import Align, Document, Size, marked_as_copy
from app.devices.drivers.escpos_library import EscposCommands
from app.devices.drivers.fonts import FontBook
from app.devices.drivers.raster import LineRaster, qr_module
from app.devices.layout import (
    CELL_DOTS,
    PITCH_DOTS,
    BarcodeLine,
    BoxLine,
    CutLine,
    FeedLine,
    Layout,
    Line,
    QrLine,
    RuleLine,
    Run,
    TextLine,
    fixed_width,
)
from app.devices.profiles import PrinterProfile

# What reads the same to a person, for code pages that lack the finer sign; one character for one.
_SAME_TO_READ = str.maketrans(
    {
        "\N{MINUS SIGN}": "\N{EN DASH}",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{HYPHEN}": "-",
        "\N{BULLET}": "\N{MIDDLE DOT}",
    }
)
_LAST_RESORT = str.maketrans({"\N{EN DASH}": "-", "\N{EM DASH}": "-"})
_BARCODE_HEIGHT = 96
_AIR_DOTS = 12
"""Between words and the code below them."""


class EscposEncoder:
    """One per printer; used by that printer's thread alone."""

    def __init__(self, profile: PrinterProfile, fonts: FontBook, private_folder: Path) -> None:
        self._profile = profile
        self._raster = LineRaster(profile.width_dots, fonts)
        self._commands = EscposCommands(
            profile.escpos_profile, profile.code_page, profile.code_page_slot, private_folder
        )
        self._measure = self._raster.measure if profile.pictures == "always" else fixed_width
        self._layout = Layout(profile.width_dots, self._measure, self._raster.measure)

    def encode(self, document: Document, *, copy: bool) -> bytes:
        """The whole document, beginning with a reset of the printer."""
        shown = marked_as_copy(document) if copy else document
        self._commands.start(self._profile.dots_per_inch)
        for line in self._layout.lines(shown):
            self._line(line)
        return self._commands.take()

    def pulse(self, pin: int) -> bytes:
        """What opens the drawer on ``pin``."""
        self._commands.pulse(pin)
        return self._commands.take()

    def _line(self, line: Line) -> None:
        match line:
            case TextLine():
                self._text(line)
            case RuleLine():
                self._commands.image(self._raster.rule(line))
            case BoxLine():
                self._commands.image(self._raster.box(line))
            case BarcodeLine():
                self._barcode(line)
            case QrLine():
                self._qr(line)
            case FeedLine(dots):
                self._commands.feed(dots)
            case CutLine():
                self._cut()

    def _text(self, line: TextLine) -> None:
        page = code_page(line.page)
        if page is not None:
            told = [run.text.encode(page.codec, "replace") for run in line.runs]
            self._commands.line_spacing(line.pitch)
            self._commands.text_in(page.slot, b" ".join(told), self._profile.code_page_slot)
            return
        texts = [self._in_code_page(run.text) for run in line.runs]
        if self._profile.pictures == "always" or any(text is None for text in texts):
            self._commands.image(self._raster.text(line, self._measure))
            return
        self._commands.line_spacing(line.pitch)
        end = 0
        for run, text in zip(line.runs, texts, strict=True):
            if text:
                end = self._run(run, text, line.size, end)
        self._commands.text("\n")

    def _run(self, run: Run, text: str, size: Size, end: int) -> int:
        """Set one run; ``end`` is where the one before stopped. Gaps of whole cells are spaces, others a movement."""
        cell = CELL_DOTS[size]
        width = fixed_width(text, size, run.bold)
        left = max(0, {Align.LEFT: run.x, Align.CENTER: run.x - width // 2, Align.RIGHT: run.x - width}[run.anchor])
        self._commands.style(font="b" if size is Size.SMALL else "a", bold=run.bold, double=size is Size.LARGE)
        gap, crooked = divmod(left - end, cell)
        if gap < 0 or crooked:
            self._commands.move_to(left)
            gap = 0
        self._commands.text(" " * gap + text)
        return left + width

    def _in_code_page(self, text: str) -> str | None:
        """The text, or one that reads the same, if the code page has it."""
        finer = text.translate(_SAME_TO_READ)
        for candidate in (text, finer, finer.translate(_LAST_RESORT)):
            if self._fits(candidate):
                return candidate
        return None

    def _fits(self, text: str) -> bool:
        """Also a second fence: no byte of text is ever below the space, whatever the layout let through."""
        try:
            encoded = text.encode(self._profile.codec)
        except UnicodeEncodeError:
            return False
        return len(encoded) == len(text) and all(byte >= 0x20 and byte != 0x7F for byte in encoded)

    def _barcode(self, line: BarcodeLine) -> None:
        symbols = _code128(line.data)
        module = self._module_dots(line.data)
        if module == 0:
            # Bars too fine to be read would be of no use: the same data as a QR code, with its text.
            self._qr(QrLine(line.data, ()))
            middle = Run(self._profile.width_dots // 2, line.data, False, Align.CENTER)
            self._text(TextLine((middle,), Size.SMALL, PITCH_DOTS[Size.SMALL]))
        elif self._profile.native_barcode:
            self._commands.feed(_AIR_DOTS)
            self._commands.code128(symbols, module, _BARCODE_HEIGHT)
            self._commands.align("left")
        else:
            self._commands.image(self._raster.barcode(line, module, _BARCODE_HEIGHT))

    def _module_dots(self, data: str) -> int:
        """The widest bar that fits, at most three dots; 0 when even two do not. The margins are quiet enough."""
        modules = 11 * (len(data) + 2) + 13
        fitting = self._profile.width_dots // modules
        return min(fitting, 3) if fitting >= 2 else 0

    def _qr(self, line: QrLine) -> None:
        self._commands.feed(_AIR_DOTS)
        if line.caption or not self._profile.native_qr or self._profile.pictures == "always":
            self._commands.image(self._raster.qr(line))
        else:
            self._commands.align("center")
            self._commands.qr(line.data, qr_module(line.data, self._profile.width_dots))
            self._commands.align("left")

    def _cut(self) -> None:
        if self._profile.cut == "none":
            self._commands.feed(120)
        else:
            self._commands.cut(self._profile.cut)


def _code128(data: str) -> str:
    """Code set B throughout; "{" introduces a code set, so a real one is written twice (Epson, "GS k")."""
    return "{B" + data.replace("{", "{{")
