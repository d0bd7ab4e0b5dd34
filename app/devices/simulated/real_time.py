"""The part of a printer that hears real-time commands in everything that arrives, at once and anywhere."""

import re
from enum import Enum


class RealTimeCommand(Enum):
    """What a printer obeys before it has read what came earlier."""

    ASK_PRINTER = b"\x10\x04\x01"
    ASK_OFFLINE = b"\x10\x04\x02"
    ASK_ERROR = b"\x10\x04\x03"
    ASK_PAPER = b"\x10\x04\x04"
    PULSE = b"\x10\x14\x01"
    CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


_ANY = re.compile(b"|".join(re.escape(command.value) for command in RealTimeCommand))
_LONGEST = max(len(command.value) for command in RealTimeCommand)


class RealTimeListener:
    """Finds commands across the borders of arriving pieces and hands the bytes on as data."""

    def __init__(self) -> None:
        self._tail = b""
        self._data = bytearray()

    def hear(self, piece: bytes) -> list[RealTimeCommand]:
        """The commands completed by this piece, in order. What came before a CLEAR is no longer data."""
        found: list[RealTimeCommand] = []
        heard, end = self._tail + piece, 0
        self._data += piece
        for match in _ANY.finditer(heard):
            found.append(RealTimeCommand(match[0]))
            end = match.end()
            if found[-1] is RealTimeCommand.CLEAR:
                self._data[:] = heard[end:]
        self._tail = heard[end:][1 - _LONGEST :]
        return found

    def take_data(self) -> bytes:
        """Everything that arrived since, for the buffer."""
        data = bytes(self._data)
        self._data.clear()
        return data
