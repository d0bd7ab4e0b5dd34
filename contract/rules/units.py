"""The amounts of a line shared among its units when it is sold, so that a refund subtracts and never computes.

Units are counted from the first to the last; runs of equal ones stand together. The first ones carry the odd cents, so
that the last one to come back takes what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from contract.rules.rounding import allocate


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """What a line, or some units of one, come to in minor units: ``net + Σ taxes == gross``.

    ``extended`` is what was charged before tax was looked at; ``taxes`` stand in the order of the line's.
    """

    quantity_thousandths: int
    extended: int
    net: int
    taxes: tuple[int, ...] = ()

    @property
    def tax(self) -> int:
        return sum(self.taxes)

    @property
    def gross(self) -> int:
        return self.net + self.tax

    def __add__(self, other: LineAmounts) -> LineAmounts:
        return LineAmounts(
            self.quantity_thousandths + other.quantity_thousandths,
            self.extended + other.extended,
            self.net + other.net,
            tuple(own + more for own, more in zip(self.taxes, other.taxes, strict=True)),
        )

    def __neg__(self) -> LineAmounts:
        return self.times(-1)

    def times(self, count: int) -> LineAmounts:
        return LineAmounts(
            self.quantity_thousandths * count,
            self.extended * count,
            self.net * count,
            tuple(own * count for own in self.taxes),
        )


@dataclass(frozen=True, slots=True)
class SoldUnits:
    """``count`` units of a line that are alike, each worth ``each``."""

    count: int
    each: LineAmounts


def split_units(amounts: LineAmounts, count: int) -> tuple[SoldUnits, ...]:
    """Share a line among its ``count`` units: every sum is exact, no unit's tax is above its price, and what is
    negative is shared as its opposite. ``ValueError`` for no unit at all.
    """
    if count < 1:
        raise ValueError("a line has at least one unit")
    reached = [amounts.net]
    for tax in amounts.taxes:
        reached.append(reached[-1] + tax)
    # Taxes are what lies between sums that are each shared evenly: so they fit into the price of every unit.
    shared = [_evenly(total, count) for total in reached]
    units = zip(
        _evenly(amounts.quantity_thousandths, count),
        _evenly(amounts.extended, count),
        zip(*shared, strict=True),
        strict=True,
    )
    alike = groupby(
        LineAmounts(quantity, extended, sums[0], tuple(after - before for before, after in pairwise(sums)))
        for quantity, extended, sums in units
    )
    return tuple(SoldUnits(len(list(same)), each) for each, same in alike)


def split_priced(
    amounts: LineAmounts, prices: Sequence[tuple[int, int, int]], *, inclusive: bool
) -> tuple[SoldUnits, ...]:
    """Share a line whose units cost differently: runs of (count, thousandths, extended), which come to the line.

    Taxes fall to units in proportion to their price, and never exceed it where prices are ``inclusive`` of tax.
    ``ValueError`` where the runs are not the line.
    """
    quantities = [quantity for count, quantity, _ in prices for _ in range(count)]
    extended = [price for count, _, price in prices for _ in range(count)]
    if sum(quantities) != amounts.quantity_thousandths or sum(extended) != amounts.extended:
        raise ValueError("these units are not those of the line")
    left, columns = list(extended), []
    for tax in amounts.taxes:
        share = allocate(tax, left)
        columns.append(share)
        if inclusive:
            left = [own - taken for own, taken in zip(left, share, strict=True)]
    net = left if inclusive else extended
    taxes = zip(*columns, strict=True) if columns else [()] * len(extended)
    alike = groupby(
        LineAmounts(quantity, price, before, tuple(own))
        for quantity, price, before, own in zip(quantities, extended, net, taxes, strict=True)
    )
    return tuple(SoldUnits(len(list(same)), each) for each, same in alike)


def units_between(units: Sequence[SoldUnits], first: int, count: int) -> LineAmounts:
    """What ``count`` units come to, after ``first`` that came back before. ``ValueError`` beyond the last one."""
    if first < 0 or count < 1 or first + count > sum(run.count for run in units):
        raise ValueError("no such units in the line")
    total, passed = units[0].each.times(0), 0
    for run in units:
        taken = min(passed + run.count, first + count) - max(passed, first)
        total += run.each.times(max(taken, 0))
        passed += run.count
    return total


def _evenly(total: int, count: int) -> list[int]:
    share, odd = divmod(abs(total), count)
    sign = 1 if total >= 0 else -1
    return [sign * (share + (index < odd)) for index in range(count)]
