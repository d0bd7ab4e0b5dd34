"""Dice that deal: each card of a deck comes once before any comes again, so that a short day has seen everything."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Card = TypeVar("Card")


class Dice(Random):
    """``deal`` beside what ``Random`` can do."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._decks: dict[str, list[int]] = {}

    def deal(self, deck: str, cards: Sequence[Card]) -> Card:
        """The next of a deck by that name, which is shuffled whenever it is used up."""
        left = self._decks.setdefault(deck, [])
        if not left:
            left.extend(self.sample(range(len(cards)), k=len(cards)))
        return cards[left.pop()]
