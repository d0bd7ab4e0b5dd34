"""The four functions that round, and no other does: ``extend``, ``allocate``, ``tax_round``, ``cash_round``."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from contract.errors import Refused
from contract.values.money import Money, minor_digits
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity


class RoundingMode(StrEnum):
    """Where an exact half goes; everything else goes to the nearest, except ``DOWN``."""

    HALF_UP = "half_up"
    HALF_DOWN = "half_down"
    HALF_EVEN = "half_even"
    HALF_ODD = "half_odd"
    HALF_POSITIVE_INFINITY = "half_positive_infinity"
    HALF_NEGATIVE_INFINITY = "half_negative_infinity"
    DOWN = "down"


def extend(price: UnitPrice, quantity: Quantity, mode: RoundingMode = RoundingMode.HALF_UP) -> Money:
    """What ``quantity`` costs at ``price``, rounded once. Refused: ``units_differ``."""
    if quantity.unit is not price.per.unit:
        raise Refused("units_differ", left=str(quantity.unit), right=str(price.per.unit))
    exact = price.ten_thousandths * quantity.thousandths * 10 ** minor_digits(price.currency)
    return Money(_rounded(exact, 10_000 * price.per.thousandths, mode), price.currency)


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """Share ``amount`` (minor units) by ``weights``: floors first, then one each to the largest remainders.

    The shares always sum to ``amount``. Ties go to the earlier share; all-zero weights share evenly.
    """
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("allocation needs weights, none negative")
    total = sum(weights)
    if total == 0:
        return allocate(amount, [1] * len(weights))
    shares = [amount * weight // total for weight in weights]
    remainders = [amount * weight % total for weight in weights]
    by_need = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in by_need[: amount - sum(shares)]:
        shares[index] += 1
    return shares


def tax_round(exact: Fraction, mode: RoundingMode = RoundingMode.HALF_UP, increment: int = 1) -> int:
    """An exact tax in minor units, rounded to a multiple of ``increment`` minor units."""
    return _rounded(exact.numerator, exact.denominator * increment, mode) * increment


@dataclass(frozen=True, slots=True)
class CashRounding:
    """The smallest amount cash can pay, in minor units, and where a half goes. ``increment`` 1 rounds nothing.

    Refused: ``cash_increment_not_positive``.
    """

    increment: int = 1
    mode: RoundingMode = RoundingMode.HALF_UP

    def __post_init__(self) -> None:
        if self.increment < 1:
            raise Refused("cash_increment_not_positive", increment=self.increment)


def cash_round(due: Money, policy: CashRounding) -> Money:
    """What is due when paid in cash. Applies to the cash part of a total only; refunds round the same way."""
    return Money(_rounded(due.minor, policy.increment, policy.mode) * policy.increment, due.currency)


def _rounded(numerator: int, denominator: int, mode: RoundingMode) -> int:
    """The exact ratio, rounded. ``denominator`` is positive."""
    below, rest = divmod(numerator, denominator)
    if mode is RoundingMode.DOWN:
        return below + (numerator < 0 and rest > 0)
    if 2 * rest != denominator:
        return below + (2 * rest > denominator)
    up = {
        RoundingMode.HALF_UP: numerator > 0,
        RoundingMode.HALF_DOWN: numerator < 0,
        RoundingMode.HALF_EVEN: below % 2 == 1,
        RoundingMode.HALF_ODD: below % 2 == 0,
        RoundingMode.HALF_POSITIVE_INFINITY: True,
        RoundingMode.HALF_NEGATIVE_INFINITY: False,
    }
    return below + up[mode]
