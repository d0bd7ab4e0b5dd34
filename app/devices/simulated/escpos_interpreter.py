"""Reads ESC/POS as a printer does, from the vendor's reference alone, and puts ink on simulated paper.

It knows nothing of the code that writes receipts. Every command it executes is listed in ``commands`` and everything
it does not know in ``unknown``, so a test can say that a byte stream holds the intended commands and no other.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace

from app.devices.simulated.paper import Bars, Glyph, Matrix, Picture, Sheet

# ESC t: the slots Epson and its followers agree on.
_CODE_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859_7",
    16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 33: "cp775", 34: "cp855", 36: "cp862", 37: "cp864",
    39: "iso8859_2", 40: "iso8859_15", 45: "cp1250", 46: "cp1251", 47: "cp1253", 48: "cp1254", 49: "cp1255",
    50: "cp1256", 51: "cp1257",
}  # fmt: skip
_CELL = {0: (12, 24), 1: (9, 17)}
# Commands with a fixed number of parameters that leave no mark on simulated paper.
_SILENT = {
    "ESC SP": 1, "ESC -": 1, "ESC =": 1, "ESC G": 1, "ESC V": 1, "ESC T": 1, "ESC {": 1, "ESC R": 1, "ESC %": 1,
    "ESC U": 1, "ESC c": 2, "ESC r": 1, "GS B": 1, "GS b": 1, "GS f": 1, "GS L": 2, "GS W": 2, "GS I": 1, "GS a": 1,
    "GS T": 1, "GS :": 0, "FS &": 0, "FS !": 1, "FS -": 1, "FS C": 1, "FS S": 2,
}  # fmt: skip
_NAMES = {0x1B: "ESC", 0x1D: "GS", 0x1C: "FS", 0x10: "DLE"}

Parser = Generator[None, None, None]
Taking = Generator[None, None, bytes]


_DENSE = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_BYTES = (
    14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911,
    997, 1059, 1125, 1190,
)  # fmt: skip
_ALPHANUMERIC = (
    20, 38, 61, 90, 122, 154, 178, 221, 262, 311, 366, 419, 483, 528, 600, 656, 734, 816, 909, 970, 1035, 1134, 1248,
    1326, 1451, 1542, 1637, 1732,
)  # fmt: skip


@dataclass(slots=True)
class _Style:
    font: int = 0
    bold: bool = False
    wide: int = 1
    tall: int = 1
    align: int = 0
    code_page: str = "cp437"
    line_spacing: int = 30
    unit_x: int = 203
    unit_y: int = 406  # As a TM-T20 wakes up: vertical steps of half a dot.
    kanji: bool = False
    bar_height: int = 162
    bar_module: int = 3
    bar_text: int = 0


@dataclass(slots=True)
class _Qr:
    module: int = 3
    data: bytes = b""


@dataclass(slots=True)
class Interpreter:
    """Feed it bytes; it fills sheets, and calls ``on_pulse(pin)``, ``on_cut(sheet)`` and ``on_answer(bytes)``."""

    width: int
    on_pulse: Callable[[int], None]
    on_cut: Callable[[Sheet], None]
    on_answer: Callable[[bytes], None]
    wakes_in_kanji: bool = False
    dots_per_inch: int = 203
    commands: list[str] = field(default_factory=list)
    unknown: list[bytes] = field(default_factory=list)
    sheet: Sheet = field(init=False)
    _style: _Style = field(init=False)
    _buffer: bytearray = field(default_factory=bytearray)
    _line: list[Glyph] = field(default_factory=list)
    _x: int = 0
    _qr: _Qr = field(default_factory=_Qr)
    _parser: Parser = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = Sheet(self.width)
        self._reset()
        self._parser = self._run()
        next(self._parser)

    def feed(self, data: bytes) -> None:
        """Execute what is complete; keep the rest."""
        self._buffer += data
        next(self._parser)

    def forget_input(self) -> None:
        """Clear the buffers, as DLE DC4 8 or a power cycle does: a half-read command and a half-set line are gone."""
        self._buffer.clear()
        self._line.clear()
        self._reset()
        self._parser = self._run()
        next(self._parser)

    def tear_off(self) -> Sheet:
        """The paper so far, as a person tears it off; a new sheet begins."""
        done, self.sheet = self.sheet, Sheet(self.width)
        return done

    def _reset(self) -> None:
        self._style = _Style(kanji=self.wakes_in_kanji)
        self._x = 0

    def _take(self, count: int) -> Taking:
        while len(self._buffer) < count:
            yield
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _run(self) -> Parser:
        while True:
            byte = (yield from self._take(1))[0]
            if byte in _NAMES:
                second = (yield from self._take(1))[0]
                yield from self._command(_NAMES[byte], second)
            elif byte == 0x0A:
                self._line_feed()
            elif byte >= 0x20 and byte != 0x7F:
                yield from self._character(byte)
            elif byte not in (0x0D, 0x00):
                self.unknown.append(bytes([byte]))

    def _character(self, byte: int) -> Parser:
        if self._style.kanji and byte >= 0x81:
            second = (yield from self._take(1))[0]
            self._place(bytes([byte, second]).decode("gb18030", "replace"), 2)
        else:
            self._place(bytes([byte]).decode(self._style.code_page, "replace"), 1)

    def _place(self, character: str, cells: int) -> None:
        width, height = _CELL[self._style.font]
        width, height = width * self._style.wide * cells, height * self._style.tall
        if self._x + width > self.width:
            self._line_feed()
        self._line.append(Glyph(self._x, 0, width, height, character, self._style.bold))
        self._x += width

    def _line_feed(self) -> None:
        """Characters of one line stand on one base; the paper moves by the spacing, or the tallest character."""
        tallest = max((glyph.height for glyph in self._line), default=0)
        used = max((glyph.x + glyph.width for glyph in self._line), default=0)
        shift = (self.width - used) * self._style.align // 2
        for glyph in self._line:
            top = self.sheet.height + tallest - glyph.height
            self.sheet.marks.append(Glyph(glyph.x + shift, top, glyph.width, glyph.height, glyph.character, glyph.bold))
        self._line.clear()
        self._x = 0
        self.sheet.height += max(self._style.line_spacing, tallest)

    def _command(self, lead: str, second: int) -> Parser:
        name = f"{lead} {'SP' if second == 0x20 else chr(second)}"
        if lead == "DLE":
            yield from self._real_time(second)
            return
        self.commands.append(name)
        if name in _SILENT:
            yield from self._take(_SILENT[name])
        elif name in ("ESC @", "ESC 2", "FS .", "ESC i", "ESC m"):
            self._plain(name)
        elif name in ("ESC p", "ESC $", "GS P", "ESC *"):
            yield from self._with_several(name)
        elif name in ("GS (", "FS ("):
            yield from self._function(lead)
        elif name == "GS v":
            yield from self._raster()
        elif name == "GS k":
            yield from self._bars()
        elif name == "GS V":
            yield from self._cut()
        elif lead in ("ESC", "GS") and chr(second) in "!3JMEadthwHr":
            value = (yield from self._take(1))[0]
            self._with_one(name, value)
        else:
            self.commands.pop()
            self.unknown.append(bytes([_lead_byte(lead), second]))

    def _plain(self, name: str) -> None:
        match name:
            case "ESC @":
                self._line.clear()
                self._reset()
            case "ESC 2":
                self._style.line_spacing = 30
            case "FS .":
                self._style.kanji = False
            case _:
                self._cut_now()

    def _with_one(self, name: str, value: int) -> None:
        style = self._style
        match name:
            case "ESC !":
                style.font, style.bold = value & 1, bool(value & 8)
                style.tall, style.wide = 1 + bool(value & 16), 1 + bool(value & 32)
            case "GS !":
                style.wide, style.tall = (value >> 4) + 1, (value & 15) + 1
            case "ESC 3":
                style.line_spacing = self._down(value)
            case "ESC J":
                self._flush_line()
                self.sheet.height += self._down(value)
            case "ESC d":
                self._flush_line()
                self.sheet.height += value * style.line_spacing
            case "ESC M":
                style.font = value & 1
            case "ESC E":
                style.bold = bool(value & 1)
            case "ESC a":
                style.align = value % 48
            case "ESC t":
                style.code_page = _CODE_PAGES.get(value, "cp437")
            case "GS h":
                style.bar_height = value
            case "GS w":
                style.bar_module = value
            case "GS H":
                style.bar_text = value % 48
            case "GS r":
                self.on_answer(b"\x00")
            case _:
                self.unknown.append(name.encode() + bytes([value]))

    def _flush_line(self) -> None:
        if self._line:
            spacing, self._style.line_spacing = self._style.line_spacing, 0
            self._line_feed()
            self._style.line_spacing = spacing

    def _with_several(self, name: str) -> Parser:
        match name:
            case "ESC p":
                told = yield from self._take(3)
                self.on_pulse(5 if told[0] % 48 else 2)
            case "ESC $":
                told = yield from self._take(2)
                self._x = int.from_bytes(told, "little") * self.dots_per_inch // self._style.unit_x
            case "GS P":
                told = yield from self._take(2)
                self._style.unit_x, self._style.unit_y = told[0] or 203, told[1] or 406
            case _:
                told = yield from self._take(3)
                yield from self._take(int.from_bytes(told[1:], "little") * (3 if told[0] >= 32 else 1))

    def _down(self, steps: int) -> int:
        return steps * self.dots_per_inch // self._style.unit_y

    def _real_time(self, second: int) -> Parser:
        """Already executed when it arrived; here only its bytes are taken from between the other commands."""
        if second in (0x04, 0x05):
            yield from self._take(1)
        elif second == 0x14:
            function = (yield from self._take(1))[0]
            yield from self._take(7 if function == 8 else 2)
        else:
            self.unknown.append(bytes([0x10, second]))

    def _function(self, lead: str) -> Parser:
        header = yield from self._take(3)
        body = yield from self._take(int.from_bytes(header[1:], "little"))
        if lead == "GS" and header[:1] == b"k" and body[:1] == b"1":
            self._qr_function(body[1], body[2:])

    def _qr_function(self, function: int, rest: bytes) -> None:
        match function:
            case 67:
                self._qr.module = rest[0]
            case 80:
                self._qr.data = rest[1:]
            case 81:
                data = self._qr.data.decode("utf-8", "replace")
                code = Matrix(0, self.sheet.height, data, self._qr.module)
                side = _modules(data) * code.module
                left = (self.width - side) * self._style.align // 2
                self.sheet.marks.append(Matrix(left, code.y, data, code.module))
                self.sheet.height += side

    def _raster(self) -> Parser:
        header = yield from self._take(6)
        bytes_wide = int.from_bytes(header[2:4], "little")
        height = int.from_bytes(header[4:6], "little")
        rows = yield from self._take(bytes_wide * height)
        self._flush_line()
        left = max(0, (self.width - bytes_wide * 8) * self._style.align // 2)
        self.sheet.marks.append(Picture(left, self.sheet.height, bytes_wide * 8, height, rows))
        self.sheet.height += height

    def _bars(self) -> Parser:
        kind = (yield from self._take(1))[0]
        if kind < 65:
            while (yield from self._take(1)) != b"\x00":
                pass
            self.unknown.append(bytes([kind]))
            return
        length = (yield from self._take(1))[0]
        told = (yield from self._take(length)).decode("ascii", "replace")
        data = _code_128_text(told)
        style = self._style
        wide = (11 * (len(data) + 2) + 13) * style.bar_module
        if kind != 73 or not data or wide > self.width:
            return  # As a printer does: what it cannot print, it leaves out.
        below = style.bar_text in (2, 3)
        bars = Bars(0, self.sheet.height, data, style.bar_module, style.bar_height, below)
        self.sheet.marks.append(replace(bars, x=(self.width - bars.width) * style.align // 2))
        self.sheet.height += style.bar_height + (30 if below else 0)

    def _cut(self) -> Parser:
        mode = (yield from self._take(1))[0]
        if mode in (65, 66, 97, 98, 103, 104):
            extra = (yield from self._take(1))[0]
            self.sheet.height += self._down(extra) + 100
        self._cut_now()

    def _cut_now(self) -> None:
        self._flush_line()
        self.sheet.cut = True
        self.on_cut(self.tear_off())


def _lead_byte(lead: str) -> int:
    return next(byte for byte, name in _NAMES.items() if name == lead)


def _code_128_text(told: str) -> str:
    """Empty when it is wrong: it must begin with a code set, and a brace means one, or is written twice."""
    text, index = "", 2
    if told[:2] != "{B":
        return ""
    while index < len(told):
        pair = told[index : index + 2]
        if pair[0] != "{":
            text, index = text + pair[0], index + 1
        elif pair == "{{":
            text, index = text + "{", index + 2
        else:
            return ""
    return text


def _modules(data: str) -> int:
    """The side of the smallest QR code (level M) that holds ``data``; ISO/IEC 18004, table 7."""
    capacities = _ALPHANUMERIC if set(data) <= _DENSE else _BYTES
    length = len(data.encode())
    version = next((index for index, most in enumerate(capacities, 1) if length <= most), len(capacities))
    return 17 + 4 * version
