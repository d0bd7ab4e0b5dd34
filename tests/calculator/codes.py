"""Codes that customers show: the same however they are typed; a serial one is right where its check digits are."""

from __future__ import annotations

from typing import Any

Told = dict[str, Any]


def shows(code: Told, typed: str) -> bool:
    """Whether that is the code, or a coupon of the series."""
    plain = _plain(typed)
    if code["kind"] != "serial":
        return plain == _plain(code["code"])
    series, _, number = plain.rpartition("-")
    return series == _plain(code["code"]) and len(number) >= 5 and _remainder(number) == 1


def _remainder(number: str) -> int:
    """ISO 7064, MOD 97-10: digits as they are, letters from 10 on."""
    rest = 0
    for sign in number:
        for digit in str(int(sign, 36)):
            rest = (rest * 10 + int(digit)) % 97
    return rest


def _plain(code: str) -> str:
    return "".join(code.split()).casefold()
