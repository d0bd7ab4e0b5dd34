"""Reads what comes to a line display as the display would, sharing no code with what wrote it."""

from __future__ import annotations

_ESC, _US, _CLEAR = 0x1B, 0x1F, 0x0C
_ARGUMENTS = {(_ESC, 0x40): 0, (_ESC, 0x74): 1, (_ESC, 0x52): 1, (_US, 0x24): 2, (_US, 0x43): 1, (_US, 0x58): 1}
_NAMES = {
    (_ESC, 0x40): "ESC @",
    (_ESC, 0x74): "ESC t",
    (_ESC, 0x52): "ESC R",
    (_US, 0x24): "US $",
    (_US, 0x43): "US C",
    (_US, 0x58): "US X",
}
_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858",
}  # fmt: skip


class DisplayInterpreter:
    """``commands`` names what it obeyed since it was switched on, ``unknown`` the bytes it could make nothing of."""

    def __init__(self, columns: int = 20, rows: int = 2) -> None:
        self._columns, self._rows = columns, rows
        self.commands: list[str] = []
        self.unknown: list[bytes] = []
        self._pending = bytearray()
        self._reset()

    def feed(self, data: bytes) -> None:
        """Obey it; half a command waits for its other half."""
        self._pending += data
        while self._pending:
            taken = self._obey(bytes(self._pending))
            if not taken:
                return
            del self._pending[:taken]

    @property
    def text(self) -> tuple[str, ...]:
        """What stands there, row by row."""
        return tuple("".join(row) for row in self._cells)

    def switch_off_and_on(self) -> None:
        """It forgets everything."""
        self._pending.clear()
        self._reset()

    def _reset(self) -> None:
        self._cells = [[" "] * self._columns for _ in range(self._rows)]
        self._x = self._y = 0
        self._page = _PAGES[0]

    def _obey(self, data: bytes) -> int:
        """How many bytes that took; 0 when more is needed."""
        first = data[0]
        if first in (_ESC, _US):
            return self._command(data)
        if first == _CLEAR:
            self.commands.append("CLR")
            page = self._page
            self._reset()
            self._page = page
        elif 0x20 <= first != 0x7F:
            self._put(data[:1].decode(self._page, errors="replace"))
        else:
            self.unknown.append(data[:1])
        return 1

    def _command(self, data: bytes) -> int:
        if len(data) < 2:
            return 0
        own = (data[0], data[1])
        if own not in _ARGUMENTS:
            self.unknown.append(data[:2])
            return 2
        length = 2 + _ARGUMENTS[own]
        if len(data) < length:
            return 0
        self.commands.append(_NAMES[own])
        self._do(own, data[2:length])
        return length

    def _do(self, own: tuple[int, int], arguments: bytes) -> None:
        match _NAMES[own]:
            case "ESC @":
                self._reset()
            case "ESC t" if arguments[0] in _PAGES:
                self._page = _PAGES[arguments[0]]
            case "US $" if 1 <= arguments[0] <= self._columns and 1 <= arguments[1] <= self._rows:
                self._x, self._y = arguments[0] - 1, arguments[1] - 1
            case "ESC t" | "US $":
                self.unknown.append(bytes(own) + arguments)
            case _:
                return  # The cursor, its brightness and national letters change nothing that can be read here.

    def _put(self, sign: str) -> None:
        """Over what stands there; after the last place of a row the next begins, and after the last the first."""
        self._cells[self._y][self._x] = sign
        self._x += 1
        if self._x == self._columns:
            self._x, self._y = 0, (self._y + 1) % self._rows
