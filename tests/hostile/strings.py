"""What nobody should be named: commands of every printer and display, controls, overrides, piles of marks, floods."""

from __future__ import annotations

from random import Random

_COMMANDS = (
    "\x1bp\x00\x19\xfa", "\x1bp1", "\x1dV\x00", "\x1dVA\x00", "\x1b@", "\x10\x14\x01\x00\x05",
    "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", "\x10\x04\x01", "\x10\x05\x01", "\x1c.", "\x1c&", "\x1d(A",
    "\x1d(k", "\x1dv0", "\x1bi", "\x1bm", "\x1bt\x10", "\x1b=\x02", "\x9b\x70", "\x9b1m", "\x07", "\x18",
    "\x0c", "\x0b", "\n", "\r", "\t", "\x00", "\x7f", "\x85", "\x1f", "\x1f$\x01\x01", "\x1f@", "\x1fC\x01",
    "^XA", "^XZ", "^FS", "^FD", "^FS^XZ^XA", "~JA", "~HS", "~JR", "^JUS", "^DFE:X.ZPL", "^FH\\", "_1B", "_5E",
    "\\5E", "^CC", "~CC", "^ID*.*", "\u202e", "\u2066", "\u2069", "\ufeff", "\u200b", "\u200d", "\u2028",
    "\u2029", "\ud800", "\udfff", "\ufffe", "\U000e0041", "\U0010ffff", "\u0300" * 50, "\u0e49" * 30, "{C",
    "{{", "{A{B", ">:", ">8", "\x1d]C1", "]C1", "]E0", "ﷺ", "𒐫", "﷽", "😀", "👨\u200d👩\u200d👧",
    "'; DROP TABLE item; --", "%s%n", "=1+1", "<b>", "${x}", "../../etc",
)  # fmt: skip
_RANGES = (
    (0x00, 0x1F), (0x20, 0x7E), (0x20, 0x7E), (0x7F, 0x9F), (0xA0, 0x24F), (0x370, 0x4FF), (0x590, 0x6FF),
    (0xE00, 0xE7F), (0x2000, 0x206F), (0x4E00, 0x4FFF), (0xAC00, 0xACFF), (0xE000, 0xE0FF), (0xFF00, 0xFFEF),
    (0x1F300, 0x1F6FF),
)  # fmt: skip


_PLAIN = tuple(command for command in _COMMANDS if command.isascii())
_FOREIGN_EACH, _FLOOD_EACH = 10, 1_000


def hostile(seed: int) -> str:
    """All that its seed says: a number is enough to have it back.

    Most are of letters that printers have: those go out as text. Each tenth has others, which are drawn.
    """
    dice = Random(seed)
    if seed % _FLOOD_EACH == 0:
        return dice.choice(_PLAIN) * 2_000
    commands, ranges = (_COMMANDS, _RANGES) if seed % _FOREIGN_EACH == 0 else (_PLAIN, _RANGES[:5])
    return "".join(_piece(dice, commands, ranges) for _ in range(dice.randint(1, 5)))


def _piece(dice: Random, commands: tuple[str, ...], ranges: tuple[tuple[int, int], ...]) -> str:
    if dice.random() < 0.6:
        return dice.choice(commands)
    first, last = dice.choice(ranges)
    return "".join(chr(dice.randint(first, last)) for _ in range(dice.randint(1, 8)))
