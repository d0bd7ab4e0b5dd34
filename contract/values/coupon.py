"""Which scanned symbols are a manufacturer's coupon: by GS1's prefixes and application identifiers for them.

GS1 General Specifications: prefixes 981-984 and 990-999 are coupons; 050-059 were, in North America, and are still in
people's hands. Application identifiers 255 (global coupon number) and 8110-8112 (North American codes).
"""

from __future__ import annotations

import re

_COUPON_GTIN = re.compile(r"0?(?:98[1-4]\d{10}|99\d{11}|05\d{11})|5\d{11}")
_COUPON_ELEMENTS = re.compile(r"\(?(?:811[0-2]|255)\)?\d{10,68}")
_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")


def coupon_number(scanned: str) -> str | None:
    """What stands on a coupon, or None for a symbol that is something else."""
    text = _AIM.sub("", scanned.strip())
    return text if _COUPON_GTIN.fullmatch(text) or _COUPON_ELEMENTS.fullmatch(text) else None
