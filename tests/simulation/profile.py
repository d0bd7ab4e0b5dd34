"""What may go wrong in a world: each fault on or off by dice, and how often, so that some worlds know one kind only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

NETWORK = {
    "loss": (0.02, 0.3),
    "late": (0.3, 1.0),
    "answer_lost": (0.02, 0.3),
    "duplicate": (0.02, 0.4),
    "lan_loss": (0.05, 0.5),
    "lan_duplicate": (0.05, 0.5),
}
"""Of each message; ``late``: of those that were lost on the way there."""
A_DAY = {
    "partition": (0.5, 2.0),
    "lan_split": (0.5, 2.0),
    "office_down": (0.3, 1.0),
    "crash": (1.0, 3.0),
    "put_back": (0.4, 1.0),
    "rolled_back": (0.4, 1.0),
    "copied": (0.4, 1.0),
    "cloned": (0.4, 1.0),
    "office_put_back": (0.4, 1.0),
    "clock": (0.3, 1.5),
    "future": (0.3, 1.0),
    "tampered": (0.3, 1.0),
    "upgrade": (0.4, 1.0),
}
"""Times a day and store."""
EACH = {"paper_out": (0.02, 0.2), "cable": (0.02, 0.2), "no_ack": (0.02, 0.2), "slip": (0.05, 0.4)}
"""Of each paper, but for slips: of each act that may be done twice. ``no_ack``: it printed, and did not say so."""
CARDS = {"card_declined": (0.02, 0.2), "card_no_word": (0.02, 0.3), "card_late": (0.02, 0.2)}
"""Of each order to a terminal."""
_EACH_ON = 0.35
_APART = ("put_back", "rolled_back", "office_put_back", "copied", "cloned")
"""Who loses two disks at once may lose what only they knew: a world has one of these."""


@dataclass(frozen=True)
class Profile:
    """``rates``: of each fault that is on."""

    stores: int = 1
    days: int = 2
    acts: int = 24
    """Of all registers of a store in a day."""
    orders: int = 0
    """Of the web, for a store in a day."""
    cards: float = 0.0
    """How many customers pay by card."""
    gifts: float = 0.0
    """How many buy a gift card or pay with one."""
    edits: int = 0
    """Of head office, in a day."""
    goods: int = 0
    """How often in a day goods set out for a store, are counted there, or are stolen."""
    members: float = 0.0
    """How many customers are known to the chain."""
    rates: dict[str, float] = field(default_factory=dict)

    def without(self, fault: str) -> Profile:
        return replace(self, rates={name: rate for name, rate in self.rates.items() if name != fault})


def drawn(seed: int, stores: int | None = None, days: int | None = None) -> Profile:
    """The profile of a seed."""
    rng = Random(f"profile-{seed}")
    alone = rng.random() < 0.25
    ranges = {**NETWORK, **A_DAY, **EACH, **CARDS}
    on = {rng.choice(sorted(ranges))} if alone else {name for name in ranges if rng.random() < _EACH_ON}
    keeps = rng.choice(_APART)
    on -= {name for name in _APART if name != keeps} if len(on) > 1 else set()
    rates = {name: rng.uniform(*ranges[name]) for name in ranges if name in on}
    if "late" in rates:
        rates.setdefault("loss", 0.1)
    stores, days = stores or rng.choice((1, 1, 2)), days or rng.choice((2, 3, 4))
    orders = 0 if set(rates) & set(_APART) else rng.choice((0, 1, 3))
    acts, cards = rng.randint(8, 16), rng.choice((0.0, 0.3, 0.6))
    if set(rates) & set(CARDS):
        cards = cards or 0.3
    gifts, edits = rng.choice((0.0, 0.4)), rng.choice((0, 0, 2))
    goods = 0 if set(rates) & set(_APART) else rng.choice((0, 2, 4))
    members = rng.choice((0.0, 0.3))
    return Profile(stores, days, acts, orders, cards, gifts, edits, goods, members, rates)
