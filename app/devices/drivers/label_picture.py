"""Labels drawn as pictures, with the program's own fonts."""

from __future__ import annotations

from PIL import Image, ImageDraw

from app.devices.code128 import code128_modules
from app.devices.document import Document, Size, marked_as_copy
from app.devices.drivers.fonts import FontBook
from app.devices.drivers.raster import draw_run
from app.devices.label_layout import Bar, Bars, Frame, Label, LabelSize, Mark, Matrix, Words, labels_of
from app.devices.layout import FONT_DOTS
from app.devices.qr_code import qr_matrix

_INK, _BLANK = 0, 255


def placed(document: Document, size: LabelSize, fonts: FontBook, *, copy: bool = False) -> tuple[Label, ...]:
    """The labels of a document, with the program's own font as the measure of all text."""

    def measure(text: str, font: Size, bold: bool) -> int:
        return fonts.width(text, FONT_DOTS[font], bold)

    shown = marked_as_copy(document) if copy else document
    return labels_of(shown, size, measure, lambda data: len(qr_matrix(data)))


def draw_label(label: Label, fonts: FontBook) -> Image.Image:
    """Black on white, one pixel a dot."""
    image = Image.new("L", (label.width, label.height), _BLANK)
    draw = ImageDraw.Draw(image)
    for mark in label.marks:
        _draw(draw, mark, fonts)
    return image


def _draw(draw: ImageDraw.ImageDraw, mark: Mark, fonts: FontBook) -> None:
    match mark:
        case Words(run, baseline, dots, room):
            draw_run(draw, fonts, run, dots, baseline, room)
        case Bar(x, y, width, height):
            draw.rectangle((x, y, x + width - 1, y + height - 1), fill=_INK)
        case Frame(x, y, width, height, thick):
            corner = (x, y, x + width - 1, y + height - 1)
            draw.rounded_rectangle(corner, radius=thick * 4, outline=_INK, width=thick)
        case Bars(x, y, height, module, data):
            for index, bar in enumerate(code128_modules(data)):
                if bar == "1":
                    left = x + index * module
                    draw.rectangle((left, y, left + module - 1, y + height - 1), fill=_INK)
        case Matrix(x, y, module, data):
            for row, cells in enumerate(qr_matrix(data)):
                for column, dark in enumerate(cells):
                    if dark:
                        left, top = x + column * module, y + row * module
                        draw.rectangle((left, top, left + module - 1, top + module - 1), fill=_INK)
