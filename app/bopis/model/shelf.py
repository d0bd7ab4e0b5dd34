"""Shelf codes of the pickup area: an area in one or two letters, then one or two numbers (``P-12``, ``C-2-1``)."""

from __future__ import annotations

import re

from contract.errors import Refused

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
