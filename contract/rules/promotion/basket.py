"""What the engine is told of a basket, and what it answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from contract.rules.promotion.model import Promotion
from contract.values.quantity import Unit

EMPLOYEES = "employees"
"""The group of customers who work for the chain."""


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line before promotions: ``extended_minor`` is after price overrides and manual discounts.

    Gift cards, deposits, services and returned goods are not ``discountable``. ``overridden``: somebody set its price.
    """

    line_id: str
    item_id: str
    quantity_thousandths: int
    extended_minor: int
    unit: Unit = Unit.EACH
    categories: tuple[str, ...] = ()
    department: str = ""
    style: str = ""
    discountable: bool = True
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class Shopper:
    """The customer, or the employee who buys. ``uses``: promotion id -> how often it was applied in other baskets."""

    groups: frozenset[str] = frozenset()
    member: bool = False
    employee: bool = False
    uses: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def known(cls, groups: Collection[str], member_number: str, tier: str, uses: Mapping[str, int]) -> Shopper:
        """A customer as head office knows them: a member has a number or a tier."""
        member, employee = bool(member_number or tier), EMPLOYEES in groups
        return cls(frozenset(groups), member=member, employee=employee, uses=uses)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All about a basket that is not in its lines. ``local`` is now, in the store's time zone.

    ``codes`` are those shown, ``spent`` those of them known to be used up, ``removed`` the ids of promotions that the
    operator took out.
    """

    local: datetime
    location_id: str = ""
    pricelist: str = ""
    shopper: Shopper | None = None
    codes: tuple[str, ...] = ()
    spent: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UnitRun:
    """``count`` units of a line, one like the other: the quantity of each, and the minor units of each."""

    count: int
    quantity_thousandths: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class LineShare:
    """What a promotion takes off a line. ``shares`` name every unit of it, in order, also those it takes nothing off:
    ``amount_minor == Σ count x amount``.
    """

    line_id: str
    amount_minor: int
    shares: tuple[UnitRun, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """A promotion that changed prices, ``times`` over. ``reason`` and ``params`` say why, for words to be made of."""

    promotion_id: str
    name: str
    code: str
    times: int
    amount_minor: int
    lines: tuple[LineShare, ...]
    reason: str
    params: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Nearly:
    """A promotion that one more unit, or so much more, would bring. One of the two is 0."""

    promotion_id: str
    name: str
    missing_units: int
    missing_minor: int


@dataclass(frozen=True, slots=True)
class UnusedCode:
    """A code that brought nothing, and why: ``unknown``, ``spent``, ``removed``, ``not_valid`` or ``nothing_fits``."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Promoted:
    """A basket after promotions. ``units``: line id -> what its units cost now, in the order of every ``shares``."""

    applied: tuple[Applied, ...]
    nearly: tuple[Nearly, ...]
    units: Mapping[str, tuple[UnitRun, ...]]
    unused_codes: tuple[UnusedCode, ...]

    @property
    def amount_minor(self) -> int:
        return sum(one.amount_minor for one in self.applied)


@dataclass(frozen=True, slots=True)
class Standing:
    """A promotion that holds in the circumstances: the code it was asked for by, and how often it may apply."""

    promotion: Promotion
    code: str = ""
    limit: int | None = None
