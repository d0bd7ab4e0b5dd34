"""Taxes of a document, and the amounts of a line shared among its units."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tests.calculator.sharing import even, fitted, rounded, shared

Told = dict[str, Any]
_MILLION = 1_000_000


def levied(lines: Sequence[tuple[int, Sequence[Told]]], policy: Told) -> list[tuple[list[int], list[int]]]:
    """Of each (amount, taxes) the taxes as they are computed, and those of them that are charged."""
    computed = _rounded(lines, [_exact(*line, policy["inclusive"], False) for line in lines], policy)
    if not any(tax["relieved"] for _, taxes in lines for tax in taxes):
        return [(own, own) for own in computed]
    charged = _rounded(lines, [_exact(*line, policy["inclusive"], True) for line in lines], policy)
    return list(zip(computed, charged, strict=True))


def _exact(amount: int, taxes: Sequence[Told], inclusive: bool, charged: bool) -> list[Fraction]:
    """What each tax is of the price without tax; where prices hold tax, that price is solved for first, with all."""
    price = Fraction(amount)
    if inclusive:
        price /= 1 + sum(_on_one(taxes, charged=False))
    return [price * own for own in _on_one(taxes, charged=charged)]


def _on_one(taxes: Sequence[Told], *, charged: bool) -> list[Fraction]:
    """The taxes on a price of one."""
    found: list[Fraction] = []
    for tax in taxes:
        base = 1 + sum(found) if tax["compound"] else Fraction(1)
        lifted = tax["exempt"] or (charged and tax["relieved"])
        found.append(Fraction(0) if lifted else base * Fraction(tax["ppm"], _MILLION))
    return found


def _rounded(lines: Sequence[tuple[int, Sequence[Told]]], exact: list[list[Fraction]], policy: Told) -> list[list[int]]:
    """Once for each tax, or for each set of taxes where they are combined; on a line, or on the document."""
    per_line, combined = policy["rounding"] == "per_line", policy["combined"]
    together: dict[object, list[list[tuple[int, int]]]] = {}
    for number, (_, taxes) in enumerate(lines):
        names = tuple(tax["is"] for tax in taxes)
        for at, name in enumerate(names):
            place = number if per_line else -1
            key = (place, names) if combined else (place, name, at if per_line else 0)
            columns = together.setdefault(key, [[] for _ in (names if combined else (name,))])
            columns[at if combined else 0].append((number, at))
    found = [[0] * len(taxes) for _, taxes in lines]
    for columns in together.values():
        sums = [sum((exact[number][at] for number, at in column), Fraction(0)) for column in columns]
        due = _mirrored(sum(sums, Fraction(0)), policy["mode"])
        for column, share in zip(columns, fitted(due, sums), strict=True):
            parts = fitted(share, [exact[number][at] for number, at in column])
            for (number, at), tax in zip(column, parts, strict=True):
                found[number][at] = tax
    return found


def _mirrored(exact: Fraction, mode: str) -> int:
    """What is given back is exactly what was taken."""
    return rounded(exact, mode) if exact >= 0 else -rounded(-exact, mode)


def unit_amounts(
    quantity: int, extended: int, net: int, taxes: tuple[list[int], list[int]], pieces: int, prices: list[int] | None
) -> list[tuple[int, int, int, int]]:
    """(quantity, extended, net, tax) of each unit. Priced units bear tax by their price; ``prices`` None: all alike."""
    computed, relieved = taxes
    if prices is not None:
        return _by_price(quantity // pieces, net, computed, relieved, prices, inside=net + sum(computed) == extended)
    # Each sum of the price and the taxes up to one is shared evenly: so no unit bears more tax than it costs.
    reached = [net]
    for tax in computed:
        reached.append(reached[-1] + tax)
    sums = [even(own, range(pieces)) for own in reached]
    parts = [
        [after - before for before, after in zip(sums[at], sums[at + 1], strict=True)] for at in range(len(computed))
    ]
    borne = [
        sum(column[unit] for column, free in zip(parts, relieved, strict=True) if not free) for unit in range(pieces)
    ]
    return list(zip(even(quantity, range(pieces)), even(extended, range(pieces)), sums[0], borne, strict=True))


def _by_price(
    quantity: int, net: int, computed: list[int], relieved: list[int], prices: list[int], inside: bool
) -> list[tuple[int, int, int, int]]:
    left, borne = list(prices), [0] * len(prices)
    for tax, free in zip(computed, relieved, strict=True):
        share = shared(tax, left)
        borne = [own + (0 if free else more) for own, more in zip(borne, share, strict=True)]
        if inside:
            left = [own - taken for own, taken in zip(left, share, strict=True)]
    return [(quantity, price, own, tax) for price, own, tax in zip(prices, left, borne, strict=True)]
