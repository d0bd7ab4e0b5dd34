"""Each kind of promotion that a chain may tell takes off what it should, and no part of one is without a promise."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, time

import pytest

from contract.rules.promotion import Circumstances, PricedLine, Promotion, Shopper
from contract.rules.promotion.conditions import serial_code
from contract.rules.promotion.model import (
    AmountOff,
    Audience,
    CodeKind,
    CodeNeeded,
    Deal,
    DealPart,
    FixedPrice,
    Tier,
    Window,
)
from tests.unit.rules.promoting import NOON, basket, buy_get, each, items, line, n_for, off, percent, promotion

TEN = each(percent(10))
ONE = [line("a", 1000)]
FOUR = [line("a", 4000, 4)]
SERIAL = serial_code("HI", "ABC7")
SPEND = [Tier(basket(AmountOff(100)), minimum_minor=1000), Tier(basket(AmountOff(300)), minimum_minor=2000)]
_NAMED = {"promotion_id", "name", "campaign", "rank"}
"""What a promotion is called and where it stands in a list; the rest decides what it takes off."""

Case = tuple[list[PricedLine], list[Promotion], Circumstances, int]


def coupon(kind: CodeKind, code: str) -> list[Promotion]:
    return [promotion("p", TEN, code=CodeNeeded(kind, code))]


def shown(code: str) -> Circumstances:
    return replace(NOON, codes=(code,))


def to(**shopper: object) -> Circumstances:
    return replace(NOON, shopper=replace(Shopper(), **shopper))  # type: ignore[arg-type]


KINDS: dict[str, Case] = {
    "percent": (ONE, [promotion("p", TEN)], NOON, 100),
    "amount": (FOUR, [promotion("p", each(AmountOff(50)))], NOON, 200),
    "fixed price": (FOUR, [promotion("p", each(FixedPrice(900)))], NOON, 400),
    "n for a price": (FOUR, [promotion("p", n_for(3, 2500))], NOON, 500),
    "buy x get y": (FOUR, [promotion("p", buy_get(1, 1, percent(100)))], NOON, 2000),
    "mix and match": (
        [line("a", 1000), line("b", 800)],
        [promotion("p", Deal((DealPart(items("a"), 1), DealPart(items("b"), 1)), FixedPrice(1500)))], NOON, 300,
    ),
    "threshold": (ONE, [promotion("p", SPEND[:1])], NOON, 100),
    "tiers": (FOUR, [promotion("p", SPEND)], NOON, 300),
    "counted on other goods": (
        [line("a", 1000), line("b", 500)],
        [promotion("p", [Tier(each(percent(50), items("b")), minimum_minor=1000)], counted=items("a"))], NOON, 250,
    ),
    "whole basket": (FOUR, [promotion("p", basket(percent(10)))], NOON, 400),
    "source code": (ONE, coupon(CodeKind.SOURCE, "RADIO"), shown("radio"), 100),
    "coupon": (ONE, coupon(CodeKind.COUPON, "TEN26"), shown("TEN26"), 100),
    "coupon not shown": (ONE, coupon(CodeKind.COUPON, "TEN26"), NOON, 0),
    "serial coupon": (ONE, coupon(CodeKind.SERIAL, "HI"), shown(SERIAL), 100),
    "serial coupon used already": (
        ONE, coupon(CodeKind.SERIAL, "HI"), replace(shown(SERIAL), spent=frozenset({SERIAL})), 0,
    ),
    "member price": (
        ONE, [promotion("p", each(FixedPrice(900)), audience=Audience(members=True))], to(member=True), 100,
    ),
    "employee discount": (ONE, [promotion("p", TEN, audience=Audience(employees=True))], to(employee=True), 100),
    "customer group": (
        ONE, [promotion("p", TEN, audience=Audience(groups=frozenset({"trade"})))],
        to(groups=frozenset({"trade"})), 100,
    ),
    "priority": (
        ONE, [promotion("a", each(AmountOff(100)), priority=2), promotion("b", TEN, priority=1)], NOON, 200,
    ),
    "stacking": (ONE, [promotion("a", TEN, order=1), promotion("b", each(percent(20)), order=2)], NOON, 280),
    "exclusive in a group": (
        ONE, [promotion("a", TEN, group="g"), promotion("b", each(AmountOff(150)), group="g")], NOON, 150,
    ),
    "exclusive of all": (ONE, [promotion("a", TEN, alone=True), promotion("b", TEN, priority=200)], NOON, 100),
    "limit in a basket": (FOUR, [promotion("p", TEN, limit_basket=2)], NOON, 200),
    "limit for each customer": (FOUR, [promotion("p", TEN, limit_customer=3)], to(uses={"p": 2}), 100),
    "taken out": (ONE, [promotion("p", TEN)], replace(NOON, removed=frozenset({"p"})), 0),
    "gift cards, deposits and services": ([line("card", 5000, discountable=False)], [promotion("p", TEN)], NOON, 0),
    "prices set by hand": (
        [line("a", 1000, overridden=True)], [promotion("p", TEN, includes_overridden=True)], NOON, 100,
    ),
    "not begun": (ONE, [promotion("p", TEN, valid_from=datetime(2027, 1, 1, tzinfo=UTC))], NOON, 0),
    "ended": (ONE, [promotion("p", TEN, valid_to=datetime(2026, 1, 1, tzinfo=UTC))], NOON, 0),
    "hours": (ONE, [promotion("p", TEN, windows=(Window(frozenset({5}), time(11), time(13)),))], NOON, 100),
    "some stores": (ONE, [promotion("p", TEN, locations=frozenset({"cork"}))], NOON, 0),
    "some price lists": (ONE, [promotion("p", TEN, pricelists=frozenset({"ie"}))], replace(NOON, pricelist="ie"), 100),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "told", "around", "expected"), KINDS.values(), ids=KINDS.keys())
def test_each_kind_takes_off_what_it_should(
    lines: list[PricedLine], told: list[Promotion], around: Circumstances, expected: int
) -> None:
    assert off(lines, *told, around=around) == expected


def test_no_part_of_a_promotion_is_without_a_case() -> None:
    plain = promotion("p", TEN)
    parts = {own.name for own in fields(Promotion)} - _NAMED
    promised = {
        name for _, told, _, _ in KINDS.values() for one in told for name in parts
        if getattr(one, name) != getattr(plain, name)
    }  # fmt: skip
    assert parts - promised == set()
