"""From the sale to its payment, also where the hands are faster than the disk."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.screen import Place, Stage
from app.ui.sounds import Sound


class ToPay:
    """``has_lines``: whether there is something to pay. ``may``: whether nothing must be asked first; else it asks."""

    def __init__(self, stage: Stage, has_lines: Callable[[], bool], may: Callable[[], bool], *, cards: bool) -> None:
        self._stage, self._has_lines, self._may, self._cards = stage, has_lines, may, cards
        self._next: Callable[[], None] | None = None

    def in_cash(self, *, split: bool = False) -> None:
        """``split``: in parts, or otherwise."""
        self._pay(lambda: self._stage.go(Place.CASH_TENDER, split=split))

    def by_card(self) -> None:
        """All that is left goes to the terminal at once."""
        if self._cards:
            self._pay(lambda: self._stage.go(Place.CARD_TENDER))
        else:
            self._stop("no_card_terminal")

    def leave(self) -> None:
        """Whoever goes elsewhere does not pay from there."""
        self._next = None

    def _pay(self, go: Callable[[], None]) -> None:
        """What was just scanned may still be on its way into an empty basket: the newest wish waits for it."""
        if self._has_lines():
            self._go(go)
            return
        waits, self._next = self._next is not None, go
        if not waits:
            self._stage.tasks.store(_nothing, lambda _: self._arrived())

    def _arrived(self) -> None:
        go, self._next = self._next, None
        if go is not None and self._has_lines():
            self._go(go)
        elif go is not None:
            self._stop("basket_empty")

    def _go(self, go: Callable[[], None]) -> None:
        if self._may():
            go()

    def _stop(self, why: str) -> None:
        self._stage.play(Sound.STOP)
        self._stage.toast(self._stage.words.text(why))


def _nothing() -> None:
    """Only its turn is waited for."""
