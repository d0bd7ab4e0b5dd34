"""A calculation as one line that people read: ``on hand 7, reserved 2, doubt 1 -> 4 offered, because ...``."""

from __future__ import annotations

from contract.values.quantity import Quantity, Unit
from oms.inventory.availability import Availability, LineKind, Reason, Why

_NAMES = {
    LineKind.ON_HAND: "on hand",
    LineKind.RESERVED: "reserved",
    LineKind.HELD: "held for tills",
    LineKind.SAFETY: "safety",
    LineKind.FLOOR: "floor",
    LineKind.DOUBT: "doubt",
    LineKind.FROZEN: "missed",
    LineKind.CHANNEL: "not for this channel",
    LineKind.WHOLE: "no whole piece",
}
_WORDS = {
    Why.NEVER_COUNTED: "nobody counted it",
    Why.BELOW_ZERO: "the books fell below zero since",
    Why.FROZEN: "it was looked for in vain and is not promised until it is counted or found",
}


def in_words(found: Availability, unit: Unit) -> str:
    """Quantities in the item's unit."""
    parts = [
        f"{_NAMES[line.kind]} {amount(line.thousandths if line.kind is LineKind.ON_HAND else -line.thousandths, unit)}"
        for line in found.lines
    ]
    said = f"{', '.join(parts)} -> {amount(found.offered, unit)} offered, because {_because(found.reasons)}"
    later = [f"{amount(one.thousandths, unit)} from {one.due_on.isoformat()}" for one in found.later]
    return f"{said}; {', '.join(later)}" if later else said


def percent(millionths: int) -> str:
    """Rounded down: what is not quite sure is never called so."""
    return f"{millionths // 10_000} %"


def amount(thousandths: int, unit: Unit) -> str:
    return str(Quantity(thousandths, unit))


def _because(reasons: tuple[Reason, ...]) -> str:
    return " and ".join(_said(one) for one in reasons)


def _said(one: Reason) -> str:
    match one.why:
        case Why.COUNTED_DAYS:
            return "counted today" if not one.number else f"counted {one.number} day{'s' * (one.number != 1)} ago"
        case Why.MISSED:
            return f"{one.number} reject{'s' * (one.number != 1)} since"
        case _:
            return _WORDS[one.why]
