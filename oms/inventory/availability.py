"""What of an item may be offered at a location, and how sure that is. Worked out from figures alone, line by line.

The books say how much is there; some of it may be missing. How many pieces are is taken as Poisson distributed, with a
mean that grows with the days since the last count and with every time somebody looked in vain since. ``doubt`` is the
least number that are missing no more with the chance the chain wants to be sure of. Quantities are thousandths of a
unit, chances and means are millionths.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PIECE = 1_000
SURE = 1_000_000
MOST_MISSING = 500 * SURE
"""A mean beyond this says no more: nothing would be offered anyway."""


@dataclass(frozen=True, slots=True)
class DoubtRules:
    """``sure``: with which chance what is offered must be there. The others are pieces missing: for each day since the
    count, each time one was looked for in vain, and books that fell below zero. What nobody counted counts as old as
    ``uncounted_days``.
    """

    sure: int = 900_000
    per_day: int = 2_000
    per_miss: int = 150_000
    below_zero: int = 500_000
    uncounted_days: int = 365


@dataclass(frozen=True, slots=True)
class Coming:
    """Announced goods, and the day they are due."""

    due_on: date
    thousandths: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is known of an item at a location.

    ``reserved`` is for orders, ``held`` for sales that tills have not finished; ``safety`` is promised to nobody,
    ``floor`` kept for those who come to the store. ``keep`` and ``share`` are the channel's: so much it must leave, and
    it may have so much of the rest. ``whole``: sold by the piece.
    """

    on_hand: int = 0
    reserved: int = 0
    held: int = 0
    safety: int = 0
    floor: int = 0
    keep: int = 0
    share: int = SURE
    whole: bool = True
    counted_days: int | None = None
    missed: int = 0
    below_zero: bool = False
    frozen: bool = False
    coming: tuple[Coming, ...] = ()


class LineKind(StrEnum):
    """What a line of the calculation tells."""

    ON_HAND = "on_hand"
    RESERVED = "reserved"
    HELD = "held"
    SAFETY = "safety"
    FLOOR = "floor"
    DOUBT = "doubt"
    FROZEN = "frozen"
    CHANNEL = "channel"
    WHOLE = "whole"


class Why(StrEnum):
    """What makes us doubt; its number is days or times."""

    COUNTED_DAYS = "counted_days"
    NEVER_COUNTED = "never_counted"
    MISSED = "missed"
    BELOW_ZERO = "below_zero"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Line:
    """``thousandths`` are added, or taken where they are negative. Lines that would take nothing are left out."""

    kind: LineKind
    thousandths: int


@dataclass(frozen=True, slots=True)
class Reason:
    """``number`` of days or times."""

    why: Why
    number: int = 0


@dataclass(frozen=True, slots=True)
class Later:
    """So much is offered from this day on, if what is announced comes."""

    due_on: date
    thousandths: int


@dataclass(frozen=True, slots=True)
class Availability:
    """``offered`` is what the ``lines`` add up to, and at least nothing. ``chance_of_one`` that a piece more than what
    is reserved can really be picked, ``chance_of_all`` that all that is offered can.
    """

    offered: int
    chance_of_one: int
    chance_of_all: int
    lines: tuple[Line, ...]
    reasons: tuple[Reason, ...]
    later: tuple[Later, ...] = ()


def availability(figures: Figures, rules: DoubtRules, today: date) -> Availability:
    """What is offered ``today`` and from the days on which more is due. Goods that are overdue are not counted on."""
    lines = tuple(_lines(figures, rules))
    offered = max(0, sum(line.thousandths for line in lines))
    return Availability(
        offered,
        chance(figures, rules, PIECE),
        chance(figures, rules, offered) if offered else 0,
        lines,
        tuple(_reasons(figures)),
        tuple(_later(figures, rules, today)),
    )


