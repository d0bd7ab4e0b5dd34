"""Which price holds: the one that has begun most recently and has not ended, at the best quantity break reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contract.values.price import UnitPrice
from contract.values.quantity import Quantity


@dataclass(frozen=True, slots=True)
class StandingPrice:
    """A price of one item that nobody took back; ``valid_to`` is the first moment it no longer holds."""

    price: UnitPrice
    valid_from: datetime
    valid_to: datetime | None = None
    minimum: Quantity | None = None

    def holds(self, moment: datetime, quantity: Quantity) -> bool:
        begun = self.valid_from <= moment and (self.valid_to is None or moment < self.valid_to)
        return begun and (self.minimum is None or quantity.thousandths >= self.minimum.thousandths)


def price_at(prices: Iterable[StandingPrice], moment: datetime, quantity: Quantity) -> StandingPrice | None:
    """The one that prices ``quantity`` at ``moment``, or None when the item has no price then."""
    holding = [price for price in prices if price.holds(moment, quantity)]
    return max(holding, key=_precedence, default=None)


def _precedence(one: StandingPrice) -> tuple[int, datetime, int]:
    return (one.minimum.thousandths if one.minimum else 0, one.valid_from, -one.price.ten_thousandths)
