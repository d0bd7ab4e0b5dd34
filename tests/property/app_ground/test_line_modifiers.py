"""Whatever is changed about a line, its sums agree, nothing is charged below zero, and every cent finds its piece."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.pos.model.basket import Basket, basket_from_json, basket_to_json
from app.pos.model.change import Till
from app.pos.model.line import BasketLine, Modifier, ModifierKind
from app.pos.model.sale import Issuing, completed_sale
from app.pos.model.sale_check import check
from app.pos.model.tender import Tendering, TenderKind, TenderPart
from contract.errors import Refused
from contract.rules.rounding import CashRounding, allocate, cash_round, extend
from contract.rules.tax import TaxPolicy, TaxRate, TaxRounding
from contract.values.money import Money
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit

RATES = {
    "zero": (TaxRate("zero", "A", "Zero rate", 0),),
    "standard": (TaxRate("standard", "C", "Standard rate", 230_000),),
}
TILL = Till("EUR", (), (), CashRounding(5))
POLICIES = st.builds(TaxPolicy, st.booleans(), st.sampled_from(TaxRounding))
Change = Callable[[BasketLine], BasketLine]


def price(ten_thousandths: int, per: int, unit: Unit) -> UnitPrice:
    return UnitPrice(ten_thousandths, "EUR", Quantity(per, unit))


def regular_line(number: int, category: str, thousandths: int, unit: Unit, catalog: int, per: int) -> BasketLine:
    amount = extend(price(catalog, per, unit), Quantity(thousandths, unit)).minor
    return BasketLine(
        f"line-{number}", "item", "1", "Thing", "", unit, "", category, 0, thousandths, catalog, per, amount
    )


LINES = st.builds(
    regular_line,
    st.integers(0, 10**6),
    st.sampled_from(sorted(RATES)),
    st.integers(1, 40).map(lambda pieces: pieces * 1_000),
    st.sampled_from([Unit.EACH, Unit.KILOGRAM]),
    st.integers(0, 999_999),
    st.sampled_from([1_000, 2_000, 3_000]),
)
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(
        lambda ten_thousandths, per: lambda line: line.overridden(price(ten_thousandths, per, line.unit), "why"),
        st.integers(0, 999_999),
        st.sampled_from([1_000, 3_000]),
    ),
    st.builds(lambda minor: lambda line: line.discounted(minor, "why"), st.integers(-1, 9_999)),
    st.builds(lambda at: lambda line: line.without_modifier(at), st.integers(-1, 3)),
    st.builds(lambda pieces: lambda line: line.with_quantity(pieces * 1_000, line.price("EUR")), st.integers(-1, 40)),
)


def after(line: BasketLine, changes: list[Change]) -> BasketLine:
    for change in changes:
        with suppress(Refused):
            line = change(line)
    return line


def overridden_minor(line: BasketLine, own: Modifier) -> int:
    assert own.price_ten_thousandths is not None
    return extend(price(own.price_ten_thousandths, own.price_per_thousandths, line.unit), line.quantity).minor


@given(LINES, st.lists(CHANGES, max_size=12))
def test_the_sums_of_a_line_agree_whatever_was_changed(line: BasketLine, changes: list[Change]) -> None:
    changed = after(line, changes)
    assert changed.regular_minor == extend(changed.price("EUR"), changed.quantity).minor
    assert changed.extended_minor == changed.regular_minor - sum(own.amount_minor for own in changed.modifiers)
    assert changed.extended_minor >= 0
    overrides = [own for own in changed.modifiers if own.kind is ModifierKind.PRICE_OVERRIDE]
    assert overrides in ([], [changed.modifiers[0]] if changed.modifiers else [])
    for own in overrides:
        assert own.amount_minor == changed.regular_minor - overridden_minor(changed, own)
    assert all(own.amount_minor > 0 for own in changed.modifiers if own.kind is ModifierKind.DISCOUNT)


@given(LINES, st.lists(CHANGES, max_size=12))
def test_without_its_changes_a_line_costs_what_it_did(line: BasketLine, changes: list[Change]) -> None:
    changed = after(line, changes)
    while changed.modifiers:
        changed = changed.without_modifier(len(changed.modifiers) - 1)
    assert changed.extended_minor == extend(changed.price("EUR"), changed.quantity).minor


@given(
    st.lists(
        st.tuples(LINES, st.lists(CHANGES, max_size=6)), min_size=1, max_size=6, unique_by=lambda own: own[0].line_id
    ),
    POLICIES,
    st.integers(0, 1_000),
)
def test_a_sale_adds_up_with_any_changes_and_coupons(
    lines: list[tuple[BasketLine, list[Change]]], policy: TaxPolicy, coupon_permille: int
) -> None:
    basket = Basket("b", "EUR", "2026-11-21T12:00:00.000Z")
    for line, changes in lines:
        basket = basket.added(after(line, changes))
    taxed = basket.taxed(RATES, policy)
    tendering = Tendering(taxed.gross, TILL)
    if coupon := taxed.gross * coupon_permille // 1_000:
        tendering = tendering.added(TenderPart(TenderKind.COUPON, coupon, "1"))
    basket = replace(basket, tenders=tendering.parts)
    assert basket_from_json(basket_to_json(basket)) == basket
    rest = taxed.gross - coupon
    due = cash_round(Money(rest, "EUR"), CashRounding(5)).minor
    paid = tendering.completed_in_cash(due)
    sale = completed_sale(basket, taxed, paid, Issuing(1, "s", policy.prices_include_tax), lambda: "t")
    check(sale)
    assert [own.kind for own in sale.tenders] == ["coupon"] * bool(coupon) + ["cash"] * (rest > 0)


@given(LINES, st.lists(CHANGES, max_size=12))
def test_what_was_charged_is_shared_out_to_its_pieces_without_a_cent_left(
    line: BasketLine, changes: list[Change]
) -> None:
    changed = after(line, changes)
    pieces = [1] * (changed.quantity_thousandths // 1_000)
    shares = allocate(changed.extended_minor, pieces)
    assert sum(shares) == changed.extended_minor
    assert max(shares) - min(shares) <= 1
    assert min(shares) >= 0
