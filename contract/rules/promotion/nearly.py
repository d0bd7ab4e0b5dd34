"""What would come with a little more: one unit that completes a set, or the rest of a sum that is half reached."""

from __future__ import annotations

from collections.abc import Sequence

from contract.rules.promotion.basket import Nearly
from contract.rules.promotion.model import Deal, Promotion


def next_tier(promotion: Promotion, minor: int, thousandths: int) -> Nearly | None:
    """The first tier not reached, where half of its sum is there, or all but one unit."""
    for tier in promotion.tiers:
        missing_minor = max(0, tier.minimum_minor - minor)
        missing_units = -(min(0, thousandths - tier.minimum_thousandths) // 1000)
        if missing_minor and not missing_units:
            return _near(promotion, 0, missing_minor) if missing_minor <= minor else None
        if missing_units and not missing_minor:
            return _near(promotion, 1, 0) if missing_units == 1 and thousandths else None
        if missing_units:
            return None
    return None


def next_set(promotion: Promotion, deal: Deal, classes: Sequence[Sequence[int]], free: Sequence[int]) -> Nearly | None:
    """One more unit would make a set of those that are in none."""
    rest, missing, had = list(free), 0, 0
    for part, own in zip(deal.parts, classes, strict=True):
        wanted = part.count
        for at in own:
            taken = min(rest[at], wanted)
            rest[at] -= taken
            wanted -= taken
        missing += wanted
        had += part.count - wanted
    return _near(promotion, 1, 0) if missing == 1 and had else None


def _near(promotion: Promotion, units: int, minor: int) -> Nearly:
    return Nearly(promotion.promotion_id, promotion.name, units, minor)
