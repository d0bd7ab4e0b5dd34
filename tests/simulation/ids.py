"""Ids and random bits of a simulated machine: as the real ones look, and the same in every run of a seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from uuid import UUID

Touched = Callable[[], None]


class Ids:
    """UUIDv7s in the order they were made; ``touched`` is called before each, which is where a power cut may come."""

    def __init__(self, name: str, milliseconds: Callable[[], int], touched: Touched = lambda: None) -> None:
        self._rng = Random(name)
        self._milliseconds = milliseconds
        self._touched = touched
        self._last = (0, 0)

    def new_id(self) -> str:
        self._touched()
        moment, count = max(self._milliseconds(), self._last[0]), 0
        if moment == self._last[0]:
            count = self._last[1] + 1
        self._last = (moment, count)
        high = (moment << 80) | (0x7 << 76) | ((count >> 2) << 64)
        low = (0b10 << 62) | ((count & 3) << 60) | self._rng.getrandbits(60)
        return str(UUID(int=high | low))

    def random_bytes(self, count: int) -> bytes:
        return self._rng.randbytes(count)
