"""Stored value: names of accounts, what may be taken, what points come to, and what a sale does to all of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.rules.stored_value import (
    AccountKind,
    LoyaltyRules,
    OfflineBudget,
    PointRounding,
    account_kind,
    card_account,
    card_number,
    customer_account,
    movements,
    redeemable,
    require_redeemable,
    require_within_budget,
    worst_case,
)
from tests.contract.examples import read_json

KEY = "a1" * 16
CARD = card_account(AccountKind.GIFT_CARD, "6299000000000001", KEY)
CUSTOMER = "c-1"
POINTS = LoyaltyRules(100, 1)


def sale(lines: list[Mapping[str, Any]], tenders: list[Mapping[str, Any]], customer_id: str = "") -> SaleCompleted:
    told = json.loads(read_json("sale.completed.v3")["body"])
    plain = {**told["lines"][0], "intent": "carry_out", "reference": "", "modifiers": [], "returned": None, "units": []}
    made = [
        {**plain, "line_id": f"l{at}", "regular_minor": own["extended_minor"], **own} for at, own in enumerate(lines)
    ]
    paid = [{"tender_id": f"t{at}", "change_minor": 0, "rounding_minor": 0, **own} for at, own in enumerate(tenders)]
    return SaleCompleted.model_validate({**told, "lines": made, "tenders": paid, "customer_id": customer_id})


def goods(minor: int, **more: Any) -> dict[str, Any]:
    return {"extended_minor": minor, **more}


def load(minor: int) -> dict[str, Any]:
    return goods(minor, intent="stored_value" if minor > 0 else "return", reference=CARD)


def paid(kind: str, minor: int, reference: str = "") -> dict[str, Any]:
    return {"kind": kind, "tendered_minor": minor, "reference": reference}


def test_a_card_has_the_same_account_everywhere_and_its_number_is_not_in_it() -> None:
    assert card_account(AccountKind.GIFT_CARD, "6299000000000001", KEY) == CARD
    assert "00000000" not in CARD
    assert card_account(AccountKind.GIFT_CARD, "6299000000000001", "b2" * 16) != CARD
    assert card_account(AccountKind.STORE_CREDIT, "6299000000000001", KEY) != CARD
    assert account_kind(CARD) is AccountKind.GIFT_CARD


@pytest.mark.parametrize("text", ["", "gift_card:", "voucher:1", "01993f5e-7c1a-7601-8000-000000000601"])
def test_what_names_no_account_is_none(text: str) -> None:
    assert account_kind(text) is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("6299 0000 0000 0001", "6299000000000001"),
        ("6299-00000001", "629900000001"),
        ("62991", None),
        ("4000" * 4, None),
    ],
)
def test_a_card_is_known_by_its_prefix(text: str, digits: str | None) -> None:
    assert card_number(text, ("6299", "")) == digits


def test_an_account_gives_what_is_in_it_less_what_is_held() -> None:
    assert redeemable(1000, 400) == 600
    assert redeemable(-300, 0, 1000) == 700
    with pytest.raises(Refused, match="stored_value_too_little") as refused:
        require_redeemable(601, 1000, 400)
    assert refused.value.params == {"available": 600}


def test_without_a_budget_nothing_is_taken_unasked() -> None:
    with pytest.raises(Refused, match="stored_value_needs_line"):
        require_within_budget(1, OfflineBudget(), 0, 0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3000)), max_size=40))
def test_no_order_of_acts_takes_more_than_the_budget(acts: list[tuple[int, int]]) -> None:
    budget, used = OfflineBudget(2000, 5000), dict.fromkeys(range(4), 0)
    for card, minor in acts:
        try:
            require_within_budget(minor, budget, used[card], sum(used.values()))
        except Refused:
            continue
        used[card] += minor
    assert max(used.values()) <= 2000
    assert sum(used.values()) <= worst_case([budget], registers=1)


def test_points_are_earned_on_what_discounts_leave_and_not_on_what_points_paid() -> None:
    sold = sale(
        [goods(700, regular_minor=1000), load(5000)],
        [paid("loyalty", 200, customer_account(AccountKind.LOYALTY, CUSTOMER)), paid("cash", 5500)],
        CUSTOMER,
    )
    told = {own.deed: own.amount for own in movements(sold, POINTS)}
    assert told == {"loaded": 5000, "redeemed": -200, "earned": 5}
    gross = LoyaltyRules(100, 1, on_net=False)
    assert {own.deed: own.amount for own in movements(sold, gross)}["earned"] == 8


@given(st.integers(0, 10**9), st.sampled_from(PointRounding), st.integers(1, 500), st.integers(1, 500))
def test_a_whole_return_takes_back_the_points_and_gives_back_no_more_than_was_paid(
    minor: int, rounding: PointRounding, per: int, worth: int
) -> None:
    rules = LoyaltyRules(per, worth, rounding=rounding)
    assert rules.earned(minor) + rules.earned(-minor) == 0
    assert rules.price(minor) * worth >= minor
    assert 0 <= rules.price(minor) + rules.price(-minor) <= 1


def test_every_movement_of_a_sale_names_the_part_it_comes_from() -> None:
    sold = sale([load(2500), goods(1000)], [paid("gift_card", 1500, CARD), paid("cash", 2000)])
    first, second = movements(sold, POINTS, asked=())
    assert (first.deed, first.part_id, first.amount, first.offline) == ("loaded", "l0", 2500, False)
    assert (second.deed, second.part_id, second.amount, second.offline) == ("redeemed", "t0", -1500, True)
    assert not movements(sold, POINTS, asked=["t0"])[1].offline


def test_a_refund_goes_back_onto_the_card_and_a_cash_out_takes_it_off() -> None:
    back = sale([goods(-1000, intent="return")], [paid("gift_card", -1000, CARD)])
    assert [(own.deed, own.amount, own.offline) for own in movements(back, POINTS)] == [("refunded", 1000, False)]
    out = sale([load(-300)], [paid("cash", -300)])
    assert [(own.deed, own.amount) for own in movements(out, POINTS)] == [("cashed_out", -300)]


def test_a_tender_whose_kind_is_not_its_accounts_moves_nothing() -> None:
    assert movements(sale([goods(100)], [paid("loyalty", 100, CARD)]), POINTS) == ()


def test_where_points_are_not_taken_they_pay_nothing() -> None:
    with pytest.raises(Refused, match="points_not_taken"):
        LoyaltyRules(100, 0).price(100)
