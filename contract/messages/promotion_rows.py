"""How a promotion is told to registers."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from pydantic import Field

from contract.errors import Refused
from contract.messages.row import Entry, Row
from contract.rules.promotion.model import (
    AmountOff,
    Audience,
    Benefit,
    CodeKind,
    CodeNeeded,
    Deal,
    DealPart,
    EachUnit,
    FixedPrice,
    ItemSet,
    PercentOff,
    Promotion,
    Reward,
    Selection,
    Tier,
    WholeBasket,
    Window,
)
from contract.values.time import parse_instant

_REWARDS: dict[str, type[Reward]] = {"percent": PercentOff, "amount": AmountOff, "price": FixedPrice}


class ItemSetEntry(Entry):
    items: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()

    @property
    def value(self) -> ItemSet:
        return ItemSet(
            frozenset(self.items), frozenset(self.categories), frozenset(self.departments), frozenset(self.styles)
        )


class SelectionEntry(Entry):
    """Which items: all when ``include`` names none."""

    include: ItemSetEntry = ItemSetEntry()
    exclude: ItemSetEntry = ItemSetEntry()

    @property
    def value(self) -> Selection:
        return Selection(self.include.value, self.exclude.value)


class DealPartEntry(Entry):
    """``count`` units of a set; those that must only be bought are not ``rewarded``."""

    selection: SelectionEntry
    count: int
    rewarded: bool = True


class TierEntry(Entry):
    """What is given from so much on.

    ``kind``: ``each`` unit of ``selection``, ``deal`` of ``parts``, or the whole ``basket`` of ``selection``.
    ``reward``: ``percent`` (``value`` in parts per million), ``amount`` off or ``price`` (minor units).
    """

    kind: str
    reward: str
    value: int = Field(ge=0)
    selection: SelectionEntry = SelectionEntry()
    parts: tuple[DealPartEntry, ...] = ()
    lower: bool = False
    minimum_minor: int = Field(default=0, ge=0)
    minimum_thousandths: int = Field(default=0, ge=0)
    repeats: bool = False


class WindowEntry(Entry):
    """Hours of some days, local time; Monday is 0. Equal ends are the whole day."""

    weekdays: tuple[int, ...]
    begins: str = "00:00"
    ends: str = "00:00"

    @property
    def value(self) -> Window:
        return Window(frozenset(self.weekdays), time.fromisoformat(self.begins), time.fromisoformat(self.ends))


class AudienceEntry(Entry):
    """For whom; anybody unless told."""

    groups: tuple[str, ...] = ()
    members: bool = False
    employees: bool = False

    @property
    def value(self) -> Audience:
        return Audience(frozenset(self.groups), self.members, self.employees)


class CodeEntry(Entry):
    """The code that must be shown: ``source``, ``coupon`` or ``serial``."""

    kind: str
    code: str


class PromotionRow(Row):
    """A promotion. ``code`` is what head office calls it; ``needs`` is the code that customers show, if they must.

    ``counted`` is what the minimums of ``tiers`` count, or else what the first of them is for. Without ``locations``
    and ``pricelists`` it holds everywhere. ``group``, ``priority``, ``order`` and ``alone`` say how it gets along with
    others.
    """

    KIND: ClassVar[str] = "promotion"
    STREAM: ClassVar[str] = "chain"

    promotion_id: str
    code: str
    name: str
    campaign: str = ""
    tiers: tuple[TierEntry, ...]
    priority: int = 100
    order: int = 0
    group: str = ""
    alone: bool = False
    counted: SelectionEntry | None = None
    includes_overridden: bool = False
    audience: AudienceEntry = AudienceEntry()
    needs: CodeEntry | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    windows: tuple[WindowEntry, ...] = ()
    locations: tuple[str, ...] = ()
    pricelists: tuple[str, ...] = ()
    limit_basket: int | None = Field(default=None, gt=0)
    limit_customer: int | None = Field(default=None, gt=0)

    @property
    def promotion(self) -> Promotion | None:
        """As a value; None where a newer head office tells something that this program does not know."""
        try:
            return self.value()
        except (KeyError, ValueError, Refused):
            return None

    def value(self) -> Promotion:
        """Refused: what the rules say of a percentage, an amount, a count or tiers that cannot be."""
        return Promotion(
            promotion_id=self.promotion_id,
            name=self.name,
            tiers=tuple(_tier(tier) for tier in self.tiers),
            campaign=self.campaign,
            priority=self.priority,
            order=self.order,
            group=self.group,
            alone=self.alone,
            counted=self.counted.value if self.counted else None,
            includes_overridden=self.includes_overridden,
            audience=self.audience.value,
            code=CodeNeeded(CodeKind(self.needs.kind), self.needs.code) if self.needs else None,
            valid_from=parse_instant(self.valid_from) if self.valid_from else None,
            valid_to=parse_instant(self.valid_to) if self.valid_to else None,
            windows=tuple(window.value for window in self.windows),
            locations=frozenset(self.locations),
            pricelists=frozenset(self.pricelists),
            limit_basket=self.limit_basket,
            limit_customer=self.limit_customer,
        )


class SpentCouponRow(Row):
    """A serial coupon that a sale used, anywhere in the chain: the sale's entry, and what its receipt says.

    ``code`` is written in small letters without spaces, however it was shown.
    """

    KIND: ClassVar[str] = "spent_coupon"
    STREAM: ClassVar[str] = "chain"

    code: str
    entry_id: str
    receipt_number: str
    location_name: str
    spent_at: str


def _tier(told: TierEntry) -> Tier:
    return Tier(_benefit(told), told.minimum_minor, told.minimum_thousandths, told.repeats)


def _benefit(told: TierEntry) -> Benefit:
    reward = _REWARDS[told.reward](told.value)
    match told.kind:
        case "each":
            return EachUnit(told.selection.value, reward)
        case "deal":
            parts = (DealPart(part.selection.value, part.count, part.rewarded) for part in told.parts)
            return Deal(tuple(parts), reward, told.lower)
        case "basket" if not isinstance(reward, FixedPrice):
            return WholeBasket(told.selection.value, reward)
        case _:
            raise ValueError(told.kind)
