"""A replay agrees only when every figure is the same everywhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from replay.register import Rung
from replay.report import StoreResult, outcome, printed
from replay.second_calculator import Expected
from replay.sums import Sums, ZSums

SUMS = Sums(receipts=2, lines=5, sales=1_234, discounts=56, coupons=7, overridden=1)
RIGHT = StoreResult(
    store=367,
    expected=Expected(2, 5, 1_234, 56, 7, rows_without_goods=1, baskets_without_goods=1, coupons_not_taken=3),
    file=SUMS,
    oms=SUMS,
    zs=ZSums(reports=1, receipts=2, sales=1_234, discounts=56, coupons=7, over_short=0),
    rung=Rung(rung=2, without_goods=1, cut_minor=3),
    baskets=3,
    rows=6,
    oddities=Counter(),
)


def test_sums_that_are_the_same_everywhere_have_no_fault() -> None:
    assert list(RIGHT.faults()) == []
    assert "  sales" in "\n".join(printed([RIGHT], {}))
    assert "DIFFER" not in "\n".join(printed([RIGHT], {}))


@pytest.mark.parametrize("figure", ["receipts", "lines", "sales", "discounts", "coupons"])
@pytest.mark.parametrize("place", ["expected", "file", "oms"])
def test_one_cent_in_one_place_is_a_fault(figure: str, place: str) -> None:
    sums = getattr(RIGHT, place)
    wrong = replace(RIGHT, **{place: replace(sums, **{figure: getattr(sums, figure) + 1})})
    assert any(fault.startswith(figure) for fault in wrong.faults())
    assert "DIFFER" in "\n".join(printed([wrong], {}))


@pytest.mark.parametrize(
    "wrong",
    [
        replace(RIGHT, zs=replace(RIGHT.zs, sales=1_235)),
        replace(RIGHT, zs=replace(RIGHT.zs, over_short=-5)),
        replace(RIGHT, oms=replace(SUMS, overridden=2)),
        replace(RIGHT, rung=replace(RIGHT.rung, cut_minor=4)),
        replace(RIGHT, rung=replace(RIGHT.rung, rung=1)),
        replace(RIGHT, rung=replace(RIGHT.rung, rung=1, refused=Counter(item_unknown=1))),
    ],
)
def test_a_receipt_that_was_lost_or_refused_is_a_fault_and_so_is_a_z_that_differs(wrong: StoreResult) -> None:
    assert list(wrong.faults())


def test_a_second_run_says_that_it_added_nothing() -> None:
    again = replace(RIGHT, rung=Rung(found=2, without_goods=1))
    assert list(again.faults()) == []
    assert outcome([again]) == "0 receipts rung, 2 found as sold before, 1 with nothing to sell; nothing was added."
    assert "nothing was added" not in outcome([RIGHT])
