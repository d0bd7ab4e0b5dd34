"""Shelf codes of the pickup area: an area in one or two letters, then one or two numbers (``P-12``, ``C-2-1``)."""

from __future__ import annotations

import re

from contract.errors import Refused

MOST_BAGS = 20

_SHELF = re.compile(r"[A-Z]{1,2}-[0-9]{1,3}(-[0-9]{1,2})?")
_TYPED_WITHOUT_DASH = re.compile(r"([A-Z]{1,2})([0-9]{1,3})")


def shelf_code(text: str) -> str:
    """The code as it stands on the shelf; ``p12`` is ``P-12``. Refused: ``shelf_unreadable``."""
    code = "".join(text.split()).upper()
    if typed := _TYPED_WITHOUT_DASH.fullmatch(code):
        code = f"{typed[1]}-{typed[2]}"
    if not code.isascii() or not _SHELF.fullmatch(code):
        raise Refused("shelf_unreadable", text=text.strip()[:20])
    return code


def shelf_codes(text: str) -> tuple[str, ...]:
    """One shelf for each bag, as typed between commas. Refused: ``shelf_unreadable``, ``too_many_bags``."""
    parts = [part for part in re.split("[,;+]", text) if part.strip()] or [text]
    if len(parts) > MOST_BAGS:
        raise Refused("too_many_bags", most=MOST_BAGS)
    return tuple(shelf_code(part) for part in parts)
