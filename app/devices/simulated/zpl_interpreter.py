"""Reads ZPL II as a label printer does, onto simulated labels. Shares nothing with the code that writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from PIL import ImageFont

from app.devices.simulated.paper import Bars, Frame, Matrix, Picture, Sheet, Words, scalable_font

_FORMAT = re.compile(rb"\^XA(.*?)\^XZ", re.DOTALL)
_COMMAND = re.compile(r"\^([A-Z][A-Z0-9@])([^^]*)")
_NO_MATTER = ("LH",)
_INVOKED = {"<": "^", "0": ">", "=": "~"}


@dataclass(slots=True)
class _Field:
    """What was said since the last field ended."""

    x: int = 0
    y: int = 0
    typeset: bool = False
    height: int = 0
    block: tuple[int, str] | None = None
    hexed: bytes = b""
    kind: str = ""
    tall: int = 0
    module: int = 0
    data: str = ""
    graphic: tuple[int, str] | None = None
    box: tuple[int, int, int] | None = None


@dataclass(slots=True)
class _Format:
    sheet: Sheet
    utf8: bool = False
    bar_module: int = 2
    own: _Field = field(default_factory=_Field)
    copies: int = 1


class ZplInterpreter:
    """``feed`` it what came; each label that is printed goes to ``printed``. ``unknown``: what it does not know."""

    def __init__(self, printed: Callable[[Sheet], None]) -> None:
        self._printed = printed
        self._heard = b""
        self.unknown: list[str] = []

    @property
    def formats(self) -> int:
        """Whole ones that wait."""
        return len(_FORMAT.findall(self._heard))

    @property
    def partial(self) -> bool:
        """Whether a format was begun and not ended."""
        return b"^XA" in _FORMAT.sub(b"", self._heard)

    def feed(self, data: bytes) -> None:
        self._heard += data

    def forget(self) -> None:
        self._heard = b""

    def print_one(self) -> bool:
        """The oldest whole format, if there is one."""
        found = _FORMAT.search(self._heard)
        if found is None:
            return False
        self._heard = self._heard[found.end() :]
        self._label(found[1].decode("latin-1"))
        return True

    def _label(self, told: str) -> None:
        made = _Format(Sheet(width=0))
        for command in _COMMAND.finditer(told):
            self._obey(made, command[1], command[2].rstrip("\r\n"))
        for _ in range(made.copies):
            self._printed(made.sheet)

    def _obey(self, made: _Format, name: str, told: str) -> None:
        numbers = _numbers(told)
        match name:
            case "CI":
                made.utf8 = numbers == [28]
            case "PW":
                made.sheet.width = numbers[0]
            case "LL":
                made.sheet.height = numbers[0]
            case "PQ":
                made.copies = numbers[0]
            case "BY":
                made.bar_module = numbers[0]
            case "FS":
                self._end_of_field(made)
                made.own = _Field()
            case _ if name not in _NO_MATTER and not _told_of_field(made, name, told, numbers):
                self.unknown.append(f"^{name}{told}")

    def _end_of_field(self, made: _Format) -> None:
        own, marks = made.own, made.sheet.marks
        if own.box is not None:
            marks.append(Frame(own.x, own.y, *own.box))
        elif own.graphic is not None:
            across, rows = own.graphic
            dots = bytes.fromhex(rows)
            marks.append(Picture(own.x, own.y, across * 8, len(dots) // across, dots))
        elif own.kind == "bars":
            data = re.sub(">(.)", lambda found: _INVOKED.get(found[1], ""), own.data)
            marks.append(Bars(own.x, own.y, data, own.module, own.tall, text_below=False))
        elif own.kind == "matrix":
            marks.append(Matrix(own.x, own.y, own.data.split(",", 1)[1], own.module))
        elif own.kind == "text":
            marks.append(_set(own))


def _told_of_field(made: _Format, name: str, told: str, numbers: list[int]) -> bool:
    """Whether this is a command of a field."""
    own = made.own
    match name:
        case "FO" | "FT":
            own.x, own.y, own.typeset = numbers[0], numbers[1], name == "FT"
        case "A0":
            own.kind, own.height = "text", numbers[0]
        case "FB":
            own.block = (numbers[0], told.split(",")[3])
        case "FH":
            own.hexed = (told or "_").encode()
        case "FD":
            own.data = _field_data(told, own.hexed, utf8=made.utf8)
        case "BC":
            own.kind, own.tall, own.module = "bars", int(told.split(",")[1]), made.bar_module
        case "BQ":
            own.kind, own.module = "matrix", int(told.split(",")[2])
        case "GB":
            own.box = (numbers[0], numbers[1], numbers[2])
        case "GF":
            total, across, data = told.split(",", 4)[2:5]
            own.graphic = (int(across), _unpacked(data, int(across), int(total)))
        case _:
            return False
    return True


def _set(own: _Field) -> Words:
    baseline = own.y if own.typeset else own.y + own.height * 3 // 4
    x = own.x
    if own.block is not None:
        wide = round(_width(own.data, own.height))
        x += {"R": own.block[0] - wide, "C": (own.block[0] - wide) // 2}.get(own.block[1], 0)
    return Words(x, baseline, own.height, own.data)


def _width(text: str, height: int) -> float:
    font: ImageFont.FreeTypeFont = scalable_font(height)
    return font.getlength(text)


def _field_data(told: str, indicator: bytes, *, utf8: bool) -> str:
    data = told.encode("latin-1")
    if indicator:
        parts = data.split(indicator)
        data = parts[0] + b"".join(bytes.fromhex(part[:2].decode()) + part[2:] for part in parts[1:])
    return data.decode("utf-8" if utf8 else "cp850")


def _unpacked(told: str, across: int, total: int) -> str:
    """ "," ends a row with zeros, ":" repeats the one above."""
    rows: list[str] = []
    row, signs = "", iter(told)
    for sign in signs:
        if sign == ":" and not row:
            rows.append(rows[-1] if rows else "0" * across * 2)
            continue
        row = row.ljust(across * 2, "0") if sign == "," else row + sign
        if len(row) == across * 2:
            rows.append(row)
            row = ""
    return "".join(islice(rows, total // across))


def _numbers(told: str) -> list[int]:
    return [int(one) for one in told.split(",") if one.isdigit()]
