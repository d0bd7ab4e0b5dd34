"""The tax of any document, against a second calculator that shares no line with the first."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.rules.rounding import RoundingMode
from contract.rules.tax import TaxPolicy, TaxRate, TaxRounding, tax_document

PPM = {"zero": 0, "food": 90_000, "hot": 135_000, "warm": 135_000, "standard": 230_000, "post": 230_000, "odd": 88_750}
LETTERS = {"zero": "A", "food": "D", "hot": "B", "warm": "B", "standard": "C", "post": "E", "odd": "F"}
RATES = {
    name: TaxRate(name, LETTERS[name], f"Rate {LETTERS[name]}", ppm, exempt=name == "post") for name, ppm in PPM.items()
}
AMOUNTS = st.lists(st.tuples(st.sampled_from(sorted(PPM)), st.integers(-(10**7), 10**7)), max_size=40)
POLICIES = st.builds(TaxPolicy, st.booleans(), st.sampled_from(TaxRounding), st.sampled_from(RoundingMode))


def exact_tax(category: str, minor: int, inclusive: bool) -> Fraction:
    """From the law's words: of a price with tax the tax is rate / (1 + rate), of one without it is the rate."""
    rate = Fraction(0) if RATES[category].exempt else Fraction(PPM[category], 10**6)
    return minor * rate / (1 + rate) if inclusive else minor * rate


def nearest(exact: Fraction) -> int:
    """Half away from zero, by adding a half and cutting off."""
    cut = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return cut if exact >= 0 else -cut


@given(AMOUNTS, POLICIES)
def test_the_lines_and_the_tax_table_say_the_same(amounts: list[tuple[str, int]], policy: TaxPolicy) -> None:
    document = tax_document(amounts, RATES, policy)
    assert len(document.lines) == len(amounts)
    for line, (category, minor) in zip(document.lines, amounts, strict=True):
        assert line.net + line.tax == line.gross
        assert (line.category, line.gross if policy.prices_include_tax else line.net) == (category, minor)
    for part in ("net", "tax", "gross"):
        assert sum(getattr(total, part) for total in document.totals) == getattr(document, part)
    assert document.net + document.tax == document.gross
    letters = [total.rate.letter for total in document.totals]
    assert letters == sorted(set(letters))


@given(AMOUNTS, POLICIES)
def test_no_line_is_a_cent_off_its_exact_tax(amounts: list[tuple[str, int]], policy: TaxPolicy) -> None:
    for line, (category, minor) in zip(tax_document(amounts, RATES, policy).lines, amounts, strict=True):
        assert abs(line.tax - exact_tax(category, minor, policy.prices_include_tax)) < 1


@given(AMOUNTS, st.booleans())
def test_rounded_per_line_each_line_is_the_second_calculators(amounts: list[tuple[str, int]], inclusive: bool) -> None:
    document = tax_document(amounts, RATES, TaxPolicy(inclusive))
    assert [line.tax for line in document.lines] == [nearest(exact_tax(*amount, inclusive)) for amount in amounts]


@given(AMOUNTS, st.booleans())
def test_rounded_per_document_each_rate_is_the_second_calculators(
    amounts: list[tuple[str, int]], inclusive: bool
) -> None:
    document = tax_document(amounts, RATES, TaxPolicy(inclusive, TaxRounding.PER_DOCUMENT))
    expected: dict[str, Fraction] = {}
    for category, minor in amounts:
        letter = LETTERS[category]
        expected[letter] = expected.get(letter, Fraction(0)) + exact_tax(category, minor, inclusive)
    assert {total.rate.letter: total.tax for total in document.totals} == {
        letter: nearest(exact) for letter, exact in expected.items()
    }


@pytest.mark.parametrize("rounding", TaxRounding)
@given(amounts=AMOUNTS, inclusive=st.booleans())
def test_the_order_of_the_lines_changes_no_total(
    rounding: TaxRounding, amounts: list[tuple[str, int]], inclusive: bool
) -> None:
    policy = TaxPolicy(inclusive, rounding)
    forward, backward = (tax_document(lines, RATES, policy) for lines in (amounts, amounts[::-1]))
    figures = [
        [(total.rate.letter, total.net, total.tax, total.gross) for total in document.totals]
        for document in (forward, backward)
    ]
    assert figures[0] == figures[1]
