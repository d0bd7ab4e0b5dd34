"""Who stands in front of a till of the simulated world."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.simulation.truth import Sale


@dataclass
class Customer:
    """In front of the till with goods, or with what they bought before. ``paid``: the money is on the counter, and
    what the screen said it had to be. ``by_card``: they would rather pay so.
    """

    goods: Counter[str]
    bought: Sale | None = None
    total_minor: int = 0
    due_minor: int = 0
    card_minor: int = 0
    paid: bool = False
    by_card: bool = False
    asked: int = 0
    """How often something was asked of the terminal for this sale."""
    member: str = ""
    """The number on the card that they show."""
    loads: str = ""
    load_minor: int = 0
    """So much goes onto the gift card of this number."""
    gift: str = ""
    """The number of a card that they pay with, as far as it goes."""
    value_minor: int = 0
