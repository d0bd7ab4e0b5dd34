"""What another item costs in the place of one that was ordered: never more than what was ordered would have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubstitutePrice:
    """Minor units: what the customer pays for the substitute, and how much less that is than what was ordered."""

    minor: int
    less: int


def substitute_price(line_minor: int, line_thousandths: int, thousandths: int, shelf_minor: int) -> SubstitutePrice:
    """For ``thousandths`` of a line that costs ``line_minor`` whole; ``shelf_minor`` is the substitute's own price."""
    ordered = line_minor * thousandths // line_thousandths
    minor = min(ordered, shelf_minor)
    return SubstitutePrice(minor, ordered - minor)
