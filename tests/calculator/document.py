"""A basket to its end: lines, promotions, taxes, units, the total, and what cash rounds and gives back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tests.calculator.pricing import cost, regular, taken_off
from tests.calculator.promotions import promote
from tests.calculator.sharing import rounded
from tests.calculator.taxes import levied, unit_amounts
from tests.calculator.units import Unit, units_of

Told = dict[str, Any]


def finished(told: Told) -> Told:
    """What the basket comes to; the package's docstring says how it is told."""
    lines: Sequence[Told] = told["lines"]
    plain = [-taken_off(line["ahead"], lines, told) if line["ahead"] else regular(line, told) for line in lines]
    by_hand = [_by_hand(line, own, told["digits"]) for line, own in zip(lines, plain, strict=True)]
    units = [units_of(at, line, by_hand[at]) for at, line in enumerate(lines)]
    # What was given away by hand is no goods to promotions: it neither counts nor gets anything.
    goods = [
        {**line, "discountable": line["discountable"] and left > 0} for line, left in zip(lines, by_hand, strict=True)
    ]
    promote(goods, units, told)
    extended = [sum(unit.left for unit in own) for own in units]
    answers = [
        _line(line, plain[at], extended[at], units[at], taxes, told["policy"]["inclusive"])
        for at, (line, taxes) in enumerate(zip(lines, _taxes(lines, extended, told["policy"]), strict=True))
    ]
    net, tax = sum(own["net"] for own in answers), sum(own["tax"] for own in answers)
    sums = {"net": net, "tax": tax, "total": net + tax, **_paid(net + tax, told)}
    return {"lines": answers, **sums, "goods": dict(_goods(lines))}


def _goods(lines: Sequence[Told]) -> Counter[str]:
    """What goes over the counter, by item, less what comes back to the shelf; of a kit what is in it. What is ordered
    leaves with its order.
    """
    gone: Counter[str] = Counter()
    for line in lines:
        if line["over_the_counter"]:
            parts = line["kit"] or [(line["item"], 1000)]
            shelf = 0 if line["put_aside"] else 1
            gone.update({item: shelf * line["quantity"] * own // 1000 for item, own in parts})
    return gone


def _by_hand(line: Told, regular: int, digits: int) -> int:
    """After an override and discounts; no change of a price pays anything out."""
    if line["override"]:
        price, per = line["override"]
        regular = cost(line["quantity"], price, per, digits)
    left: int = regular - sum(line["discounts"])
    return left


def _taxes(lines: Sequence[Told], extended: Sequence[int], policy: Told) -> list[tuple[list[int], list[int]]]:
    """Computed and charged; what comes back from a known sale brings its taxes."""
    new = iter(levied([(extended[at], line["taxes"]) for at, line in enumerate(lines) if not line["paid"]], policy))
    return [(line["paid"]["taxes"],) * 2 if line["paid"] else next(new) for line in lines]


def _line(
    line: Told, regular: int, extended: int, units: list[Unit], taxes: tuple[list[int], list[int]], inclusive: bool
) -> Told:
    computed, charged = taxes
    net = extended - sum(computed) if inclusive else extended
    relieved = [0] * len(computed) if line["paid"] else [tax["relieved"] for tax in line["taxes"]]
    borne = [full if free else own for full, own, free in zip(computed, charged, relieved, strict=True)]
    promoted: Counter[str] = Counter()
    for unit in units:
        promoted.update(dict(unit.taken))
    pieces = abs(line["quantity"]) // 1000 if line["unit"] == "each" else 1
    own_prices = [unit.left for unit in units] if +promoted else None
    lifted = [full if free else 0 for full, free in zip(computed, relieved, strict=True)]
    shares = unit_amounts(line["quantity"], extended, net, (borne, lifted), pieces, own_prices) if pieces > 1 else []
    return {
        "regular": regular,
        "extended": extended,
        "net": net,
        "tax": sum(charged),
        "gross": net + sum(charged),
        "taxes": charged,
        "promotions": dict(+promoted),
        "units": shares,
    }


def _paid(total: int, told: Told) -> Told:
    """Only what other tenders leave is rounded, and only cash gives change."""
    cash = [tender["minor"] for tender in told["tenders"] if tender["cash"]]
    other = sum(tender["minor"] for tender in told["tenders"] if not tender["cash"])
    rest = total - other
    due = rounded(Fraction(rest), told["cash"]["mode"], told["cash"]["increment"]) if cash or rest else 0
    change = sum(cash) - due
    return {"rounding": due - rest, "change": change, "kept": sum(cash) - change + other}
