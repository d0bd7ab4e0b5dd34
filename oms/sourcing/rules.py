"""Ordered rules: for which orders, which locations may be used, what is preferred. The first that fills it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oms.sourcing.model import NO_LIMIT, Kind, SourcingOrder


@dataclass(frozen=True, slots=True)
class When:
    """Orders that a rule is for; what is empty or None asks nothing."""

    countries: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    pickup: bool | None = None
    least_value_minor: int = 0
    most_value_minor: int | None = None
    most_grams: int | None = None
    item_classes: tuple[int, ...] = ()

    def meets(self, order: SourcingOrder) -> bool:
        value = sum(line.value_minor for line in order.lines)
        return (
            (not self.countries or order.country in self.countries)
            and (not self.channels or order.channel in self.channels)
            and (self.pickup is None or self.pickup == bool(order.pickup_at))
            and value >= self.least_value_minor
            and (self.most_value_minor is None or value <= self.most_value_minor)
            and (self.most_grams is None or sum(line.grams for line in order.lines) <= self.most_grams)
            and (not self.item_classes or any(line.item_class in self.item_classes for line in order.lines))
        )


@dataclass(frozen=True, slots=True)
class Use:
    """Locations that may be used. ``late_days``: steps of tolerance, tried one after the other: 0 is strict, None takes
    any day. ``least_part_minor``: a part is worth at least so much, and so is what is left for later.
    """

    kinds: tuple[Kind, ...] = (Kind.WAREHOUSE, Kind.STORE)
    tags: frozenset[str] = frozenset()
    tags_barred: frozenset[str] = frozenset()
    same_country: bool = True
    most_meters: int | None = None
    most_parts: int = NO_LIMIT
    late_days: tuple[int | None, ...] = (0, 2, 5)
    least_part_minor: int = 0
    protects_floor: bool = True


@dataclass(frozen=True, slots=True)
class Prefer:
    """What each criterion costs; 0 leaves it out.

    Economic: ``split_minor`` for each part after the first, ``late_minor`` a day. Ecological: ``co2_minor_per_kg``.
    Logistic: ``store_minor`` for a part of a store, ``way_minor`` for 100 km, ``load_minor`` for one that is full.
    Retail, a piece: ``overstock_minor`` and ``ageing_minor`` (for 30 days) are gained, ``markdown_percent`` of the
    expected loss too; ``broken_sizes_minor`` is lost. Expected: ``reject_minor`` and ``delay_minor`` where that is sure
    to happen. ``unfilled_minor``: a line that is left.
    """

    split_minor: int = 0
    late_minor: int = 0
    co2_minor_per_kg: int = 0
    store_minor: int = 0
    way_minor: int = 0
    load_minor: int = 0
    overstock_minor: int = 0
    ageing_minor: int = 0
    markdown_percent: int = 0
    broken_sizes_minor: int = 0
    reject_minor: int = 0
    delay_minor: int = 0
    unfilled_minor: int = 100_000


@dataclass(frozen=True, slots=True)
class Rule:
    """The first rule for an order whose locations can fill it decides."""

    name: str
    when: When = When()
    use: Use = Use()
    prefer: Prefer = Prefer()


@dataclass(frozen=True, slots=True)
class Step:
    """A rule with one tolerance. ``number`` counts the steps that an order goes through."""

    number: int
    rule: Rule
    late_days: int | None


def steps(rules: Sequence[Rule], order: SourcingOrder) -> Iterator[Step]:
    """What is tried for an order, one after the other. An order that was promised nothing is never late."""
    number = 0
    for rule in rules:
        if not rule.when.meets(order):
            continue
        for late_days in rule.use.late_days if order.promised_day is not None else (None,):
            yield Step(number, rule, late_days)
            number += 1
