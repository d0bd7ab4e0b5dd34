"""Refunds of a line come to its price, in whichever parts it comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.errors import Refused
from contract.rules.returnable import NOTHING, CameBack, LinePaid, LineTaxPaid, Refund, refund, units_left
from contract.rules.units import LineAmounts, SoldUnits, split_units

minor = st.integers(0, 100_000)


@st.composite
def lines(draw: st.DrawFn) -> LinePaid:
    """A line of up to 12 units with up to three taxes."""
    count, net = draw(st.integers(1, 12)), draw(minor)
    taxes = draw(st.lists(minor, min_size=1, max_size=3))
    runs = split_units(LineAmounts(count * 1_000, net + sum(taxes), net, (sum(taxes),)), count)
    named = tuple(LineTaxPaid(letter, letter, 10, net, tax) for letter, tax in zip("ABC", taxes, strict=False))
    return LinePaid("line", runs, named)


def after(before: CameBack, units: int, paid: Refund) -> CameBack:
    return before + CameBack(units, paid.net_minor, paid.tax_minor)


@given(lines(), st.data())
def test_a_full_refund_in_any_partition_is_exactly_what_was_paid(line: LinePaid, data: st.DataObject) -> None:
    before, parts = NOTHING, []
    while left := units_left(line, before):
        units = data.draw(st.integers(1, left))
        parts.append(refund(line, before, units))
        before = after(before, units, parts[-1])
    assert sum(own.net_minor for own in parts) == line.amounts.net
    assert sum(own.quantity_thousandths for own in parts) == line.amounts.quantity_thousandths
    for at, tax in enumerate(line.taxes):
        assert sum(own.taxes[at].tax_minor for own in parts) == tax.tax_minor
        assert sum(own.taxes[at].base_minor for own in parts) == tax.base_minor
    assert all(tax.tax_minor >= 0 for own in parts for tax in own.taxes)
    assert all(tax.base_minor == own.net_minor for own in parts for tax in own.taxes), "each is on the price alone"


@given(lines(), st.data())
def test_the_last_unit_takes_what_is_left_even_where_two_tills_paid_the_same_unit_back(
    line: LinePaid, data: st.DataObject
) -> None:
    twice = [refund(line, NOTHING, 1) for _ in range(min(2, line.count))]
    before = CameBack(len(twice), sum(own.net_minor for own in twice), sum(own.tax_minor for own in twice))
    left = units_left(line, before)
    if not left:
        return
    rest = refund(line, before, left)
    assert before.net_minor + rest.net_minor == line.amounts.net
    assert before.tax_minor + rest.tax_minor == line.amounts.tax


@given(lines(), st.integers(-3, 30))
def test_never_more_than_was_sold_comes_back(line: LinePaid, wanted: int) -> None:
    before = CameBack(1, *_paid(line, 1))
    left = units_left(line, before)
    if 1 <= wanted <= left:
        assert refund(line, before, wanted).quantity_thousandths == wanted * 1_000
        return
    with pytest.raises(Refused) as refused:
        refund(line, before, wanted)
    assert refused.value.params["left"] == left


def _paid(line: LinePaid, units: int) -> tuple[int, int]:
    own = refund(line, NOTHING, units)
    return own.net_minor, own.tax_minor


def test_units_that_promotions_made_differ_bring_back_what_each_cost() -> None:
    units = (
        SoldUnits(1, LineAmounts(1_000, 100, 81, (19,))),
        SoldUnits(2, LineAmounts(1_000, 50, 41, (9,))),
    )
    line = LinePaid("line", units, (LineTaxPaid("C", "Standard", 230_000, 163, 37),))
    first = refund(line, NOTHING, 1)
    assert (first.gross_minor, first.tax_minor) == (100, 19)
    second = refund(line, CameBack(1, first.net_minor, first.tax_minor), 2)
    assert (second.gross_minor, second.tax_minor) == (100, 18)


def test_more_came_back_elsewhere_than_was_sold_leaves_nothing() -> None:
    line = LinePaid("line", (SoldUnits(1, LineAmounts(1_000, 5, 5, (0,))),), (LineTaxPaid("A", "", 0, 5, 0),))
    assert units_left(line, CameBack(3, 15, 0)) == 0
