"""Bytes as the characters that QR codes hold best: RFC 9285, read strictly, so that no two texts are the same bytes."""

from __future__ import annotations

from collections.abc import Iterator

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_BASE, _PAIR, _TRIPLE = 45, 2, 3


def base45(data: bytes) -> str:
    """Three characters for two bytes, two for a last one."""
    return "".join(_groups(data))


def from_base45(text: str) -> bytes | None:
    """None for what ``base45`` never wrote."""
    told = bytearray()
    for at in range(0, len(text), _TRIPLE):
        group = text[at : at + _TRIPLE]
        size = len(group) - 1
        if size < 1 or any(character not in _VALUES for character in group):
            return None
        value = sum(_VALUES[character] * _BASE**place for place, character in enumerate(group))
        if value >= 256**size:
            return None
        told += value.to_bytes(size, "big")
    return bytes(told)


def _groups(data: bytes) -> Iterator[str]:
    for at in range(0, len(data), _PAIR):
        pair = data[at : at + _PAIR]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, _BASE)
            yield ALPHABET[digit]
