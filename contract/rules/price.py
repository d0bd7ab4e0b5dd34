"""Which price holds for a customer, a quantity and a packaging at a moment: the best one of those that count.

1. Of a price that was told anew for the same list, customer group, packaging and quantity break, only the one begun
   most recently and not ended counts.
2. A list that prices the item for everybody, by its own unit and without a break, replaces the lists it is based on:
   head office said something about this very store or region. Before that, lists are read together.
3. What is left narrows and never worsens: a group's price is for its members, a break from its quantity on, a
   packaging's price for that packaging, and the lowest of all that the customer may have is the price. So a quantity
   break does not beat a lower offer, and a member never pays more than everybody.

Prices are compared by the exact unit; of equal ones the plainest and then the latest is taken, for that is the reason
to give.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from contract.values.price import UnitPrice
from contract.values.quantity import Quantity


@dataclass(frozen=True, slots=True)
class StandingPrice:
    """A price of one item that nobody took back; ``valid_to`` is the first moment it no longer holds.

    ``level`` counts lists from the most specific one, 0. ``customer_group`` and ``unit`` are "" for everybody and for
    the item's own unit; a price of a packaging is told for the quantity that the packaging holds.
    """

    price: UnitPrice
    valid_from: datetime
    valid_to: datetime | None = None
    minimum: Quantity | None = None
    customer_group: str = ""
    unit: str = ""
    level: int = 0

    def holds(self, moment: datetime, quantity: Quantity) -> bool:
        begun = self.valid_from <= moment and (self.valid_to is None or moment < self.valid_to)
        return begun and (self.minimum is None or quantity.thousandths >= self.minimum.thousandths)

    @property
    def plain(self) -> bool:
        """For everybody, any quantity and by the item's own unit."""
        return not (self.customer_group or self.unit or self.break_thousandths)

    @property
    def break_thousandths(self) -> int:
        return self.minimum.thousandths if self.minimum else 0


def price_at(
    prices: Iterable[StandingPrice],
    moment: datetime,
    quantity: Quantity,
    customer_groups: Collection[str] = (),
    unit: str = "",
) -> StandingPrice | None:
    """The one that prices ``quantity`` at ``moment``, or None when the item has no price then.

    ``customer_groups``: those of the customer. ``unit``: the packaging that is sold, "" the item's own.
    """
    groups, units = ("", *customer_groups), ("", unit)
    latest: dict[tuple[int, str, str, int], StandingPrice] = {}
    for own in prices:
        if own.customer_group not in groups or own.unit not in units or not own.holds(moment, quantity):
            continue
        offer = (own.level, own.customer_group, own.unit, own.break_thousandths)
        known = latest.get(offer)
        if known is None or _told_later(own, known):
            latest[offer] = own
    replacing = min((own.level for own in latest.values() if own.plain), default=None)
    counting = [own for own in latest.values() if replacing is None or own.level <= replacing]
    counting.sort(key=lambda own: own.valid_from, reverse=True)
    return min(counting, key=_precedence, default=None)


def _told_later(own: StandingPrice, known: StandingPrice) -> bool:
    return (own.valid_from, -_exact(own)) > (known.valid_from, -_exact(known))


def _precedence(own: StandingPrice) -> tuple[Fraction, bool]:
    return _exact(own), not own.plain


def _exact(own: StandingPrice) -> Fraction:
    return Fraction(own.price.ten_thousandths, own.price.per.thousandths)
