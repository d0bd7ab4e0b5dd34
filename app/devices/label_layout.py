"""From a document to labels of a given size: every mark with its place in dots, as large as the label allows.

A label is laid out as paper of one width and then enlarged or made smaller, until what is on it fits. What does not
even fit small goes on with the next label; nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.devices.document import Align, Block, Document, Size
from app.devices.layout import (
    BASELINE_DOTS,
    FONT_DOTS,
    PITCH_DOTS,
    QR_DOTS,
    QR_GAP,
    BarcodeLine,
    BoxLine,
    CutLine,
    FeedLine,
    Layout,
    Line,
    Measure,
    QrLine,
    RuleLine,
    Run,
    TextLine,
)

PAPER_DOTS = 576
"""The width that documents are written for."""
_SHRINKING = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6)
_BAR_DOTS, _TALLEST_BARS = 96, 220
_ABOVE_BARS, _BELOW_BARS = 12, 6
_RULE_DOTS, _RULE_THICK = 22, 3
_BOX_DOTS, _BOX_MARGIN, _BOX_BASELINE = 62, 12, 40
_QR_QUIET = 12
_MOST_MODULE, _LEAST_MODULE = 5, 2


@dataclass(frozen=True, slots=True)
class LabelSize:
    """``height`` 0 is an endless roll. The margin stays blank on every side."""

    width: int
    height: int
    margin: int = 24


@dataclass(frozen=True, slots=True)
class Words:
    """Text ``dots`` high on a baseline; ``run.x`` is where it is anchored, and it is no wider than ``room``."""

    run: Run
    baseline: int
    dots: int
    room: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle with an outline."""

    x: int
    y: int
    width: int
    height: int
    thick: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Code 128, ``module`` dots a narrow bar."""

    x: int
    y: int
    height: int
    module: int
    data: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """A QR code."""

    x: int
    y: int
    module: int
    data: str


Mark = Words | Bar | Frame | Bars | Matrix


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its size in dots and what is on it."""

    width: int
    height: int
    marks: tuple[Mark, ...]


def labels_of(
    document: Document, size: LabelSize, measure: Measure, modules_of: Callable[[str], int]
) -> tuple[Label, ...]:
    """A label for each piece that the document cuts. ``measure`` tells widths at ``FONT_DOTS``; ``modules_of`` how many
    modules a QR code has on a side.
    """
    made: list[Label] = []
    for piece in _pieces(document):
        made += _fitted(piece, size, measure, modules_of)
    return tuple(made)


def module_dots(data: str, room: int) -> int:
    """How wide the narrowest bar of a Code 128 is in so much room; 0 where it would be too fine to be read."""
    found = room // (11 * (len(data) + 2) + 13)
    return min(found, _MOST_MODULE) if found >= _LEAST_MODULE else 0


def _pieces(document: Document) -> Iterator[Document]:
    blocks = list[Block]()
    for block in document.blocks:
        if block.kind == "cut":
            if blocks:
                yield replace(document, blocks=tuple(blocks))
            blocks = list[Block]()
        else:
            blocks.append(block)
    if blocks:
        yield replace(document, blocks=tuple(blocks))


