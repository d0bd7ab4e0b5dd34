"""Draws lines the printer's own font cannot: any script, frames, rules, a QR code with words beside it.

Every picture is black and white and as wide as the paper. Printers obey real-time commands even inside picture data
(Epson, "DLE DC4": "executed when included in other commands"), so the dots never spell one.
"""

import unicodedata

from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont

from app.devices.code128 import code128_modules
from app.devices.document import Align, Size
from app.devices.drivers.fonts import FontBook, has_weights
from app.devices.layout import (
    BASELINE_DOTS,
    FONT_DOTS,
    PITCH_DOTS,
    QR_DOTS,
    QR_GAP,
    BarcodeLine,
    BoxLine,
    Measure,
    QrLine,
    RuleLine,
    Run,
    TextLine,
)
from app.devices.qr_code import qr_matrix

_BLACK, _WHITE = 0, 255
_BOX_HEIGHT, _BOX_MARGIN = 62, 12
_RULE_HEIGHT, _RULE_THICK, _DASH_THICK = 22, 3, 2
_DASH, _DASH_GAP = 6, 4
_DLE = 0x10
_REAL_TIME = {0x04, 0x05, 0x14}
_MODULE, _MODULE_LONG, _LONG, _QUIET = 6, 4, 41, 4
"""Dots of a module; those of a code with more modules than ``_LONG``; and the light ones around it."""


