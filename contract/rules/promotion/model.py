"""A promotion as data: when and for whom it holds, what it takes, what it gives, and how it gets along with others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import TypeAlias

from contract.errors import Refused

PARTS_PER_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class ItemSet:
    """Items named by themselves, or by a category, department or style that they are in."""

    items: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    styles: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        return not (self.items or self.categories or self.departments or self.styles)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is in ``include`` and not in ``exclude``; an empty ``include`` is everything that is sold."""

    include: ItemSet = ItemSet()
    exclude: ItemSet = ItemSet()


@dataclass(frozen=True, slots=True)
class PercentOff:
    """Parts per million off: 125000 is 12.5 %."""

    ppm: int

    def __post_init__(self) -> None:
        if not 0 < self.ppm <= PARTS_PER_MILLION:
            raise Refused("promotion_percent_invalid", ppm=self.ppm)


@dataclass(frozen=True, slots=True)
class AmountOff:
    """Minor units off: of a unit of measure (1 piece, 1 kg), of a set, or of the basket."""

    minor: int

    def __post_init__(self) -> None:
        if self.minor <= 0:
            raise Refused("promotion_amount_invalid", minor=self.minor)


@dataclass(frozen=True, slots=True)
class FixedPrice:
    """What a unit of measure, or a set, costs in minor units. Where it costs less already, nothing changes."""

    minor: int

    def __post_init__(self) -> None:
        if self.minor < 0:
            raise Refused("promotion_amount_invalid", minor=self.minor)


Reward: TypeAlias = PercentOff | AmountOff | FixedPrice


@dataclass(frozen=True, slots=True)
class EachUnit:
    """Every unit selected is rewarded by itself."""

    selection: Selection
    reward: Reward


@dataclass(frozen=True, slots=True)
class DealPart:
    """``count`` units of a set. What must be bought only, and is not rewarded itself, is not ``rewarded``."""

    selection: Selection
    count: int
    rewarded: bool = True

    def __post_init__(self) -> None:
        if self.count < 1:
            raise Refused("promotion_count_invalid", count=self.count)


@dataclass(frozen=True, slots=True)
class Deal:
    """Units that are rewarded together, as often as they are there. A weighed piece counts as one.

    Three for 5.00: one part of three, ``FixedPrice(500)``. One of each of several sets: a part for each. Buy two, get
    one: a part of two that is not rewarded, a part of one that is; ``lower`` says that what is rewarded costs no more
    than what is not, so that of equal selections the cheapest is free.
    """

    parts: tuple[DealPart, ...]
    reward: Reward
    lower: bool = False

    def __post_init__(self) -> None:
        if not any(part.rewarded for part in self.parts):
            raise Refused("promotion_count_invalid", count=0)


@dataclass(frozen=True, slots=True)
class WholeBasket:
    """All that is selected is rewarded as one sum, spread over its units in proportion."""

    selection: Selection
    reward: PercentOff | AmountOff


Benefit: TypeAlias = EachUnit | Deal | WholeBasket


@dataclass(frozen=True, slots=True)
class Tier:
    """What is given from so much on. ``repeats``: an amount off the basket comes once for each time it is reached."""

    benefit: Benefit
    minimum_minor: int = 0
    minimum_thousandths: int = 0
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of some days of the week, local time; Monday is 0. One that ends before it begins ends the day after."""

    weekdays: frozenset[int]
    begins: time = time(0)
    ends: time = time(0)

    def holds(self, local: datetime) -> bool:
        today, moment = local.weekday(), local.time()
        if self.begins < self.ends:
            return today in self.weekdays and self.begins <= moment < self.ends
        before_midnight = moment >= self.begins and today in self.weekdays
        return before_midnight or (moment < self.ends and (today - 1) % 7 in self.weekdays)


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom: anybody, unless told. Where several are named, one of them is enough."""

    groups: frozenset[str] = frozenset()
    members: bool = False
    employees: bool = False

    @property
    def anybody(self) -> bool:
        return not (self.groups or self.members or self.employees)


class CodeKind(StrEnum):
    """A source code tells where a customer comes from; a coupon may be shown by many; a serial one only once."""

    SOURCE = "source"
    COUPON = "coupon"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The code that must be shown. A serial coupon reads ``CODE-NUMBER``, with two check digits at its end."""

    kind: CodeKind
    code: str


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion as head office told it.

    Promotions of one ``group`` exclude each other, unit by unit; one without a group is a group of its own. Groups come
    by ``priority``, at the same priority fixed amounts before percentages, parts before the whole basket, then by
    ``order``; each works on what the ones before left. One that stands ``alone`` shares no unit with any other group.
    ``tiers`` go up; the highest that is reached holds. ``counted`` is what their minimums count, or else what the
    benefit is for. Limits count applications: units of ``EachUnit``, sets of a ``Deal``.
    """

    promotion_id: str
    name: str
    tiers: tuple[Tier, ...]
    campaign: str = ""
    priority: int = 100
    order: int = 0
    group: str = ""
    alone: bool = False
    counted: Selection | None = None
    includes_overridden: bool = False
    audience: Audience = Audience()
    code: CodeNeeded | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    windows: tuple[Window, ...] = ()
    locations: frozenset[str] = frozenset()
    pricelists: frozenset[str] = frozenset()
    limit_basket: int | None = None
    limit_customer: int | None = None
    rank: tuple[int, int, int, str] = field(init=False, repr=False)
    """Where it stands among others."""

    def __post_init__(self) -> None:
        minimums = [(tier.minimum_minor, tier.minimum_thousandths) for tier in self.tiers]
        if not minimums or minimums != sorted(set(minimums)):
            raise Refused("promotion_tiers_invalid", promotion=self.name)
        rank = (self.priority, _stage(self.tiers[0].benefit), self.order, self.promotion_id)
        object.__setattr__(self, "rank", rank)

    def valid_at(self, moment: datetime) -> bool:
        begun = self.valid_from is None or self.valid_from <= moment
        return begun and (self.valid_to is None or moment < self.valid_to)


def selections(benefit: Benefit) -> tuple[Selection, ...]:
    """Everything that a benefit is for or asks for."""
    if isinstance(benefit, Deal):
        return tuple(part.selection for part in benefit.parts)
    return (benefit.selection,)


def _stage(benefit: Benefit) -> int:
    return 2 * isinstance(benefit, WholeBasket) + isinstance(benefit.reward, PercentOff)
