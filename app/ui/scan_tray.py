"""Scans that nothing took: a dialog was open, or the screen had no use for them. They wait here for a person."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from app.ui.screen import Place
from contract.rules.payment_card import holds_card_number

_MOST = 200


@dataclass(frozen=True, slots=True)
class Unresolved:
    """``place``: the screen it was meant for. ``in_dialog``: a dialog lay over it."""

    number: int
    text: str
    at: datetime
    place: Place | None
    in_dialog: bool


class ScanTray:
    """In memory only, for whoever is signed on: a badge or a customer's code may be among them."""

    def __init__(self) -> None:
        self._kept: deque[Unresolved] = deque(maxlen=_MOST)
        self._number = 0
        self.refused = 0
        """Scans since the start that were none: broken off, too long, or with control characters in them."""

    @property
    def kept(self) -> tuple[Unresolved, ...]:
        """Oldest first."""
        return tuple(self._kept)

    def keep(self, text: str, at: datetime, place: Place | None, *, in_dialog: bool) -> Unresolved | None:
        """Nobody took it. The number of a payment card is kept nowhere."""
        if holds_card_number(text):
            return None
        self._number += 1
        scan = Unresolved(self._number, text, at, place, in_dialog)
        self._kept.append(scan)
        return scan

    def take(self, number: int) -> Unresolved | None:
        """One of them; it waits no longer."""
        found = next((scan for scan in self._kept if scan.number == number), None)
        if found is not None:
            self._kept.remove(found)
        return found

    def clear(self) -> None:
        """Somebody else works here now."""
        self._kept.clear()
