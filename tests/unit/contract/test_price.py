"""Which price holds: lists, customer groups, quantity breaks, packagings and time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.rules.price import StandingPrice, price_at
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
STORE, REGION, CHAIN = 0, 1, 2


def priced(minor: int, pieces: int = 1, **changes: Any) -> StandingPrice:
    plain = StandingPrice(UnitPrice.of_minor(minor, "EUR", Quantity.of(pieces)), NOON.replace(year=2026, month=1))
    return replace(plain, **changes)


def paid(*prices: StandingPrice, pieces: int = 1, groups: tuple[str, ...] = (), unit: str = "") -> StandingPrice | None:
    return price_at(prices, NOON, Quantity.of(pieces), groups, unit)


EVERYDAY = priced(500)
SIX = priced(450, minimum=Quantity.of(6))
MEMBERS = priced(470, customer_group="members")
CASE = priced(4800, 12, unit="CS")


def test_a_quantity_break_does_not_beat_a_lower_offer() -> None:
    offer = priced(400, valid_from=NOON.replace(day=20), valid_to=NOON.replace(day=30))
    assert paid(EVERYDAY, SIX, offer, pieces=6) is offer
    assert paid(EVERYDAY, SIX, pieces=6) is SIX
    assert paid(EVERYDAY, SIX, pieces=5) is EVERYDAY


def test_a_price_told_later_replaces_the_one_before_also_upwards() -> None:
    raised = priced(520, valid_from=NOON.replace(month=6))
    assert paid(EVERYDAY, raised) is raised
    assert paid(SIX, priced(480, valid_from=NOON.replace(month=6), minimum=Quantity.of(6)), pieces=6) != SIX


def test_a_member_pays_the_members_price_and_never_more_than_everybody() -> None:
    assert paid(EVERYDAY, MEMBERS, groups=("members",)) is MEMBERS
    assert paid(EVERYDAY, MEMBERS) is EVERYDAY
    assert paid(EVERYDAY, MEMBERS, groups=("trade",)) is EVERYDAY
    offer = priced(400, valid_from=NOON.replace(day=20))
    assert paid(offer, MEMBERS, groups=("members",)) is offer


def test_what_a_store_says_for_everybody_replaces_what_the_chain_says() -> None:
    local = priced(550, level=STORE)
    chain = (priced(500, level=CHAIN), priced(450, level=CHAIN, customer_group="members"))
    assert paid(local, *chain) is local
    assert paid(local, *chain, groups=("members",)) is local


def test_a_narrower_price_of_a_store_leaves_the_chains_everyday_price_in_place() -> None:
    chain = priced(500, level=CHAIN)
    members = priced(480, level=STORE, customer_group="members")
    assert paid(chain, members) is chain
    assert paid(chain, members, groups=("members",)) is members
    dear = priced(510, level=STORE, customer_group="members")
    assert paid(chain, dear, groups=("members",)) is chain


def test_a_region_stands_between_store_and_chain() -> None:
    region, chain = priced(520, level=REGION), priced(500, level=CHAIN)
    assert paid(chain, region) is region


def test_a_packaging_has_its_own_price_or_that_of_its_pieces() -> None:
    assert paid(EVERYDAY, CASE, pieces=12, unit="CS") is CASE
    assert paid(EVERYDAY, CASE, pieces=12) is EVERYDAY
    assert paid(EVERYDAY, SIX, pieces=12, unit="CS") is SIX
    assert paid(CASE, pieces=12) is None


def test_of_equal_prices_the_plainest_is_the_reason() -> None:
    same = priced(500, customer_group="members", valid_from=NOON.replace(month=5))
    assert paid(same, EVERYDAY, groups=("members",)) is EVERYDAY


def test_three_for_two_euro_is_compared_by_the_piece() -> None:
    three, single = priced(200, 3, minimum=Quantity.of(3)), priced(67)
    assert paid(three, single, pieces=3) is three
    assert paid(three, single, pieces=2) is single


PRICES = st.lists(
    st.builds(
        priced,
        st.integers(1, 999),
        st.sampled_from((1, 3)),
        minimum=st.sampled_from((None, Quantity.of(3), Quantity.of(6))),
        customer_group=st.sampled_from(("", "", "members", "trade")),
        unit=st.sampled_from(("", "", "CS")),
        level=st.integers(0, 2),
        valid_from=st.sampled_from([NOON.replace(day=day) for day in (1, 10, 20, 30)]),
    ),
    max_size=12,
)


def apiece(found: StandingPrice | None) -> Fraction:
    assert found is not None
    return Fraction(found.price.ten_thousandths, found.price.per.thousandths)


@given(PRICES, st.integers(1, 8))
def test_a_member_or_a_larger_quantity_never_pays_more_apiece(prices: list[StandingPrice], pieces: int) -> None:
    everyday = priced(1000, level=2, valid_from=NOON.replace(month=1))
    alone = apiece(paid(everyday, *prices, pieces=pieces))
    assert apiece(paid(everyday, *prices, pieces=pieces, groups=("members",))) <= alone
    assert apiece(paid(everyday, *prices, pieces=pieces + 1)) <= alone


@given(PRICES.flatmap(lambda prices: st.tuples(st.just(prices), st.permutations(prices))))
def test_the_order_in_which_prices_were_told_changes_no_price(
    told: tuple[list[StandingPrice], list[StandingPrice]],
) -> None:
    first, second = (price_at(prices, NOON, Quantity.of(6), ("members",), "CS") for prices in told)
    assert (first is None) == (second is None)
    if first is not None:
        assert apiece(first) == apiece(second)


@pytest.mark.parametrize("prices", [[], [priced(1, valid_from=NOON.replace(day=22))]])
def test_what_has_no_price_yet_has_none(prices: list[StandingPrice]) -> None:
    assert paid(*prices) is None
