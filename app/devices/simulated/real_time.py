"""The part of a printer that hears real-time commands in everything that arrives, at once and anywhere."""

from enum import Enum


class RealTimeCommand(Enum):
    """What a printer obeys before it has read what came earlier."""

    ASK_PRINTER = b"\x10\x04\x01"
    ASK_OFFLINE = b"\x10\x04\x02"
    ASK_ERROR = b"\x10\x04\x03"
    ASK_PAPER = b"\x10\x04\x04"
    PULSE = b"\x10\x14\x01"
    CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


_LONGEST = max(len(command.value) for command in RealTimeCommand)


class RealTimeListener:
    """Finds commands across the borders of arriving pieces and hands the bytes on as data."""

    def __init__(self) -> None:
        self._tail = b""
        self._data = bytearray()

    def hear(self, piece: bytes) -> list[RealTimeCommand]:
        """The commands completed by this piece, in order. What came before a CLEAR is no longer data."""
        found: list[RealTimeCommand] = []
        for byte in piece:
            self._data.append(byte)
            self._tail = (self._tail + bytes([byte]))[-_LONGEST:]
            for command in RealTimeCommand:
                if self._tail.endswith(command.value):
                    found.append(command)
                    self._tail = b""
                    if command is RealTimeCommand.CLEAR:
                        self._data.clear()
                    break
        return found

    def take_data(self) -> bytes:
        """Everything that arrived since, for the buffer."""
        data = bytes(self._data)
        self._data.clear()
        return data
