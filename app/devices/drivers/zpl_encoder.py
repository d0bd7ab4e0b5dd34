"""A document as ZPL II: text in the printer's scalable font, a picture for each text it has no letters for.

Field data is UTF-8 (``^CI28``) and every character that could be a command, or is not ASCII, goes as ``^FH`` hex, so
nothing in a name is ever obeyed. Widths are those of the program's own font, which is wider than font 0: no text
runs over its room.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

from app.devices.document import Align, Document
from app.devices.drivers.fonts import FontBook
from app.devices.drivers.label_picture import placed
from app.devices.drivers.raster import draw_run
from app.devices.label_layout import Bar, Bars, Frame, Label, LabelSize, Mark, Matrix, Words
from app.devices.layout import Run
from app.devices.profiles import LabelPrinterProfile

_JUSTIFIED = {Align.LEFT: "L", Align.CENTER: "C", Align.RIGHT: "R"}
# In subset B of ^BC: what stands for signs that would change the subset or begin a command (ZPL II guide, table of
# "Code 128 invocation characters").
_IN_CODE_128 = str.maketrans({">": ">0", "~": ">=", "^": "><"})
_HEX = "_"
_BLANK = 255


class ZplEncoder:
    """One per printer; used by that printer's thread alone."""

    def __init__(self, profile: LabelPrinterProfile, fonts: FontBook) -> None:
        self._profile, self._fonts = profile, fonts
        self._size = LabelSize(profile.width_dots, profile.height_dots, profile.margin_dots)

    def encode(self, document: Document, *, copy: bool) -> bytes:
        """One format for each label of the document."""
        labels = placed(document, self._size, self._fonts, copy=copy)
        return "".join(self._format(label) for label in labels).encode("ascii")

    def _format(self, label: Label) -> str:
        fields = "".join(self._field(mark) for mark in label.marks)
        return f"^XA^CI28^LH0,0^PW{label.width}^LL{label.height}\n{fields}^PQ1^XZ\n"

    def _field(self, mark: Mark) -> str:
        match mark:
            case Words():
                return self._words(mark) if self._native(mark.run.text) else self._picture(mark)
            case Bar(x, y, width, height):
                return f"^FO{x},{y}^GB{width},{height},{min(width, height)}^FS\n"
            case Frame(x, y, width, height, thick):
                return f"^FO{x},{y}^GB{width},{height},{thick},B,2^FS\n"
            case Bars(x, y, height, module, data):
                coded = _field_data(f">:{data.translate(_IN_CODE_128)}")
                return f"^FO{x},{y}^BY{module}^BCN,{height},N,N,N{coded}\n"
            case Matrix(x, y, module, data):
                return f"^FO{x},{y}^BQN,2,{min(module, 10)}{_field_data('MA,' + data)}\n"

    def _words(self, mark: Words) -> str:
        """Bold is printed twice, a dot apart: font 0 has one weight."""
        run, block = mark.run, ""
        left = {Align.LEFT: run.x, Align.CENTER: run.x - mark.room // 2, Align.RIGHT: run.x - mark.room}[run.anchor]
        if run.anchor is not Align.LEFT:
            block = f"^FB{mark.room},1,0,{_JUSTIFIED[run.anchor]}"
        told = f"^A0N,{mark.dots},{mark.dots}{block}{_field_data(run.text)}\n"
        places = (max(0, left), max(0, left) + 1) if run.bold else (max(0, left),)
        return "".join(f"^FT{x},{mark.baseline}{told}" for x in places) if run.text else ""

    def _native(self, text: str) -> bool:
        if self._profile.pictures == "always":
            return False
        try:
            text.encode("cp1252")
        except UnicodeEncodeError:
            return False
        return True

    def _picture(self, mark: Words) -> str:
        """A picture of the text alone, so that little has to be sent."""
        tall, wide = round(mark.dots * 1.4), -(-mark.room // 8) * 8
        left = {Align.LEFT: 0, Align.CENTER: mark.room // 2, Align.RIGHT: mark.room}[mark.run.anchor]
        image = Image.new("L", (wide, tall), _BLANK)
        run = Run(left, mark.run.text, mark.run.bold, mark.run.anchor)
        draw_run(ImageDraw.Draw(image), self._fonts, run, mark.dots, mark.dots, mark.room)
        bits = image.point(lambda level: 255 if level > 150 else 0).convert("1")
        data, across = bits.tobytes("raw", "1;I"), wide // 8  # A set bit is ink.
        x, y = max(0, mark.run.x - left), max(0, mark.baseline - mark.dots)
        return f"^FO{x},{y}^GFA,{len(data)},{len(data)},{across},{_packed(data, across)}^FS\n"


def _field_data(text: str) -> str:
    return f"^FH{_HEX}^FD{''.join(map(_escaped, text))}^FS"


def _escaped(character: str) -> str:
    if character.isascii() and character.isprintable() and character not in "^~_\\":
        return character
    return "".join(f"{_HEX}{byte:02X}" for byte in character.encode())


def _packed(data: bytes, across: int) -> str:
    """Rows in hex: "," for zeros to the end of a row, ":" for the row above once more."""
    rows, before = [], None
    for at in range(0, len(data), across):
        row = data[at : at + across].hex().upper()
        rows.append(":" if row == before else _short(row))
        before = row
    return "".join(rows)


def _short(row: str) -> str:
    kept = row.rstrip("0")
    return row if len(kept) == len(row) else f"{kept},"
