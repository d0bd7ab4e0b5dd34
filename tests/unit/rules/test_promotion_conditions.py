"""When a promotion holds, for whom, and by which code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from contract.errors import Refused
from contract.rules.promotion import Circumstances, Promoted, Shopper
from contract.rules.promotion.conditions import serial_code
from contract.rules.promotion.model import Audience, CodeKind, CodeNeeded, FixedPrice, PercentOff, Window
from tests.unit.rules.promoting import NOON, each, line, off, percent, promoted, promotion

TEN = each(percent(10))
ONE = [line("a", 1000)]
DUBLIN = ZoneInfo("Europe/Dublin")
SATURDAY = 5


def at(hour: int, minute: int = 0, day: int = 21) -> Circumstances:
    return Circumstances(datetime(2026, 11, day, hour, minute, tzinfo=DUBLIN))


def codes(found: Promoted) -> list[str]:
    return [one.code for one in found.applied]


def test_it_holds_from_its_first_moment_until_before_its_last() -> None:
    begins, ends = datetime(2026, 11, 21, 10, tzinfo=UTC), datetime(2026, 11, 21, 11, tzinfo=UTC)
    own = promotion("p", TEN, valid_from=begins, valid_to=ends)
    told = [off(ONE, own, around=at(*when)) for when in ((9, 59), (10, 0), (10, 59), (11, 0))]
    assert told == [0, 100, 100, 0]


def test_hours_are_those_of_the_store_on_the_days_named() -> None:
    own = promotion("p", TEN, windows=(Window(frozenset({SATURDAY}), time(17), time(19)),))
    told = [off(ONE, own, around=at(*when)) for when in ((16, 59), (17, 0), (18, 59), (19, 0), (18, 0, 22))]
    assert told == [0, 100, 100, 0, 0]


def test_a_window_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    own = promotion("p", TEN, windows=(Window(frozenset({SATURDAY}), time(22), time(2)),))
    told = [off(ONE, own, around=at(*when)) for when in ((1, 0), (22, 0), (1, 59, 22), (2, 0, 22), (22, 0, 22))]
    assert told == [0, 100, 100, 0, 0]


def test_without_hours_it_is_the_whole_day() -> None:
    own = promotion("p", TEN, windows=(Window(frozenset({SATURDAY})),))
    assert [off(ONE, own, around=at(*when)) for when in ((0, 0), (23, 59), (0, 0, 22))] == [100, 100, 0]


def test_it_holds_where_it_is_told_to() -> None:
    own = promotion("p", TEN, locations=frozenset({"L1"}), pricelists=frozenset({"town"}))
    here = replace(NOON, location_id="L1", pricelist="town")
    assert off(ONE, own, around=here) == 100
    assert off(ONE, own, around=replace(here, location_id="L2")) == 0
    assert off(ONE, own, around=replace(here, pricelist="country")) == 0


@pytest.mark.parametrize(
    ("audience", "shopper", "expected"),
    [
        (Audience(members=True), None, 0),
        (Audience(members=True), Shopper(member=True), 100),
        (Audience(employees=True), Shopper(member=True), 0),
        (Audience(employees=True), Shopper(employee=True), 100),
        (Audience(groups=frozenset({"trade"})), Shopper(frozenset({"trade", "x"})), 100),
        (Audience(groups=frozenset({"trade"})), Shopper(frozenset({"x"})), 0),
        (Audience(groups=frozenset({"trade"}), members=True), Shopper(member=True), 100),
    ],
)
def test_it_is_for_those_it_names(audience: Audience, shopper: Shopper | None, expected: int) -> None:
    assert off(ONE, promotion("p", TEN, audience=audience), around=replace(NOON, shopper=shopper)) == expected


def test_a_member_price_is_a_fixed_price_for_members() -> None:
    own = promotion("p", each(FixedPrice(799)), audience=Audience(members=True))
    assert off(ONE, own, around=replace(NOON, shopper=Shopper(member=True))) == 201


def test_a_customer_who_used_it_up_has_no_more_of_it() -> None:
    own = promotion("p", TEN, limit_customer=3)
    three = [line("a", 3000, 3)]
    told = [off(three, own, around=replace(NOON, shopper=Shopper(uses={"p": used}))) for used in (0, 2, 3)]
    assert told == [300, 100, 0]
    assert off([line("a", 5000, 5)], own) == 300


def test_a_code_is_the_same_however_it_is_typed_and_is_told_as_used() -> None:
    own = promotion("p", TEN, code=CodeNeeded(CodeKind.COUPON, "Autumn26"))
    assert off(ONE, own) == 0
    found = promoted(ONE, [own], replace(NOON, codes=(" autumn 26",)))
    assert (found.amount_minor, codes(found), found.unused_codes) == (100, ["autumn26"], ())


@pytest.mark.parametrize(
    ("around", "why"),
    [
        (replace(NOON, codes=("NOPE",)), "unknown"),
        (replace(NOON, codes=("AUTUMN",), spent=frozenset({"autumn"})), "spent"),
        (replace(NOON, codes=("AUTUMN",), removed=frozenset({"p"})), "removed"),
        (replace(NOON, codes=("AUTUMN",), local=datetime(2027, 1, 1, tzinfo=UTC)), "not_valid"),
    ],
)
def test_a_code_that_brings_nothing_says_why(around: Circumstances, why: str) -> None:
    code = CodeNeeded(CodeKind.SOURCE, "AUTUMN")
    own = promotion("p", TEN, code=code, valid_to=datetime(2026, 12, 1, tzinfo=UTC))
    found = promoted(ONE, [own], around)
    assert (found.amount_minor, [one.why for one in found.unused_codes]) == (0, [why])


def test_a_code_for_goods_that_are_not_there_says_so() -> None:
    own = promotion("p", TEN, code=CodeNeeded(CodeKind.COUPON, "AUTUMN"))
    found = promoted([line("card", 5000, discountable=False)], [own], replace(NOON, codes=("AUTUMN",)))
    assert [one.why for one in found.unused_codes] == ["nothing_fits"]


def test_a_serial_coupon_is_known_by_its_check_digits_and_one_of_a_promotion_counts() -> None:
    own = promotion("p", TEN, code=CodeNeeded(CodeKind.SERIAL, "WELCOME"))
    first, second = serial_code("WELCOME", "8KQ2M7"), serial_code("WELCOME", "8KQ2M8")
    wrong = first[:-1] + str((int(first[-1]) + 1) % 10)
    assert off(ONE, own, around=replace(NOON, codes=(wrong,))) == 0
    assert off(ONE, own, around=replace(NOON, codes=("WELCOME",))) == 0
    found = promoted(ONE, [own], replace(NOON, codes=(second, first)))
    assert (found.amount_minor, codes(found)) == (100, [min(first, second).casefold()])
    assert [one.why for one in found.unused_codes] == ["nothing_fits"]
    spent = replace(NOON, codes=(first,), spent=frozenset({first}))
    assert off(ONE, own, around=spent) == 0


@pytest.mark.parametrize("number", ["", "a", "12-34", "ü123"])
def test_a_serial_number_is_of_letters_and_digits(number: str) -> None:
    with pytest.raises(Refused, match="promotion_code_invalid"):
        serial_code("WELCOME", number)


def test_what_the_operator_took_out_stays_out_until_it_is_put_back() -> None:
    own = promotion("p", TEN)
    assert off(ONE, own, around=replace(NOON, removed=frozenset({"p"}))) == 0
    assert off(ONE, own) == 100


@pytest.mark.parametrize("ppm", [0, -1, 1_000_001])
def test_a_percentage_is_more_than_nothing_and_at_most_all(ppm: int) -> None:
    with pytest.raises(Refused, match="promotion_percent_invalid"):
        PercentOff(ppm)