def _fitted(piece: Document, size: LabelSize, measure: Measure, modules_of: Callable[[str], int]) -> Iterator[Label]:
    room, most = size.width - 2 * size.margin, (size.height or 0) - 2 * size.margin
    for shrink in _SHRINKING:
        scaled = _Scaled(room * shrink / PAPER_DOTS, size, measure, modules_of)
        lines = scaled.lines(piece)
        tall = sum(map(scaled.height, lines))
        if not size.height or tall <= most:
            bars = sum(isinstance(line, BarcodeLine) for line in lines)
            yield scaled.label(lines, (most - tall) // bars if size.height and bars else 0)
            return
    yield from _spread(piece, _Scaled(room * _SHRINKING[-1] / PAPER_DOTS, size, measure, modules_of), most)


def _spread(piece: Document, scaled: _Scaled, most: int) -> Iterator[Label]:
    """Over as many labels as it takes."""
    page: list[Line] = []
    for line in scaled.lines(piece):
        if page and sum(map(scaled.height, page)) + scaled.height(line) > most:
            yield scaled.label(page, 0)
            page = []
        page.append(line)
    if page:
        yield scaled.label(page, 0)


class _Scaled:
    """The lines of a document, ``scale`` times as large."""

    def __init__(self, scale: float, size: LabelSize, measure: Measure, modules_of: Callable[[str], int]) -> None:
        self._scale, self._size = scale, size
        self._room = size.width - 2 * size.margin
        self._measure, self._modules_of = measure, modules_of
        self._layout = Layout(round(self._room / scale), measure, measure)

    def lines(self, piece: Document) -> tuple[Line, ...]:
        return self._layout.lines(piece)

    def height(self, line: Line) -> int:
        match line:
            case TextLine():
                return self._dots(line.pitch)
            case RuleLine():
                return self._dots(_RULE_DOTS)
            case BoxLine():
                return self._dots(_BOX_DOTS + 2 * _BOX_MARGIN)
            case BarcodeLine(data):
                if not module_dots(data, self._room):
                    return self._qr_side(data) + self._dots(_QR_QUIET + PITCH_DOTS[Size.NORMAL])
                return self._dots(_ABOVE_BARS + _BAR_DOTS + _BELOW_BARS + PITCH_DOTS[Size.NORMAL])
            case QrLine():
                return max(
                    self._qr_side(line.data), self._dots(PITCH_DOTS[Size.NORMAL] * len(line.caption) + _QR_QUIET)
                )
            case FeedLine(dots):
                return self._dots(dots)
            case CutLine():
                return 0

    def label(self, lines: Sequence[Line], spare: int) -> Label:
        """``spare``: how many dots each barcode may be taller."""
        y, marks = self._size.margin, list[Mark]()
        taller = max(0, min(spare, self._dots(_TALLEST_BARS - _BAR_DOTS)))
        for line in lines:
            marks += self._marks(line, y, taller)
            y += self.height(line) + (taller if isinstance(line, BarcodeLine) else 0)
        return Label(self._size.width, self._size.height or y + self._size.margin, tuple(marks))

    def _marks(self, line: Line, y: int, taller: int) -> Iterator[Mark]:
        left = self._size.margin
        match line:
            case TextLine():
                for run in line.runs:
                    yield self._words(run, y + self._dots(BASELINE_DOTS[line.size]), line.size)
            case RuleLine():
                yield from self._rule(y, dashed=line.dashed)
            case BoxLine():
                top, tall = y + self._dots(_BOX_MARGIN), self._dots(_BOX_DOTS)
                yield Frame(left, top, self._room, tall, max(2, self._dots(_RULE_THICK)))
                for run in line.runs:
                    yield self._words(run, y + self._dots(_BOX_MARGIN + _BOX_BASELINE), Size.NORMAL)
            case BarcodeLine():
                yield from self._bars(line, y, taller)
            case QrLine():
                yield from self._qr(line, y)
            case _:
                return

    def _words(self, run: Run, baseline: int, size: Size) -> Words:
        room = self._dots(self._measure(run.text, size, run.bold)) + 1
        x = self._size.margin + self._dots(run.x)
        return Words(replace(run, x=x), baseline, self._dots(FONT_DOTS[size]), room)

    def _rule(self, y: int, *, dashed: bool) -> Iterator[Mark]:
        thick = max(2, self._dots(2 if dashed else _RULE_THICK))
        top, left = y + self._dots(_RULE_DOTS) // 2, self._size.margin
        if not dashed:
            yield Bar(left, top, self._room, thick)
            return
        dash = max(4, self._dots(6))
        for x in range(left, left + self._room - dash, dash * 2):
            yield Bar(x, top, dash, thick)

    def _bars(self, line: BarcodeLine, y: int, taller: int) -> Iterator[Mark]:
        """Bars too fine to be read would be of no use: the same data as a QR code, with its text."""
        module = module_dots(line.data, self._room)
        middle = self._size.width // 2
        top, tall = y + self._dots(_ABOVE_BARS), self._dots(_BAR_DOTS) + taller
        if module:
            wide = module * (11 * (len(line.data) + 2) + 13)
            yield Bars(middle - wide // 2, top, tall, module, line.data)
        else:
            top, tall = y, self._qr_side(line.data)
            yield Matrix(middle - tall // 2, top, self._qr_module(line.data), line.data)
        below = top + tall + self._dots(_BELOW_BARS + BASELINE_DOTS[Size.NORMAL])
        run = Run(middle, line.data, bold=False, anchor=Align.CENTER)
        yield Words(run, below, self._dots(FONT_DOTS[Size.NORMAL]), self._room)

    def _qr(self, line: QrLine, y: int) -> Iterator[Mark]:
        module, side = self._qr_module(line.data), self._qr_side(line.data)
        left = self._size.margin if line.caption else (self._size.width - side) // 2
        yield Matrix(left, y, module, line.data)
        pitch = self._dots(PITCH_DOTS[Size.NORMAL])
        top = y + max(0, (side - pitch * len(line.caption)) // 2)
        for index, (text, bold) in enumerate(line.caption):
            run = Run(left + side + self._dots(QR_GAP), text, bold)
            baseline = top + index * pitch + self._dots(BASELINE_DOTS[Size.NORMAL])
            yield Words(run, baseline, self._dots(FONT_DOTS[Size.NORMAL]), self._size.width - run.x)

    def _qr_module(self, data: str) -> int:
        return max(2, self._dots(QR_DOTS) // self._modules_of(data))

    def _qr_side(self, data: str) -> int:
        return self._qr_module(data) * self._modules_of(data)

    def _dots(self, dots: float) -> int:
        return round(dots * self._scale)
