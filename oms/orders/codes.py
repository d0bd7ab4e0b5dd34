"""Collection codes: digits that nobody can guess."""

from __future__ import annotations

import os
from collections.abc import Callable

from contract.rules.collection_code import CODE_DIGITS

CodeSource = Callable[[], str]


_DRAWN_BYTES = 3 * 1024
_USED_BITS = (10**CODE_DIGITS - 1).bit_length()


class SecretCodes:
    """From the operating system's randomness, drawn for a thousand codes at once. Safe to call from many threads.

    Asking the system lets go of the interpreter; beside a busy thread, having it back once an order took a fifth of all
    of the service's time.
    """

    def __init__(self) -> None:
        self._codes: list[str] = []

    def __call__(self) -> str:
        while True:
            try:
                return self._codes.pop()
            except IndexError:
                self._codes.extend(_drawn(os.urandom(_DRAWN_BYTES)))


def _drawn(raw: bytes) -> list[str]:
    """A code of every three bytes that make one, so that each is as likely as any other."""
    numbers = (int.from_bytes(raw[at : at + 3], "big") % (1 << _USED_BITS) for at in range(0, len(raw), 3))
    return [f"{number:0{CODE_DIGITS}d}" for number in numbers if number < 10**CODE_DIGITS]
