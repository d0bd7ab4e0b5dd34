"""Numbers and texts in few bytes, for what has to fit on paper."""

from __future__ import annotations

_MORE, _SEVEN, _LONGEST = 0x80, 0x7F, 10


class UnreadableError(ValueError):
    """It ends too early, or is none of this."""


class Packer:
    """Collects bytes."""

    def __init__(self) -> None:
        self._data = bytearray()

    @property
    def data(self) -> bytes:
        return bytes(self._data)

    def raw(self, data: bytes) -> None:
        """As it is; the reader knows how long."""
        self._data += data

    def number(self, value: int) -> None:
        """Not negative; small ones take one byte."""
        if value < 0:
            raise ValueError("a packed number is not negative")
        while value > _SEVEN:
            self._data.append(value & _SEVEN | _MORE)
            value >>= 7
        self._data.append(value)

    def signed(self, value: int) -> None:
        self.number(value * 2 if value >= 0 else -value * 2 - 1)

    def text(self, text: str) -> None:
        data = text.encode()
        self.number(len(data))
        self.raw(data)

    def code(self, text: str) -> None:
        """Digits without a leading zero as a number, anything else as text."""
        if text.isascii() and text.isdigit() and not text.startswith("0") and len(text) < 18:
            self.number(int(text) * 2 + 1)
        else:
            self.number(len(text.encode()) * 2)
            self.raw(text.encode())


class Unpacker:
    """Gives back what was packed, in the same order. Raises ``UnreadableError``."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def ended(self) -> bool:
        return self._at == len(self._data)

    def raw(self, length: int) -> bytes:
        end = self._at + length
        if end > len(self._data):
            raise UnreadableError("it ends too early")
        found, self._at = self._data[self._at : end], end
        return found

    def number(self) -> int:
        value = 0
        for place in range(_LONGEST):
            own = self.raw(1)[0]
            value |= (own & _SEVEN) << 7 * place
            if not own & _MORE:
                return value
        raise UnreadableError("a number is too long")

    def signed(self) -> int:
        value = self.number()
        return -(value + 1) // 2 if value % 2 else value // 2

    def text(self) -> str:
        return self._text(self.number())

    def code(self) -> str:
        told = self.number()
        return str(told // 2) if told % 2 else self._text(told // 2)

    def _text(self, length: int) -> str:
        try:
            return self.raw(length).decode()
        except UnicodeDecodeError:
            raise UnreadableError("it is no text") from None
