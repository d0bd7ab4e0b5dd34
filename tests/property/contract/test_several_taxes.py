"""Any taxes on any lines, against exact fractions; and any line among any number of units."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.rules.rounding import RoundingMode
from contract.rules.tax import TaxableLine, TaxPolicy, TaxRate, TaxRounding, tax_lines
from contract.rules.units import LineAmounts, split_units, units_between

RATES = st.builds(
    TaxRate,
    st.just("any"),
    st.sampled_from("AB"),
    st.sampled_from(("State", "County", "City")),
    st.sampled_from((0, 3_750, 13_500, 40_000, 88_750, 230_000)),
    st.sampled_from((False, False, False, True)),
    compound=st.sampled_from((False, False, True)),
    relief=st.sampled_from(("", "", "", "C-1")),
)
SETS = st.lists(RATES, max_size=4).map(tuple)
LINES = st.lists(st.builds(TaxableLine, st.just("any"), st.integers(-(10**7), 10**7), SETS), max_size=12)
MODES = st.sampled_from(RoundingMode)
POLICIES = st.builds(TaxPolicy, st.booleans(), st.sampled_from(TaxRounding), MODES, st.booleans())


def exact(line: TaxableLine, inclusive: bool) -> list[Fraction]:
    """By solving for the price without tax: each tax on it, or on it and what came before."""

    def on(net: Fraction, charged: bool) -> list[Fraction]:
        taxes: list[Fraction] = []
        for rate in line.taxes:
            free = rate.exempt or (charged and rate.relief)
            base = net + sum(taxes) if rate.compound else net
            taxes.append(Fraction(0) if free else base * rate.ppm / 1_000_000)
        return taxes

    one = 1 + sum(on(Fraction(1), False))
    return on(Fraction(line.amount) / one if inclusive else Fraction(line.amount), True)


@given(LINES, POLICIES)
def test_net_and_taxes_come_to_what_is_paid(lines: list[TaxableLine], policy: TaxPolicy) -> None:
    document = tax_lines(lines, policy)
    for line, own in zip(lines, document.lines, strict=True):
        assert own.net + sum(part.tax for part in own.taxes) == own.net + own.tax == own.gross
        lifted = sum(part.relieved for part in own.taxes)
        if any(rate.compound for rate in line.taxes) and lifted:
            continue  # a tax on a lifted tax falls with it, which is no relief of its own
        if not policy.prices_include_tax:
            assert own.net == line.amount
        elif not lifted:
            assert own.gross == line.amount
    assert sum(total.tax for total in document.totals) == document.tax


@given(LINES, POLICIES)
def test_no_tax_of_a_line_is_a_cent_off(lines: list[TaxableLine], policy: TaxPolicy) -> None:
    for line, own in zip(lines, tax_lines(lines, policy).lines, strict=True):
        for part, due in zip(own.taxes, exact(line, policy.prices_include_tax), strict=True):
            assert abs(part.tax - due) < 1


@given(LINES, POLICIES)
def test_a_document_given_back_whole_is_its_opposite(lines: list[TaxableLine], policy: TaxPolicy) -> None:
    sold = tax_lines(lines, policy)
    back = tax_lines([replace(line, amount=-line.amount) for line in lines], policy)
    assert [[-part.tax for part in line.taxes] for line in back.lines] == [
        [part.tax for part in line.taxes] for line in sold.lines
    ]
    assert (-back.net, -back.tax, -back.gross) == (sold.net, sold.tax, sold.gross)
    assert all(
        total.tax == 0
        for total in tax_lines(
            lines + [replace(own, amount=-own.amount) for own in lines], replace(policy, rounding=TaxRounding.PER_LINE)
        ).totals
    )


@pytest.mark.parametrize("combined", [False, True])
@given(lines=LINES, inclusive=st.booleans(), mode=MODES)
def test_a_document_rounded_once_is_within_a_cent_of_each_rate(
    combined: bool, lines: list[TaxableLine], inclusive: bool, mode: RoundingMode
) -> None:
    lines = [replace(line, taxes=(TaxRate("any", "A", "State", 40_000), *line.taxes[:1])) for line in lines]
    whole = tax_lines(lines, TaxPolicy(inclusive, TaxRounding.PER_DOCUMENT, mode, combined))
    sets = {line.taxes for line in lines} if combined else {()}
    for total in whole.totals:
        own = [
            due
            for line in lines
            for rate, due in zip(line.taxes, exact(line, inclusive), strict=True)
            if replace(rate, category="any") == total.rate
        ]
        assert abs(total.tax - sum(own, Fraction(0))) < max(1, len(sets))


@given(
    st.integers(-(10**6), 10**6),
    st.lists(st.integers(0, 10**5), max_size=3),
    st.integers(0, 10**6),
    st.booleans(),
    st.integers(1, 60),
    st.data(),
)
def test_units_come_to_the_line_in_whatever_parts_they_come_back(
    quantity: int, taxes: list[int], net: int, returned: bool, count: int, data: st.DataObject
) -> None:
    line = LineAmounts(quantity, net + sum(taxes), net, tuple(taxes)).times(-1 if returned else 1)
    units = split_units(line, count)
    assert sum(run.count for run in units) == count
    assert len(units) <= len(taxes) + 3
    sign = -1 if returned else 1
    for run in units:
        assert run.each.gross == run.each.extended
        assert all(sign * amount >= 0 for amount in (run.each.net, *run.each.taxes))
    first = data.draw(st.integers(0, count - 1))
    total = units_between(units, first, count - first)
    assert (units_between(units, 0, first) + total if first else total) == line
