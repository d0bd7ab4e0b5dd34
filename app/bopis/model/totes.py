"""Totes: the letter that a wave gives each order, or the code on a tote of its own."""

from __future__ import annotations

import re

_LETTER = re.compile(r"(?:TOTE-)?([A-Z])")
_OWN = re.compile(r"TOTE-[0-9A-Z]{2,12}|8003[0-9]{14}[0-9A-Z]{0,16}")
"""``TOTE-0417``, or a GS1 global returnable asset identifier (application identifier 8003)."""


def tote_letter(text: str) -> str:
    """``B`` of ``b`` or of the label ``TOTE-B``; "" for anything else."""
    found = _LETTER.fullmatch(text.strip().upper())
    return found[1] if found else ""


def own_tote(text: str) -> str:
    """The code of a tote that has its own; "" for anything else."""
    code = text.strip().upper().removeprefix("]C1")
    return code if _OWN.fullmatch(code) else ""
