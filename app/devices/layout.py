"""From a document to lines on paper of a given width: wrapping, columns, right aligned amounts.

Positions are printer dots. How wide a text is comes in as a function, so the same layout serves a printer's own
fixed-width font and a proportional font drawn as an image.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import assert_never

from app.devices.document import (
    Align,
    Barcode,
    Block,
    Boxed,
    Cut,
    Detail,
    Document,
    Feed,
    ItemRow,
    Qr,
    Rule,
    Size,
    TableRow,
    Text,
    TotalRow,
)
from app.devices.printable import columns, printable

Measure = Callable[[str, Size, bool], int]

CELL_DOTS = {Size.SMALL: 9, Size.NORMAL: 12, Size.LARGE: 24}
PITCH_DOTS = {Size.SMALL: 27, Size.NORMAL: 30, Size.LARGE: 56}
FONT_DOTS = {Size.SMALL: 21, Size.NORMAL: 24, Size.LARGE: 46}
BASELINE_DOTS = {Size.SMALL: 21, Size.NORMAL: 23, Size.LARGE: 43}
GAP_AFTER_ITEM = 7
MAX_LINES_OF_A_NAME = 6
MAX_LINES_OF_A_TEXT = 30
MAX_BARCODE_CHARACTERS = 40
MAX_QR_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line; ``x`` is its left edge, middle or right edge, as ``anchor`` says."""

    x: int
    text: str
    bold: bool = False
    anchor: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class TextLine:
    """Runs side by side; ``pitch`` is the distance to the next line. ``page``: as of ``Text``."""

    runs: tuple[Run, ...]
    size: Size
    pitch: int
    page: str = ""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A line across."""

    dashed: bool


@dataclass(frozen=True, slots=True)
class BoxLine:
    """A line of text in a frame."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class BarcodeLine:
    """Code 128; ``data`` is printable ASCII."""

    data: str


@dataclass(frozen=True, slots=True)
class QrLine:
    """A QR code; ``caption`` is wrapped to the room beside it, each line with whether it is bold."""

    data: str
    caption: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class FeedLine:
    """Empty paper."""

    dots: int


@dataclass(frozen=True, slots=True)
class CutLine:
    """The end of a piece of paper."""


Line = TextLine | RuleLine | BoxLine | BarcodeLine | QrLine | FeedLine | CutLine

QR_DOTS = 132
QR_GAP = 24


def fixed_width(text: str, size: Size, bold: bool) -> int:
    """How wide a printer's own font sets ``text``."""
    del bold  # Fixed-width fonts are as wide in bold.
    return columns(text) * CELL_DOTS[size]


