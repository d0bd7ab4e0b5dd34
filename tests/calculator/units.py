"""Every piece of a basket by itself: what it costs still, and what promotions took off it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from tests.calculator.sharing import even

Told = dict[str, Any]


@dataclass(slots=True)
class Unit:
    """A piece, or what was weighed at once. ``kind`` is all that tells it from others of the same price."""

    line: int
    kind: tuple[Any, ...]
    quantity: int
    left: int
    taken: list[tuple[str, int]] = field(default_factory=list)
    closed: bool = False

    @property
    def alike(self) -> tuple[Any, ...]:
        """The dearest first; of equal ones nothing decides but what they are."""
        return (-self.left, self.kind, self.quantity, bool(self.taken))


def units_of(number: int, line: Told, amount: int) -> list[Unit]:
    """Pieces share the amount of their line to the cent, the first ones dearer."""
    pieces = line["quantity"] // 1000
    kind = (
        line["item"],
        line["unit"],
        tuple(line["categories"]),
        line["department"],
        line["style"],
        line["override"] is not None,
    )
    if line["unit"] != "each" or line["quantity"] % 1000 or pieces < 1:
        return [Unit(number, kind, line["quantity"], amount)]
    return [Unit(number, kind, 1000, each) for each in even(amount, range(pieces))]


def selected(line: Told, selection: Told, overridden: bool) -> bool:
    """Whether a promotion is for it; one whose price somebody set only where that is allowed."""
    if not line["discountable"] or line["quantity"] <= 0 or (line["override"] is not None and not overridden):
        return False
    include, exclude = selection["include"], selection["exclude"]
    return (not any(include.values()) or _among(line, include)) and not _among(line, exclude)


def _among(line: Told, told: dict[str, Collection[str]]) -> bool:
    return (
        line["item"] in told["item"]
        or line["department"] in told["department"]
        or line["style"] in told["style"]
        or any(category in told["category"] for category in line["categories"])
    )
