"""Promotions learned from discounts that were given: for each item the reward that explains most of them. Pure.

A case is told by an item, whether the week's mailer shows it, and its price on the shelf. What was seen is asked at
four levels, the nearest first: this item at this shelf price; its family at this shelf price; this item at any; its
family at any. A family is what one maker sells of one type. At each level the reward is taken, in the vocabulary of
promotions, or none, by which the most weight of what was seen comes out to the cent; a week weighs a fifth less than
the one after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from contract.rules.promotion.benefit import taken_off
from contract.rules.promotion.model import AmountOff, FixedPrice, PercentOff, Reward
from contract.rules.rounding import allocate

_PPM = 1_000_000
_HALF_PERCENTS = 5_000
_WEIGHED = 8
"""So many of the discounts seen most are tried as the rule."""
_Key: TypeAlias = tuple[object, ...]


class Level(StrEnum):
    """How near to the case what it was learned from is."""

    ITEM_AT_PRICE = "this item at this shelf price"
    FAMILY_AT_PRICE = "its family at this shelf price"
    ITEM = "this item at any shelf price"
    FAMILY = "its family at any shelf price"


@dataclass(frozen=True, slots=True)
class Case:
    """An item on a receipt. ``shelf`` is one piece's in cents, None where the amount does not divide by the pieces."""

    item: int
    family: str
    in_mailer: bool
    shelf: int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """So many pieces cost ``amount`` cents on the shelf and got ``off`` cents; that counts ``weight``."""

    case: Case
    pieces: int
    amount: int
    off: int
    weight: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward for every ``pieces``: 1 is each by itself, 3 with a price of 500 is three for 5.00."""

    reward: Reward
    pieces: int = 1

    @property
    def kind(self) -> str:
        if self.pieces > 1:
            return "n for a price"
        match self.reward:
            case PercentOff():
                return "percent off"
            case AmountOff():
                return "amount off"
            case FixedPrice():
                return "fixed price"

    def off(self, pieces: int, amount: int) -> int:
        """What it takes off so many pieces that cost ``amount`` together."""
        if self.pieces == 1 and not amount % pieces:
            return pieces * taken_off(self.reward, amount // pieces)
        units = _units(amount, pieces)
        if self.pieces == 1:
            return sum(taken_off(self.reward, unit) for unit in units)
        sets = pieces // self.pieces
        return sum(taken_off(self.reward, sum(units[at * self.pieces : (at + 1) * self.pieces])) for at in range(sets))


@dataclass(frozen=True, slots=True)
class Learned:
    """What holds for a case, and where that is known from."""

    offer: Offer | None
    level: Level


class Rules:
    """What was learned."""

    def __init__(self, offers: dict[_Key, Offer | None]) -> None:
        self._offers = offers

    def of(self, case: Case) -> Learned | None:
        """None where nothing like it was ever seen."""
        for level, key in _keys(case):
            if key in self._offers:
                return Learned(self._offers[key], level)
        return None

    def __len__(self) -> int:
        return len(self._offers)


def learned(seen: Iterable[Seen]) -> Rules:
    """The best offer for everything that was seen at any level."""
    found: dict[_Key, dict[tuple[int, int, int], int]] = defaultdict(dict)
    for one in seen:
        told = one.pieces, one.amount, one.off
        for _, key in _keys(one.case):
            own = found[key]
            own[told] = own.get(told, 0) + one.weight
    return Rules({key: _best(own) for key, own in found.items()})


def _keys(case: Case) -> Iterable[tuple[Level, _Key]]:
    if case.shelf is not None:
        yield Level.ITEM_AT_PRICE, (case.item, case.in_mailer, case.shelf)
        yield Level.FAMILY_AT_PRICE, (case.family, case.in_mailer, case.shelf)
    yield Level.ITEM, (case.item, case.in_mailer)
    yield Level.FAMILY, (case.family, case.in_mailer)


def _best(own: dict[tuple[int, int, int], int]) -> Offer | None:
    """Of equally good ones none at all, then the one first in the order of what may be offered."""
    best: Offer | None = None
    most = sum(weight for (_, _, off), weight in own.items() if not off)
    weighty = sorted((told for told in own if told[2]), key=lambda told: (-own[told], told))[:_WEIGHED]
    for offer in sorted({offer for told in weighty for offer in _offers(*told)}, key=_order):
        right = sum(weight for (pieces, amount, off), weight in own.items() if offer.off(pieces, amount) == off)
        if right > most:
            best, most = offer, right
    return best


@lru_cache(maxsize=100_000)
def _offers(pieces: int, amount: int, off: int) -> tuple[Offer, ...]:
    """Everything that would have given just this."""
    if not 0 < off <= amount:
        return ()
    found = []
    if not amount % pieces and not off % pieces:
        found += [Offer(FixedPrice((amount - off) // pieces)), Offer(AmountOff(off // pieces))]
    ppm = (off * _PPM // amount + _HALF_PERCENTS // 2) // _HALF_PERCENTS * _HALF_PERCENTS
    if 0 < ppm <= _PPM:
        found.append(Offer(PercentOff(ppm)))
    if pieces > 1:
        found.append(Offer(FixedPrice(amount - off), pieces))
    return tuple(offer for offer in found if offer.off(pieces, amount) == off)


def _order(offer: Offer) -> tuple[int, int, int]:
    kinds = ("fixed price", "percent off", "amount off", "n for a price")
    amount = offer.reward.ppm if isinstance(offer.reward, PercentOff) else offer.reward.minor
    return kinds.index(offer.kind), offer.pieces, amount


@lru_cache(maxsize=100_000)
def _units(amount: int, pieces: int) -> tuple[int, ...]:
    return tuple(allocate(amount, [1] * pieces))