class Layout:
    """Lays documents out on paper ``width`` dots wide."""

    def __init__(self, width: int, measure: Measure = fixed_width, drawn: Measure | None = None) -> None:
        """``drawn`` measures what is a picture on every printer: frames and captions."""
        self.width = width
        self._measure = measure
        self._drawn = drawn or measure
        self._quantity_dots = 48 if width >= 480 else 36

    def lines(self, document: Document) -> tuple[Line, ...]:
        """Every line of the document, top to bottom."""
        return tuple(line for block in document.blocks for line in self._block(block))

    def _block(self, block: Block) -> Iterator[Line]:
        match block:
            case Text():
                yield from self._text(block)
            case Rule():
                yield RuleLine(block.dashed)
            case ItemRow():
                yield from self._item(block)
            case TotalRow():
                yield from self._total(block)
            case TableRow():
                yield from self._table(block)
            case Boxed():
                yield self._boxed(block)
            case Barcode():
                yield from self._barcode(block)
            case Qr():
                yield from self._qr(block)
            case Feed():
                yield FeedLine(max(0, min(block.lines, 20)) * PITCH_DOTS[Size.NORMAL])
            case Cut():
                yield CutLine()
            case _:
                assert_never(block)

    def _text(self, block: Text) -> Iterator[Line]:
        if block.right:
            yield from self._two_columns(block.left, block.right, block.size, block.bold)
            return
        anchor_x = {Align.LEFT: 0, Align.CENTER: self.width // 2, Align.RIGHT: self.width}[block.align]
        for piece in self._wrap(block.left, self.width, block.size, block.bold, MAX_LINES_OF_A_TEXT):
            run = Run(anchor_x, piece, block.bold, block.align)
            yield TextLine((run,), block.size, PITCH_DOTS[block.size], block.page)

    def _two_columns(self, left: str, right: str, size: Size, bold: bool) -> Iterator[Line]:
        """Left wraps beside right; a right part that leaves no room goes under it."""
        shown = self._clip(right, self.width, size, bold)
        cell = CELL_DOTS[size]
        room = self.width - self._measure(shown, size, bold) - cell
        left_width = self._measure(printable(left), size, bold)
        beside = left_width <= room or (left_width > self.width and room >= 8 * cell)
        pieces = self._wrap(left, room if beside else self.width, size, bold, MAX_LINES_OF_A_TEXT)
        right_run = Run(self.width, shown, bold, Align.RIGHT)
        for index, piece in enumerate(pieces):
            first = (right_run,) if beside and index == 0 else ()
            yield TextLine((Run(0, piece, bold), *first), size, PITCH_DOTS[size])
        if not beside:
            yield TextLine((right_run,), size, PITCH_DOTS[size])

    def _item(self, block: ItemRow) -> Iterator[Line]:
        quantity = self._clip(block.quantity, self.width // 4, Size.NORMAL, False)
        indent = max(self._quantity_dots, self._measure(quantity, Size.NORMAL, False) + CELL_DOTS[Size.NORMAL])
        amount = self._amount(block.amount, block.tax, Size.NORMAL)
        room = self.width - indent - self._measure(amount, Size.NORMAL, False) - CELL_DOTS[Size.NORMAL]
        names = self._wrap(block.name, room, Size.NORMAL, False, MAX_LINES_OF_A_NAME)
        lines: list[TextLine] = []
        for index, name in enumerate(names):
            first = (Run(self.width, amount, False, Align.RIGHT),) if index == 0 and amount else ()
            lead = (Run(0, quantity),) if index == 0 and quantity else ()
            lines.append(TextLine((*lead, Run(indent, name), *first), Size.NORMAL, PITCH_DOTS[Size.NORMAL]))
        for detail in block.details:
            lines += self._detail(detail, indent)
        last = lines[-1]
        yield from lines[:-1]
        yield TextLine(last.runs, last.size, last.pitch + GAP_AFTER_ITEM)

    def _detail(self, detail: Detail, indent: int) -> Iterator[TextLine]:
        amount = self._amount(detail.amount, detail.tax, Size.SMALL)
        room = self.width - indent - self._measure(amount, Size.SMALL, False) - CELL_DOTS[Size.SMALL]
        for index, piece in enumerate(self._wrap(detail.text, room, Size.SMALL, False, MAX_LINES_OF_A_NAME)):
            first = (Run(self.width, amount, False, Align.RIGHT),) if index == 0 and amount else ()
            yield TextLine((Run(indent, piece), *first), Size.SMALL, PITCH_DOTS[Size.SMALL])

    def _amount(self, amount: str, tax: str, size: Size) -> str:
        return self._clip(f"{amount} {tax}".strip(), self.width // 2, size, False)

    def _total(self, block: TotalRow) -> Iterator[Line]:
        fits = self._measure(f"{printable(block.label)} {printable(block.amount)}", Size.LARGE, True) <= self.width
        yield from self._two_columns(block.label, block.amount, Size.LARGE if fits else Size.NORMAL, True)

    def _table(self, block: TableRow) -> Iterator[Line]:
        step = self.width * 9 // 40
        count = len(block.cells) - 1
        runs: list[Run] = []
        end = -CELL_DOTS[Size.SMALL]
        for index, cell in enumerate(block.cells):
            shown = self._clip(cell, self.width, Size.SMALL, block.bold)
            width = self._measure(shown, Size.SMALL, block.bold)
            right = width if index == 0 else self.width - step * (count - index)
            if right - width < end + CELL_DOTS[Size.SMALL]:
                yield from self._text(Text("  ".join(block.cells), size=Size.SMALL, bold=block.bold))
                return
            runs.append(Run(right, shown, block.bold, Align.RIGHT) if index else Run(0, shown, block.bold))
            end = right
        yield TextLine(tuple(runs), Size.SMALL, PITCH_DOTS[Size.SMALL])

    def _boxed(self, block: Boxed) -> Line:
        inset = 20
        in_frame = Layout(self.width, self._drawn)
        right = in_frame._clip(block.right, self.width // 2, Size.NORMAL, True)
        room = self.width - 2 * inset - self._drawn(right, Size.NORMAL, True) - CELL_DOTS[Size.NORMAL]
        left = in_frame._clip(block.left, room, Size.NORMAL, True)
        return BoxLine((Run(inset, left, True), Run(self.width - inset, right, True, Align.RIGHT)))

    def _barcode(self, block: Barcode) -> Iterator[Line]:
        encodable = block.data.isascii() and block.data.isprintable()
        if encodable and 0 < len(block.data) <= MAX_BARCODE_CHARACTERS:
            yield BarcodeLine(block.data)
        else:
            yield from self._text(Text(block.data, align=Align.CENTER))

    def _qr(self, block: Qr) -> Iterator[Line]:
        if printable(block.data, MAX_QR_BYTES) != block.data or not 0 < len(block.data.encode()) <= MAX_QR_BYTES:
            yield from self._text(Text(block.data, size=Size.SMALL))
            return
        room = self.width - QR_DOTS - QR_GAP
        beside = Layout(room, self._drawn)
        caption = tuple(
            (piece, index == 0)
            for index, text in enumerate(block.caption[:3])
            for piece in beside._wrap(text, room, Size.NORMAL, index == 0, 6)
        )
        yield QrLine(block.data, caption)

    def _clip(self, text: str, room: int, size: Size, bold: bool) -> str:
        pieces = self._wrap(text, room, size, bold, 1)
        return pieces[0]

    def _wrap(self, text: str, room: int, size: Size, bold: bool, most: int) -> list[str]:
        """At spaces where possible, inside words where not; at most ``most`` lines, the last ends with an ellipsis."""
        pieces: list[str] = []
        rest = printable(text, MAX_LINES_OF_A_TEXT * 64).strip()
        while rest and len(pieces) < most:
            cut = self._fitting(rest, room, size, bold)
            pieces.append(rest[:cut].rstrip())
            rest = rest[cut:].lstrip()
        if rest:
            pieces[-1] = self._with_ellipsis(pieces[-1], room, size, bold)
        return pieces or [""]

    def _fitting(self, text: str, room: int, size: Size, bold: bool) -> int:
        """How many leading characters make the next line; at least one."""
        low, high = 1, min(len(text), room // 4 + 1)
        if high == len(text) and self._measure(text, size, bold) <= room:
            return high
        while low < high:
            middle = (low + high + 1) // 2
            if self._measure(text[:middle], size, bold) <= room:
                low = middle
            else:
                high = middle - 1
        if low == len(text):
            return low
        space = low if text[low] == " " else text.rfind(" ", 0, low)
        return _with_unit(text, space) if space > 0 else low

    def _with_ellipsis(self, text: str, room: int, size: Size, bold: bool) -> str:
        while text and self._measure(text + "…", size, bold) > room:
            text = text[:-1]
        return text.rstrip() + "…"


def _with_unit(text: str, cut: int) -> int:
    """Break earlier where "454 g" or "6 x 500 ml" would be torn: no line ends with a number, no last line is a unit."""
    earlier = cut
    while earlier > cut // 2:
        line, rest = text[:earlier].rstrip(), text[earlier:].strip()
        last_word = line.rpartition(" ")[2]
        torn = (" " not in rest and len(rest) <= 3) or not any(character.isalpha() for character in last_word)
        if not torn:
            return earlier
        earlier = line.rfind(" ")
    return cut
