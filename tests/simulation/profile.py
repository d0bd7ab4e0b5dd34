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
    "crash": (0.3, 1.5),
}
"""Times a day and store."""
_EACH_ON = 0.4


@dataclass(frozen=True)
class Profile:
    """``rates``: of each fault that is on."""

    stores: int = 1
    days: int = 2
    acts: int = 24
    """Of all registers of a store in a day."""
    rates: dict[str, float] = field(default_factory=dict)

    def without(self, fault: str) -> Profile:
        return replace(self, rates={name: rate for name, rate in self.rates.items() if name != fault})


def drawn(seed: int, stores: int | None = None, days: int | None = None) -> Profile:
    """The profile of a seed."""
    rng = Random(f"profile-{seed}")
    alone = rng.random() < 0.25
    ranges = {**NETWORK, **A_DAY}
    on = {rng.choice(sorted(ranges))} if alone else {name for name in ranges if rng.random() < _EACH_ON}
    rates = {name: rng.uniform(*ranges[name]) for name in ranges if name in on}
    if "late" in rates:
        rates.setdefault("loss", 0.1)
    return Profile(stores or rng.choice((1, 1, 2)), days or rng.choice((2, 3, 4)), rng.randint(16, 30), rates)
