"""However a sale is paid, in either direction: what is kept is the total and its rounding, and nothing is overpaid."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from app.pos.model.change import Till
from app.pos.model.tender import PAPER, Tendering, TenderKind, TenderPart
from contract.errors import Refused
from contract.rules.rounding import CashRounding, RoundingMode

TILLS = st.builds(
    lambda increment, mode: Till("EUR", (), (), CashRounding(increment, mode)),
    st.sampled_from((1, 5, 10, 20)),
    st.sampled_from(RoundingMode),
)
PARTS = st.lists(st.builds(TenderPart, st.sampled_from(TenderKind), st.integers(-4_000, 4_000)), max_size=8)


def paid(total: int, till: Till, parts: list[TenderPart]) -> Tendering:
    tendering = Tendering(total, till)
    for part in parts:
        with suppress(Refused):
            tendering = tendering.added(part)
    return tendering


@given(st.integers(-10_000, 10_000), TILLS, PARTS, st.integers(0, 500))
def test_what_is_kept_is_the_total_and_its_cash_rounding(
    total: int, till: Till, parts: list[TenderPart], more: int
) -> None:
    tendering = paid(total, till, parts)
    assert not tendering.excess_minor
    if not tendering.covered:
        extra = more * till.rounding.increment if tendering.sign > 0 else 0
        tendering = tendering.completed_in_cash(tendering.due_minor + extra)
    cash = tendering.cash
    others = sum(part.amount_minor for part in tendering.parts if part.kind is not TenderKind.CASH)
    kept = others + (cash.tendered_minor - cash.change_minor if cash else 0)
    assert kept == total + (cash.rounding_minor if cash else 0)
    assert cash is None or abs(cash.rounding_minor) < till.rounding.increment
    assert cash is None or (cash.change_minor >= 0 if tendering.sign > 0 else cash.change_minor == 0)
    assert tendering.sign * others <= tendering.sign * total


@given(st.integers(-10_000, 10_000), TILLS, PARTS)
def test_every_part_goes_the_way_of_the_total_and_paper_is_never_paid_out(
    total: int, till: Till, parts: list[TenderPart]
) -> None:
    taken = paid(total, till, parts).parts
    assert all(part.amount_minor * (-1 if total < 0 else 1) > 0 for part in taken)
    assert total >= 0 or not any(part.kind in PAPER for part in taken)


@given(st.integers(1, 10_000), st.integers(0, 9_999), TILLS, PARTS)
def test_a_total_that_shrinks_below_what_machines_and_paper_paid_waits_for_a_part_to_go(
    total: int, smaller: int, till: Till, parts: list[TenderPart]
) -> None:
    before = paid(total, till, parts)
    after = Tendering(min(smaller, total), till, before.parts)
    others = sum(part.amount_minor for part in after.parts if part.kind is not TenderKind.CASH)
    assert bool(after.excess_minor) == (others > after.total_minor)