class LineRaster:
    """Pictures of lines, ``width`` dots wide (a multiple of eight)."""

    def __init__(self, width: int, fonts: FontBook) -> None:
        self.width = width
        self._fonts = fonts
        self._rules: dict[RuleLine, Image.Image] = {}

    def measure(self, text: str, size: Size, bold: bool) -> int:
        """How wide this raster draws ``text``."""
        return self._fonts.width(text, FONT_DOTS[size], bold)

    def text(self, line: TextLine, room: Measure) -> Image.Image:
        """``room`` says how many dots the layout gave each run: what is wider is drawn narrower."""
        image, draw = self._paper(max(line.pitch, PITCH_DOTS[line.size]))
        for run in line.runs:
            self._run(draw, run, line.size, BASELINE_DOTS[line.size], room(run.text, line.size, run.bold))
        return harmless(image)

    def rule(self, line: RuleLine) -> Image.Image:
        """Solid or dashed, in the middle of a little air; the same picture each time."""
        if line not in self._rules:
            self._rules[line] = self._draw_rule(line)
        return self._rules[line]

    def _draw_rule(self, line: RuleLine) -> Image.Image:
        image, draw = self._paper(_RULE_HEIGHT)
        top = (_RULE_HEIGHT - _RULE_THICK) // 2
        if line.dashed:
            for x in range(0, self.width, _DASH + _DASH_GAP):
                draw.rectangle((x, top, min(x + _DASH, self.width) - 1, top + _DASH_THICK - 1), fill=_BLACK)
        else:
            draw.rectangle((0, top, self.width - 1, top + _RULE_THICK - 1), fill=_BLACK)
        return harmless(image)

    def box(self, line: BoxLine) -> Image.Image:
        """A line of text in a frame with round corners."""
        image, draw = self._paper(_BOX_HEIGHT + 2 * _BOX_MARGIN)
        frame = (0, _BOX_MARGIN, self.width - 1, _BOX_MARGIN + _BOX_HEIGHT - 1)
        draw.rounded_rectangle(frame, radius=12, outline=_BLACK, width=3)
        for run in line.runs:
            self._run(draw, run, Size.NORMAL, _BOX_MARGIN + 40, self.width)
        return harmless(image)

    def qr(self, line: QrLine) -> Image.Image:
        """The code at the left, its caption beside it, centered on its height."""
        matrix = qr_matrix(line.data)
        module = max(2, QR_DOTS // len(matrix)) if line.caption else qr_module(line.data, self.width)
        side = module * len(matrix)
        left = 0 if line.caption else max(0, (self.width - side) // 2)
        pitch = PITCH_DOTS[Size.NORMAL]
        image, draw = self._paper(max(side, pitch * len(line.caption)) + 12)
        for row, cells in enumerate(matrix):
            for column, dark in enumerate(cells):
                if dark:
                    x, y = left + column * module, row * module
                    draw.rectangle((x, y, x + module - 1, y + module - 1), fill=_BLACK)
        top = max(0, (side - pitch * len(line.caption)) // 2)
        for index, (text, bold) in enumerate(line.caption):
            run = Run(side + QR_GAP, text, bold)
            self._run(draw, run, Size.NORMAL, top + index * pitch + BASELINE_DOTS[Size.NORMAL], self.width - run.x)
        return harmless(image)

    def barcode(self, line: BarcodeLine, module: int, height: int) -> Image.Image:
        """Code 128 with its text below, in the middle."""
        bars = code128_modules(line.data)
        image, draw = self._paper(height + 24 + PITCH_DOTS[Size.NORMAL])
        left = (self.width - module * len(bars)) // 2
        for index, bar in enumerate(bars):
            if bar == "1":
                x = left + index * module
                draw.rectangle((x, 12, x + module - 1, 12 + height - 1), fill=_BLACK)
        run = Run(self.width // 2, line.data, False, Align.CENTER)
        self._run(draw, run, Size.NORMAL, 12 + height + BASELINE_DOTS[Size.NORMAL] + 4, self.width)
        return harmless(image)

    def _paper(self, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        image = Image.new("L", (self.width, height), _WHITE)
        return image, ImageDraw.Draw(image)

    def _run(self, draw: ImageDraw.ImageDraw, run: Run, size: Size, baseline: int, room: int) -> None:
        draw_run(draw, self._fonts, run, FONT_DOTS[size], baseline, room)


def draw_run(
    draw: ImageDraw.ImageDraw, fonts: FontBook, run: Run, dots: int, baseline: int, room: int, smallest: int = 12
) -> None:
    """``dots`` high, or as much smaller as it takes to be no wider than ``room``."""
    width = fonts.width(run.text, dots, run.bold)
    while width > room and dots > smallest:
        dots -= 1
        width = fonts.width(run.text, dots, run.bold)
    left = {Align.LEFT: run.x, Align.CENTER: run.x - width // 2, Align.RIGHT: run.x - width}[run.anchor]
    segments = list(fonts.segments(run.text, dots, run.bold))
    if _reads_right_to_left(run.text):
        segments = [(_with_its_gap(piece), font) for piece, font in reversed(segments)]
    x = float(max(0, left))
    for piece, font in segments:
        _draw_piece(draw, x, baseline, piece, font)
        if run.bold and not has_weights(font):
            _draw_piece(draw, x + 1, baseline, piece, font)
        x += font.getlength(piece)


def _draw_piece(draw: ImageDraw.ImageDraw, x: float, baseline: int, piece: str, font: FreeTypeFont) -> None:
    """Of piles of marks that no rasterizer draws at once, what each of them gives."""
    try:
        draw.text((x, baseline), piece, font=font, fill=_BLACK, anchor="ls")
    except OSError:
        for character in piece if len(piece) > 1 else "":
            _draw_piece(draw, x, baseline, character, font)
            x += font.getlength(character)


def _with_its_gap(piece: str) -> str:
    """Between words that run to the left, the space after a number stands on the left of it."""
    bare = piece.rstrip(" ")
    return piece if _reads_right_to_left(piece) else " " * (len(piece) - len(bare)) + bare


def _reads_right_to_left(text: str) -> bool:
    """The first character with a direction decides, as in the Unicode bidirectional algorithm (rule P2)."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((direction for direction in directions if direction in ("L", "R", "AL")), "L") != "L"


def harmless(image: Image.Image) -> Image.Image:
    """The picture in black and white, with one dot added wherever its bytes would spell a real-time command."""
    bits = image.point(lambda level: 255 if level > 150 else 0).convert("1")
    rows = bytearray(bits.tobytes("raw", "1;I"))  # A set bit is ink, as the printer counts.
    index = rows.find(_DLE)
    while index >= 0:
        if index + 1 == len(rows) or rows[index + 1] in _REAL_TIME:
            rows[index] |= 0x08
        index = rows.find(_DLE, index + 1)
    return Image.frombytes("1", image.size, bytes(rows), "raw", "1;I")


def qr_module(data: str, width_dots: int) -> int:
    """How many dots a module gets on paper of that width: what scanners like, or what a long code leaves."""
    modules = len(qr_matrix(data))
    return max(2, min(_MODULE_LONG if modules > _LONG else _MODULE, width_dots // (modules + _QUIET)))
