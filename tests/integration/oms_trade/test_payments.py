"""Payments by card as their facts arrive: booked whatever they say, doubts listed, and ended by what comes later."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from contract.messages.facts import PaymentEnded, PaymentStarted, SoldTender, TerminalReconciled
from contract.messages.rows import PaymentRulesRow
from oms.exceptions.repository import close_exception, open_about
from oms.payments.repository import ShiftPayments, shift_payments
from oms.payments.tables import payment
from oms.payments.wire import load_payment_rules, set_rules
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_sales import OPENING, closing, sale


def started(payment_id: str = "P-1", **told: Any) -> PaymentStarted:
    plain = {
        "kind": "charge", "amount_minor": 123, "currency": "EUR", "basket_id": "T-1", "shift_id": "S-1",
        "terminal": "card", "service_id": "K7Q2M9XA4T",
    }  # fmt: skip
    return PaymentStarted.model_validate({"payment_id": payment_id, **plain, **told})


def ended(outcome: str = "captured", payment_id: str = "P-1", **told: Any) -> PaymentEnded:
    plain = {"approved_minor": 123 if outcome in ("captured", "refunded", "reversed") else 0, "last_four": "1142"}
    return PaymentEnded.model_validate({"payment_id": payment_id, "outcome": outcome, **plain, **told})


def states(shop: Shop) -> dict[str, str]:
    with shop.db.snapshot() as tx:
        return {one.payment_id: one.state for one in tx.conn.execute(select(payment.c.payment_id, payment.c.state))}


def paid_by_card(shop: Shop, reference: str = "P-1") -> Any:
    """A sale of one piece whose cash tender is a card's."""
    cash = sale(shop, 1)
    tender = SoldTender(
        tender_id="t",
        kind="card",
        tendered_minor=cash.total_minor,
        change_minor=0,
        rounding_minor=0,
        reference=reference,
    )
    return cash.model_copy(update={"tenders": (tender,), "rounding_minor": 0})


def test_an_unknown_payment_is_listed_until_it_is_known(shop: Shop) -> None:
    shop.tell(shop.till_a, started(), ended("unknown"))
    assert (states(shop), shop.exceptions()) == ({"P-1": "unknown"}, {"payment_unknown": 1})
    shop.tell(shop.till_a, ended(resolved_by="status"))
    assert (states(shop), shop.exceptions()) == ({"P-1": "captured"}, {})


def test_what_was_charged_after_all_is_listed_until_it_went_back(shop: Shop) -> None:
    shop.tell(shop.till_a, started(), ended("unknown"), ended("canceled", resolved_by="manager", reason="no slip"))
    assert shop.exceptions() == {}
    shop.tell(shop.till_a, ended(resolved_by="status"))
    assert shop.exceptions() == {"payment_charged_after_all": 1}
    shop.tell(shop.till_a, started("R-1", kind="reversal", reverses="P-1"), ended("reversed", "R-1"))
    assert (states(shop), shop.exceptions()) == ({"P-1": "reversed", "R-1": "reversed"}, {})


def test_an_end_that_was_told_before_changes_nothing(shop: Shop) -> None:
    shop.tell(shop.till_a, started(), ended(), ended("unknown"), ended("declined"), started())
    assert (states(shop), shop.exceptions()) == ({"P-1": "captured"}, {})


def test_an_end_without_a_beginning_is_booked_and_listed(shop: Shop) -> None:
    shop.tell(shop.till_a, ended())
    assert (states(shop), shop.exceptions()) == ({}, {"payment_without_start": 1})


def test_a_beginning_that_comes_after_its_end_changes_nothing_of_how_it_ended(shop: Shop) -> None:
    shop.tell(shop.till_a, ended("unknown"), ended(resolved_by="status"))
    assert shop.exceptions() == {"payment_without_start": 2}
    shop.tell(shop.till_a, started())
    assert (states(shop), shop.exceptions()) == ({"P-1": "captured"}, {})


def test_an_end_that_somebody_has_closed_is_booked_with_its_beginning_too(shop: Shop) -> None:
    shop.tell(shop.till_a, ended())
    with shop.db.transaction() as tx:
        (listed,) = open_about(tx, "payment_without_start", "P-1")
        close_exception(tx, listed.id, "ida", "It is in the terminal's list")
    shop.tell(shop.till_a, started())
    assert (states(shop), shop.exceptions()) == ({"P-1": "captured"}, {})


def test_a_charge_whose_reversal_was_told_first_has_gone_back(shop: Shop) -> None:
    back = (started("R-1", kind="reversal", reverses="P-1"), ended("reversed", "R-1"))
    shop.tell(shop.till_a, ended(), *back)
    assert states(shop) == {"R-1": "reversed"}
    shop.tell(shop.till_a, started())
    assert (states(shop), shop.exceptions()) == ({"P-1": "reversed", "R-1": "reversed"}, {})


def test_so_has_one_whose_end_alone_was_told_later(shop: Shop) -> None:
    shop.tell(shop.till_a, started(), started("R-1", kind="reversal", reverses="P-1"), ended("reversed", "R-1"))
    shop.tell(shop.till_a, ended())
    assert (states(shop), shop.exceptions()) == ({"P-1": "reversed", "R-1": "reversed"}, {})


def test_a_beginning_and_its_end_that_two_registers_tell_at_once_find_each_other(shop: Shop) -> None:
    shop.while_booking(started(), ended(), by=shop.till_b)
    assert (states(shop), shop.exceptions()) == ({"P-1": "captured"}, {})


def test_a_payment_and_its_sale_match_at_the_z(shop: Shop) -> None:
    sold = paid_by_card(shop)
    amount = sold.total_minor
    shop.tell(shop.till_a, OPENING, started(amount_minor=amount), ended(approved_minor=amount), sold, closing(sold))
    assert "payment_unmatched" not in shop.exceptions()
    with shop.db.snapshot() as tx:
        assert shift_payments(tx, ["S-1"]) == (ShiftPayments("S-1", "EUR", 1, amount, 1, amount),)


def test_a_payment_without_a_sale_and_a_sale_without_its_payment_are_listed(shop: Shop) -> None:
    sold = paid_by_card(shop, "P-2")
    shop.tell(shop.till_a, OPENING, started(), ended(), sold, closing(sold))
    assert shop.exceptions()["payment_unmatched"] == 2


def test_totals_of_a_terminal_are_compared(shop: Shop) -> None:
    told = {"terminal": "card", "currency": "EUR", "terminal_count": 2, "terminal_minor": 246}
    shop.tell(shop.till_a, TerminalReconciled.model_validate({**told, "register_count": 2, "register_minor": 246}))
    assert shop.exceptions() == {}
    shop.tell(shop.till_a, TerminalReconciled.model_validate({**told, "register_count": 1, "register_minor": 123}))
    assert shop.exceptions() == {"terminal_totals_differ": 1}


def test_a_store_is_told_its_rules_or_the_defaults(shop: Shop) -> None:
    own = PaymentRulesRow(location_id=shop.a.id, offline_payment_minor=0, offline_day_minor=0)
    shop.db.run(lambda tx: set_rules(tx, own))
    with shop.db.snapshot() as tx:
        told = load_payment_rules(tx, "", [shop.a.id, shop.b.id])
    assert told == {shop.a.id: own, shop.b.id: PaymentRulesRow(location_id=shop.b.id)}
