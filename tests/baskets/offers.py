"""What is sold in these stores, and which promotions head office may have told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from contract.rules.promotion import Promotion
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
    Reward,
    Selection,
    Tier,
    WholeBasket,
)
from contract.values.quantity import Unit

COUPON, CAMPAIGN, SERIAL = "SUMMER-5", "RADIO", "WELCOME"


@dataclass(frozen=True, slots=True)
class Price:
    """Minor units for ``per`` thousandths: from ``least`` thousandths on, for a group or for all, told in the store's
    own list or, at a higher ``level``, in one that it is based on.
    """

    minor: int
    per: int = 1000
    least: int = 0
    group: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Goods:
    """An item: what it costs in minor units, for a piece or a kilogram, and what promotions know it by. A kit has
    ``parts``, each an item and how many thousandths; ``deposit`` is what is sold with each piece.
    """

    item_id: str
    minor: int
    category: str
    department: str
    style: str = ""
    unit: Unit = Unit.EACH
    discountable: bool = True
    more_prices: tuple[Price, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()
    deposit: str = ""

    @property
    def prices(self) -> tuple[Price, ...]:
        return (Price(self.minor), *self.more_prices)


def _more_prices(at: int, minor: int) -> tuple[Price, ...]:
    """Cheaper for many or for some; some prices nobody should get: dearer ones, and those of a list below."""
    three = Price(minor * 5 // 2, per=3000, least=3000)
    return {
        1: (three,),
        2: (Price(minor * 9 // 10, group="gold"), Price(minor * 3 // 4, group="employees")),
        3: (three, Price(minor * 2, per=3000, least=6000), Price(minor * 4, per=5000, group="gold")),
        4: (Price(minor + 10, group="gold"), Price(minor // 2, level=1), Price(minor // 3, least=2000, level=1)),
    }.get(at % 7, ())


_PIECES = (1, 5, 9, 25, 49, 79, 99, 100, 129, 149, 149, 199, 199, 249, 299, 320, 399, 449, 599, 799, 1299, 1999, 4995)
_WEIGHED = (129, 219, 349, 1299, 2899)
GOODS: tuple[Goods, ...] = (
    *(
        Goods(
            f"item-{at:02}",
            minor,
            f"cat-{at % 7}",
            f"dep-{at % 3}",
            f"style-{at // 4}" if at % 4 else "",
            more_prices=_more_prices(at, minor),
            parts=(("item-01", 1000), ("item-25", 250)) if at % 8 == 6 else (),
            deposit="item-bottle" if at % 8 == 3 else "",
        )
        for at, minor in enumerate(_PIECES)
    ),
    *(
        Goods(f"item-{at}", minor, "cat-fresh", "dep-0", unit=Unit.KILOGRAM, more_prices=_more_prices(at, minor))
        for at, minor in enumerate(_WEIGHED, start=len(_PIECES))
    ),
)
GIFT_CARD, EMPTIES = "item-gift-card", "item-empties"
BOTTLE = Goods("item-bottle", 15, "", "", discountable=False)


def selection(dice: Random, narrow: bool) -> Selection:
    """Some items, or a category, a department, a style, or all; ``narrow``: so few that sets of them stay countable."""
    own = dice.choice(GOODS)
    kind = dice.randrange(2 if narrow else 5)
    if kind == 0:
        include = ItemSet(items=frozenset(dice.choice(GOODS).item_id for _ in range(dice.randint(1, 3))))
    elif kind == 1:
        include = ItemSet(styles=frozenset({own.style})) if own.style else ItemSet(items=frozenset({own.item_id}))
    elif kind == 2:
        include = ItemSet(categories=frozenset({own.category}))
    elif kind == 3:
        include = ItemSet(departments=frozenset({own.department}))
    else:
        include = ItemSet()
    exclude = (
        ItemSet(items=frozenset({dice.choice(GOODS).item_id})) if not narrow and dice.random() < 0.2 else ItemSet()
    )
    return Selection(include, exclude)


def promotions(dice: Random, count: int) -> tuple[Promotion, ...]:
    """So many; no more than two deals, for with many of them the best is no longer looked for exactly."""
    kinds = [dice.choice((_each, _each, _deal, _whole)) for _ in range(count)]
    while kinds.count(_deal) > 2:
        kinds.remove(_deal)
    return tuple(_promotion(dice, number, kind) for number, kind in enumerate(kinds))


def _promotion(dice: Random, number: int, kind: Callable[[Random], Benefit]) -> Promotion:
    tiers = [Tier(kind(dice))]
    if kind is _whole and dice.random() < 0.5:
        tiers = [Tier(tiers[0].benefit, minimum_minor=dice.choice((500, 1500)), repeats=dice.random() < 0.5)]
        if dice.random() < 0.5:
            tiers.append(Tier(_whole(dice), minimum_minor=4000))
    elif dice.random() < 0.15:
        tiers = [Tier(tiers[0].benefit, minimum_thousandths=dice.choice((2000, 3000)))]
    for_whom = dice.random()
    return Promotion(
        f"promotion-{number}",
        f"Offer {number}",
        tuple(tiers),
        priority=dice.choice((50, 100, 100)),
        order=dice.randrange(3),
        group=dice.choice(("", "", "week", "card")),
        alone=dice.random() < 0.15,
        counted=selection(dice, narrow=False) if dice.random() < 0.1 else None,
        includes_overridden=dice.random() < 0.3,
        audience=_audience(for_whom),
        code=dice.choice(_CODES) if 0.15 < for_whom < 0.3 else None,
        limit_basket=dice.choice((1, 2, 3)) if dice.random() < 0.2 else None,
        limit_customer=dice.choice((1, 3)) if dice.random() < 0.1 else None,
    )


_CODES = (
    CodeNeeded(CodeKind.COUPON, COUPON),
    CodeNeeded(CodeKind.SOURCE, CAMPAIGN),
    CodeNeeded(CodeKind.SERIAL, SERIAL),
)


def _audience(drawn: float) -> Audience:
    if drawn < 0.1:
        return Audience(frozenset({"gold"}), members=drawn < 0.05)
    return Audience(employees=True) if drawn < 0.15 else Audience()


def _reward(dice: Random) -> Reward:
    kind = dice.randrange(3)
    if kind == 0:
        return PercentOff(dice.choice((50_000, 100_000, 125_000, 200_000, 333_333, 500_000, 1_000_000)))
    return (
        AmountOff(dice.choice((1, 10, 50, 99, 250))) if kind == 1 else FixedPrice(dice.choice((0, 50, 100, 199, 500)))
    )


def _each(dice: Random) -> Benefit:
    return EachUnit(selection(dice, narrow=False), _reward(dice))


def _whole(dice: Random) -> Benefit:
    reward = (
        PercentOff(dice.choice((30_000, 100_000, 150_000)))
        if dice.random() < 0.5
        else AmountOff(dice.choice((100, 333, 1000)))
    )
    return WholeBasket(selection(dice, narrow=False), reward)


def _deal(dice: Random) -> Benefit:
    own, shape = selection(dice, narrow=True), dice.randrange(4)
    if shape == 0:
        return Deal((DealPart(own, dice.choice((2, 3))),), FixedPrice(dice.choice((200, 300, 500, 1000))))
    if shape == 1:
        reward = PercentOff(dice.choice((500_000, 1_000_000)))
        return Deal((DealPart(own, dice.choice((1, 2)), rewarded=False), DealPart(own, 1)), reward, lower=True)
    if shape == 2:
        other = selection(dice, narrow=True)
        return Deal((DealPart(own, 1, rewarded=False), DealPart(other, 1)), _reward(dice), lower=dice.random() < 0.5)
    return Deal((DealPart(own, 1), DealPart(selection(dice, narrow=True), 1)), _reward(dice))
