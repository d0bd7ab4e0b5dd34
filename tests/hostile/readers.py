"""Read bytes as a printer or display would, from the makers' references alone: commands with their lengths, and text.

They share no code with what writes the bytes, nor with the simulated devices.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

ESC, GS, FS, DLE, US = b"\x1b", b"\x1d", b"\x1c", b"\x10", b"\x1f"
REAL_TIME = re.compile(rb"\x10(?:\x04[\x01-\x08]|\x05[\x00-\x02]|\x14[\x01\x02\x08])")
"""What a printer obeys wherever it stands, even in a picture: DLE EOT, DLE ENQ, DLE DC4."""

_RECEIPT = {
    ESC + b"@": 0, ESC + b"!": 1, ESC + b"R": 1, ESC + b"t": 1, ESC + b"M": 1, ESC + b"E": 1, ESC + b"3": 1,
    ESC + b"$": 2, ESC + b"J": 1, ESC + b"a": 1, ESC + b"d": 1, GS + b"P": 2, FS + b".": 0, GS + b"h": 1,
    GS + b"w": 1, GS + b"f": 1, GS + b"H": 1,
}  # fmt: skip
_DISPLAY = {ESC + b"@": 0, ESC + b"t": 1, US + b"C": 1, US + b"$": 2}
_ZPL = re.compile(r"([\^~])([A-Z@][A-Z0-9@])([^\^~]*)", re.DOTALL)
_ZPL_KNOWN = frozenset(
    ("XA", "XZ", "CI", "LH", "PW", "LL", "FO", "FT", "A0", "FB", "FH", "FD", "FS", "GB", "BY", "BC", "BQ", "GF", "PQ")
)


class Unread(Exception):
    """A byte that nobody meant."""


def receipt(data: bytes) -> Counter[str]:
    """How often which command stands there. Raises ``Unread``."""
    if REAL_TIME.search(data):
        raise Unread("a real-time command")
    return Counter(name for name in _commands(data, _RECEIPT, line_feed=True))


def display(data: bytes) -> Counter[str]:
    """The same of a line display."""
    return Counter(name for name in _commands(data, _DISPLAY, line_feed=False))


def zpl(data: bytes) -> Counter[str]:
    """The same of a label printer: formats that begin and end, fields that end, and nothing between."""
    told = data.decode("ascii")
    found, at, inside, field = Counter[str](), 0, False, False
    for match in _ZPL.finditer(told):
        mark, name, rest = match.groups()
        if told[at : match.start()].strip("\n") or mark == "~" or name not in _ZPL_KNOWN:
            raise Unread(f"{mark}{name} or what stands before it")
        at = match.end()
        if inside == (name == "XA") or (field and name != "FS"):
            raise Unread(f"^{name} where none may be")
        inside, field = name != "XZ", name == "FD"
        if any(not " " <= character <= "~" and character != "\n" for character in rest):
            raise Unread(f"a control character after ^{name}")
        found[name] += 1
    if inside or told[at:].strip("\n"):
        raise Unread("a format without an end")
    return found


def _commands(data: bytes, known: dict[bytes, int], *, line_feed: bool) -> Iterator[str]:
    at = 0
    while at < len(data):
        first = data[at]
        if first >= 0x20 and first != 0x7F:
            at += 1
            continue
        if (first == 0x0A) is line_feed and first in (0x0A, 0x0C):
            yield "LF" if line_feed else "CLR"
            at += 1
            continue
        name = data[at : at + 2]
        length = _length(data[at:], known)
        yield f"{name[0]:02X} {name[1:].decode('latin-1')}"
        at += length


def _length(data: bytes, known: dict[bytes, int]) -> int:
    name = data[:2]
    if name in known:
        return 2 + known[name]
    if name == GS + b"v" and data[2:3] in (b"0", b"\x00"):
        return 8 + (data[4] + 256 * data[5]) * (data[6] + 256 * data[7])
    if name == GS + b"(" and data[2:3] == b"k":
        return 5 + data[3] + 256 * data[4]
    if name == GS + b"k" and data[2] >= ord("A"):
        return 4 + data[3]
    if name == GS + b"V":
        return 4 if data[2] in b"AB" else 3
    raise Unread(repr(data[:8]))
