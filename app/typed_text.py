"""Text that people type or scan, made fit to be kept: no half or control characters, and no card numbers."""

from __future__ import annotations

import unicodedata

from contract.errors import Refused
from contract.rules.payment_card import holds_card_number

_NEVER_KEPT = ("Cc", "Cs")
MAX_REASON = 80


def fit_to_keep(text: str) -> str:
    """``text`` on one line, without what no file, wire or printer can hold. Refused: ``card_number_typed``."""
    characters = (" " if character.isspace() else character for character in text)
    kept = "".join(own for own in characters if unicodedata.category(own) not in _NEVER_KEPT)
    cleaned = " ".join(kept.split())
    if holds_card_number(cleaned):
        raise Refused("card_number_typed")
    return cleaned


def fit_reason(text: str, longest: int = MAX_REASON) -> str:
    """Why something was done, in words. Refused: ``reason_needed``, ``text_too_long``, ``card_number_typed``."""
    told = fit_to_keep(text)
    if not told:
        raise Refused("reason_needed")
    if len(told) > longest:
        raise Refused("text_too_long", longest=longest)
    return told


def refuse_card_number(scanned: str) -> None:
    """For a scan that stands for nothing here. Refused: ``card_number_typed``."""
    if holds_card_number(scanned):
        raise Refused("card_number_typed")


def without_card_number(scanned: str) -> str:
    """What may be kept of a scan that stands for an item; a serial number may look like a card and is left out."""
    return "" if holds_card_number(scanned) else scanned
