"""Short ways to say promotions and baskets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from contract.rules.promotion import Circumstances, PricedLine, Promoted, Promotion, apply_promotions
from contract.rules.promotion.model import (
    AmountOff,
    Benefit,
    Deal,
    DealPart,
    EachUnit,
    FixedPrice,
    ItemSet,
    PercentOff,
    Reward,
    Selection,
    Tier,
    WholeBasket,
)
from contract.values.quantity import Unit

ALL = Selection()
NOON = Circumstances(datetime(2026, 11, 21, 12, tzinfo=UTC))


def items(*item_ids: str) -> Selection:
    return Selection(ItemSet(items=frozenset(item_ids)))


def percent(whole: int) -> PercentOff:
    return PercentOff(whole * 10_000)


def each(reward: Reward, selection: Selection = ALL) -> EachUnit:
    return EachUnit(selection, reward)


def basket(reward: PercentOff | AmountOff, selection: Selection = ALL) -> WholeBasket:
    return WholeBasket(selection, reward)


def n_for(count: int, minor: int, selection: Selection = ALL) -> Deal:
    return Deal((DealPart(selection, count),), FixedPrice(minor))


def buy_get(
    buy: int, get: int, reward: Reward, *, of: Selection = ALL, other: Selection | None = None, lower: bool = True
) -> Deal:
    return Deal((DealPart(of, buy, rewarded=False), DealPart(other or of, get)), reward, lower)


def promotion(name: str, benefit: Benefit | Sequence[Tier], **told: Any) -> Promotion:
    tiers = (Tier(benefit),) if isinstance(benefit, Benefit) else tuple(benefit)
    return Promotion(name, name.title(), tiers, **told)


def line(item_id: str, minor: int, pieces: int = 1, **told: Any) -> PricedLine:
    """``minor`` is what the whole line costs."""
    return PricedLine(told.pop("line_id", item_id), item_id, pieces * 1000, minor, **told)


def weighed(item_id: str, thousandths: int, minor: int) -> PricedLine:
    return PricedLine(item_id, item_id, thousandths, minor, Unit.KILOGRAM)


def promoted(lines: Sequence[PricedLine], promotions: Iterable[Promotion], around: Circumstances = NOON) -> Promoted:
    """Applied, with what must always be so."""
    found = apply_promotions(lines, around, list(promotions))
    taken = dict.fromkeys((one.line_id for one in lines), 0)
    for one in found.applied:
        assert one.amount_minor == sum(share.amount_minor for share in one.lines)
        for share in one.lines:
            assert share.amount_minor == sum(run.count * run.amount_minor for run in share.shares)
            assert all(run.amount_minor >= 0 for run in share.shares)
            taken[share.line_id] += share.amount_minor
    for own in lines:
        left = found.units[own.line_id]
        assert sum(run.count * run.amount_minor for run in left) == own.extended_minor - taken[own.line_id]
        assert own.extended_minor < 0 or all(run.amount_minor >= 0 for run in left)
    return found


def off(lines: Sequence[PricedLine], *promotions: Promotion, around: Circumstances = NOON) -> int:
    """What is taken off in all."""
    return promoted(lines, promotions, around).amount_minor