def chance(figures: Figures, rules: DoubtRules, thousandths: int) -> int:
    """That so much can be picked beside all that is reserved, in millionths."""
    spare = figures.on_hand - figures.reserved - figures.held - thousandths
    if figures.frozen or spare < 0:
        return 0
    return _most_missing(missing_mean(figures, rules), spare // PIECE)


def missing_mean(figures: Figures, rules: DoubtRules) -> int:
    """How many millionths of a piece are missing on average, by what is known."""
    days = rules.uncounted_days if figures.counted_days is None else max(0, figures.counted_days)
    mean = days * rules.per_day + figures.missed * rules.per_miss + figures.below_zero * rules.below_zero
    return min(mean, MOST_MISSING)


def doubt(figures: Figures, rules: DoubtRules) -> int:
    """The least whole number of pieces, in thousandths, that no more are missing than this, as sure as wanted."""
    mean = missing_mean(figures, rules)
    pieces = 0
    for chance_of in _chances(mean):
        if chance_of >= rules.sure:
            break
        pieces += 1
    return pieces * PIECE


def _lines(figures: Figures, rules: DoubtRules) -> Iterator[Line]:
    taken = (
        Line(LineKind.RESERVED, -figures.reserved),
        Line(LineKind.HELD, -figures.held),
        Line(LineKind.SAFETY, -figures.safety),
        Line(LineKind.FLOOR, -figures.floor),
    )
    yield Line(LineKind.ON_HAND, figures.on_hand)
    yield from (line for line in taken if line.thousandths)
    left = figures.on_hand + sum(line.thousandths for line in taken)
    if left <= 0:
        return
    if figures.frozen:
        yield Line(LineKind.FROZEN, -left)
        return
    doubted = min(left, doubt(figures, rules))
    if doubted:
        yield Line(LineKind.DOUBT, -doubted)
    yield from _of_the_channel(figures, left - doubted)


def _of_the_channel(figures: Figures, left: int) -> Iterator[Line]:
    """What of ``left`` is not for it, and then what is no whole piece."""
    own = for_channel(left, figures.keep, figures.share)
    if own != left:
        yield Line(LineKind.CHANNEL, own - left)
    if figures.whole and own % PIECE:
        yield Line(LineKind.WHOLE, -(own % PIECE))


def for_channel(left: int, keep: int, share: int) -> int:
    """Its share of what is left, and never the last ``keep`` of it."""
    return max(0, min(left * share // SURE, left - keep))


def _later(figures: Figures, rules: DoubtRules, today: date) -> Iterator[Later]:
    """What comes first covers what is promised already. Only what stands here is doubted."""
    if figures.frozen:
        return
    left = figures.on_hand - figures.reserved - figures.held - figures.safety - figures.floor
    left -= min(max(0, figures.on_hand), doubt(figures, rules))
    for due_on, thousandths in _by_day(one for one in figures.coming if one.due_on >= today):
        left += thousandths
        own = for_channel(max(0, left), figures.keep, figures.share)
        yield Later(due_on, own - own % PIECE if figures.whole else own)


def _by_day(coming: Iterable[Coming]) -> list[tuple[date, int]]:
    found: dict[date, int] = {}
    for one in coming:
        found[one.due_on] = found.get(one.due_on, 0) + one.thousandths
    return sorted(found.items())


def _reasons(figures: Figures) -> Iterator[Reason]:
    if figures.counted_days is None:
        yield Reason(Why.NEVER_COUNTED)
    else:
        yield Reason(Why.COUNTED_DAYS, figures.counted_days)
    if figures.missed:
        yield Reason(Why.MISSED, figures.missed)
    if figures.below_zero:
        yield Reason(Why.BELOW_ZERO)
    if figures.frozen:
        yield Reason(Why.FROZEN)


def _most_missing(mean: int, pieces: int) -> int:
    """The chance that no more than ``pieces`` are missing."""
    for number, chance_of in enumerate(_chances(mean)):
        if number == pieces or chance_of == SURE:
            return chance_of
    raise AssertionError("chances never end")


def _chances(mean: int) -> Iterator[int]:
    """That at most 0, 1, 2, ... are missing: the Poisson distribution, summed up."""
    expected = mean / SURE
    term, summed, number = math.exp(-expected), 0.0, 0
    while True:
        summed += term
        yield min(SURE, round(summed * SURE))
        number += 1
        term *= expected / number
