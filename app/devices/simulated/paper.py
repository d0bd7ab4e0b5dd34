"""What is on a sheet of simulated receipt paper, and how it looks: as a picture and as plain text.

Shares nothing with the code that encodes receipts, so that each can find the other's mistakes.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path

import fontpkg_inter
import segno
from PIL import Image, ImageDraw, ImageFont

from app.devices.code128 import code128_modules

_INK, _BLANK = 0, 255
_MONO_FONTS = {
    False: ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf", "consola.ttf", "Menlo.ttc"),
    True: ("DejaVuSansMono-Bold.ttf", "LiberationMono-Bold.ttf", "consolab.ttf", "Menlo.ttc"),
}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character in its cell; ``y`` is the top of the cell."""

    x: int
    y: int
    width: int
    height: int
    character: str
    bold: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Text in a scalable font, ``height`` dots high on a baseline at ``y``."""

    x: int
    y: int
    height: int
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle, ``thick`` dots its outline; as thick as it is high, it is filled."""

    x: int
    y: int
    width: int
    height: int
    thick: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Raster as it arrived: rows of bytes, a set bit is ink."""

    x: int
    y: int
    width: int
    height: int
    rows: bytes


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar code printed by the printer itself."""

    x: int
    y: int
    data: str
    module: int
    height: int
    text_below: bool

    @property
    def width(self) -> int:
        """In dots, without quiet zones."""
        return len(code128_modules(self.data)) * self.module


@dataclass(frozen=True, slots=True)
class Matrix:
    """A QR code printed by the printer itself."""

    x: int
    y: int
    data: str
    module: int


Mark = Glyph | Words | Frame | Picture | Bars | Matrix


@dataclass(slots=True)
class Sheet:
    """Paper from one cut to the next."""

    width: int
    marks: list[Mark] = field(default_factory=list)
    height: int = 0
    cut: bool = False

    def text(self) -> str:
        """What a person could read, in lines; pictures and codes in brackets."""
        rows: list[tuple[int, str]] = []
        glyphs = [mark for mark in self.marks if isinstance(mark, Glyph)]
        by_line = sorted(glyphs, key=lambda glyph: (glyph.y + glyph.height, glyph.x))
        for bottom, line in groupby(by_line, key=lambda glyph: glyph.y + glyph.height):
            rows.append((bottom, _readable(list(line))))
        rows += [(mark.y, _in_brackets(mark)) for mark in self.marks if not isinstance(mark, Glyph | Frame)]
        return "\n".join(text for _, text in sorted(rows, key=lambda row: row[0])) + "\n"

    def image(self, margin: int = 32) -> Image.Image:
        """Black on white, one pixel per dot, with the unprintable margin at both sides."""
        height = max(self.height, max((_bottom(mark) for mark in self.marks), default=1)) + 2 * margin
        image = Image.new("L", (self.width + 2 * margin, height), _BLANK)
        draw = ImageDraw.Draw(image)
        draw.fontmode = "1"
        for mark in self.marks:
            _draw(image, draw, mark, margin)
        return image


def _readable(line: list[Glyph]) -> str:
    text, end = "", 0
    cell = min(glyph.width for glyph in line)
    for glyph in line:
        gap = glyph.x - end
        text += " " * max(0, round(gap / cell)) if glyph.character != " " or gap > 0 else ""
        text += glyph.character
        end = glyph.x + glyph.width
    return text.rstrip()


def _in_brackets(mark: Words | Picture | Bars | Matrix) -> str:
    match mark:
        case Words():
            return mark.text
        case Picture():
            return f"[picture {mark.width} x {mark.height}]"
        case Bars():
            return f"[bar code {mark.data}]"
        case Matrix():
            return f"[QR code {mark.data}]"


def _bottom(mark: Mark) -> int:
    match mark:
        case Words():
            return mark.y
        case Bars():
            return mark.y + mark.height + (30 if mark.text_below else 0)
        case Matrix():
            return mark.y + mark.module * len(tuple(segno.make(mark.data, micro=False).matrix))
        case _:
            return mark.y + mark.height


def _draw(image: Image.Image, draw: ImageDraw.ImageDraw, mark: Mark, margin: int) -> None:
    match mark:
        case Glyph():
            _draw_glyph(draw, mark, margin)
        case Words():
            place = (margin + mark.x, margin + mark.y)
            draw.text(place, mark.text, font=scalable_font(mark.height), fill=_INK, anchor="ls")
        case Frame():
            corners = (
                margin + mark.x,
                margin + mark.y,
                margin + mark.x + mark.width - 1,
                margin + mark.y + mark.height - 1,
            )
            draw.rectangle(corners, outline=_INK, width=mark.thick)
        case Picture():
            ink = Image.frombytes("1", (mark.width, mark.height), mark.rows)
            image.paste(_INK, (mark.x + margin, mark.y + margin), ink)
        case Bars():
            _draw_bars(draw, mark, margin)
        case Matrix():
            for row, cells in enumerate(segno.make(mark.data, error="m", micro=False).matrix):
                for column, dark in enumerate(cells):
                    if dark:
                        left = margin + mark.x + column * mark.module
                        top = margin + mark.y + row * mark.module
                        draw.rectangle((left, top, left + mark.module - 1, top + mark.module - 1), fill=_INK)


def _draw_glyph(draw: ImageDraw.ImageDraw, glyph: Glyph, margin: int) -> None:
    size = round(glyph.width / 0.602)
    font = _mono_font(size, glyph.bold)
    middle = margin + glyph.x + glyph.width / 2
    baseline = margin + glyph.y + round(glyph.height * 0.8)
    draw.text((middle, baseline), glyph.character, font=font, fill=_INK, anchor="ms")


def _draw_bars(draw: ImageDraw.ImageDraw, bars: Bars, margin: int) -> None:
    pattern = code128_modules(bars.data)
    for index, bar in enumerate(pattern):
        if bar == "1":
            x = margin + bars.x + index * bars.module
            draw.rectangle((x, margin + bars.y, x + bars.module - 1, margin + bars.y + bars.height - 1), fill=_INK)
    if bars.text_below:
        middle = margin + bars.x + len(pattern) * bars.module / 2
        below = margin + bars.y + bars.height + 24
        draw.text((middle, below), bars.data, font=_mono_font(20, False), fill=_INK, anchor="ms")


@cache
def scalable_font(height: int) -> ImageFont.FreeTypeFont:
    """As wide as that of a label printer is at most."""
    return _inter(height)


@cache
def _mono_font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    """A fixed-width font of the system, as a printer has; Inter where there is none."""
    for name in _MONO_FONTS[bold]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return _inter(size)


def _inter(size: int) -> ImageFont.FreeTypeFont:
    inter = next(file for file in Path(fontpkg_inter.ROOT).rglob("*.ttf") if "Italic" not in file.name)
    return ImageFont.truetype(str(inter), size)
