"""Money goes back the way it came: first to the card, never more than it paid; otherwise another person allows it."""

from __future__ import annotations

import pytest

from app.devices.simulated.terminal.behavior import Behavior
from app.devices.simulated.terminal.ledger import held_minor
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.pos.model.line import Condition
from app.pos.model.tender import TenderKind, TenderPart
from app.pos.refund import Choice
from app.pos.refund_plan import RefundWay
from app.pos.refund_unknown import ReturnsWithoutReceipt
from contract.errors import Refused
from contract.messages.rows import ReturnRulesRow
from contract.states.payment import PaymentState
from contract.values.quantity import Quantity
from tests.builders import (
    AISLING,
    EGGS_GTIN,
    LOCATION_ID,
    PIN,
    SKILLET,
    SUPERVISOR,
    SUPERVISOR_PIN,
)
from tests.card_counter import CardShop
from tests.integration.app_ground.test_returns import returns_of

SKILLET_MINOR = 2_499


def skillet_by_card_and_cash(till: CardShop, card_minor: int) -> str:
    """The skillet is on the basket already; the rest is paid in cash."""
    paid = till.desk.charge(card_minor)
    till.settle.pay_cash(till.settle.view().due_minor)
    return paid.payment_id


def all_comes_back(till: CardShop) -> None:
    returns = returns_of(till.shop)
    found = returns.find("1")
    returns.add(found.transaction_id, [Choice(line.line_id, line.available, "faulty") for line in found.lines])


def ways(till: CardShop) -> list[tuple[TenderKind, int, int]]:
    plan = till.plans.view()
    return [(own.kind, own.planned_minor, own.left_minor) for own in plan.ways] if plan else []


def test_a_card_gets_its_part_back_without_being_presented_and_the_rest_is_cash(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    payment_id = skillet_by_card_and_cash(till, 2_000)
    all_comes_back(till)
    plan = till.plans.view()
    assert plan is not None
    assert plan.next == RefundWay(TenderKind.CARD, 2_000, 2_000, payment_id, plan.ways[0].detail, linked=True)
    till.desk.refund(payment_id, 2_000)
    assert ways(till) == [(TenderKind.CARD, 2_000, 0), (TenderKind.CASH, 499, 500)]
    done = till.settle.pay_cash(-500)
    assert [(own.kind, own.tendered_minor) for own in done.tenders] == [("card", -2_000), ("cash", -500)]
    assert held_minor(terminal.ledger.booked()) == 0


def test_a_refund_that_is_unknown_is_asked_about_and_no_sale_is_finished_meanwhile(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    payment_id = skillet_by_card_and_cash(till, SKILLET_MINOR)
    all_comes_back(till)
    terminal.then(Behavior.LOST)
    asked = till.desk.refund(payment_id, SKILLET_MINOR)
    assert till.desk.find(asked.payment_id).state is PaymentState.UNKNOWN
    with pytest.raises(Refused, match="payment_open"):
        till.desk.refund(payment_id, SKILLET_MINOR)
    with pytest.raises(Refused, match="tendered_too_little"):
        till.settle.finish()
    till.desk.ask_again(asked.payment_id)
    assert till.settle.finish().total_minor == -SKILLET_MINOR
    assert [own.kind for own in terminal.ledger.booked()] == ["charge", "reversal"]
    assert held_minor(terminal.ledger.booked()) == 0


def test_cash_for_what_a_card_paid_needs_another_person_who_is_on_the_record(till: CardShop) -> None:
    skillet_by_card_and_cash(till, SKILLET_MINOR)
    all_comes_back(till)
    shop = till.shop
    shop.operators.sign_on(AISLING, PIN)
    with pytest.raises(Refused, match="permission_missing") as refused:
        till.settle.pay_cash(-2_500)
    assert refused.value.params["operation"] == "refund_otherwise"
    asked = refused.value.params["asked"]
    shop.operators.approve("refund_otherwise", SUPERVISOR, SUPERVISOR_PIN, asked)  # type: ignore[arg-type]
    done = till.settle.pay_cash(till.settle.view().due_minor)
    header, _ = shop.finished.sale(done.transaction_id)
    assert (header.operator_id, header.approver_id) == (AISLING, SUPERVISOR)


def test_more_in_cash_than_the_store_allows_becomes_store_credit(till: CardShop) -> None:
    till.shop.tell(f"store:{LOCATION_ID}", (ReturnRulesRow(location_id=LOCATION_ID, cash_minor=1_000),))
    till.settle.pay_cash(till.settle.view().due_minor)
    all_comes_back(till)
    assert ways(till) == [(TenderKind.CASH, 1_000, 1_000), (TenderKind.STORE_CREDIT, 1_499, 1_499)]


def test_goods_without_a_receipt_become_store_credit(till: CardShop) -> None:
    till.settle.pay_cash(till.settle.view().due_minor)
    shop = till.shop
    own = ReturnsWithoutReceipt(shop.db, shop.catalog, shop.operators, shop.basket, shop.clock)
    own.add(SKILLET, Quantity(1_000), "other", Condition.SELLABLE)
    assert ways(till) == [(TenderKind.STORE_CREDIT, SKILLET_MINOR, SKILLET_MINOR)]
    till.settle.add(TenderPart(TenderKind.STORE_CREDIT, -SKILLET_MINOR, "store_credit:17"))
    assert ways(till) == [(TenderKind.STORE_CREDIT, SKILLET_MINOR, 0)]


def test_an_exchange_pays_back_only_what_is_left_over(till: CardShop) -> None:
    payment_id = skillet_by_card_and_cash(till, SKILLET_MINOR)
    all_comes_back(till)
    till.shop.sell.scan(EGGS_GTIN)
    assert ways(till) == [(TenderKind.CARD, SKILLET_MINOR - 415, SKILLET_MINOR - 415)]
    till.desk.refund(payment_id, SKILLET_MINOR - 415)
    assert till.settle.finish().total_minor == 415 - SKILLET_MINOR


def test_what_went_back_to_a_card_before_is_not_planned_for_it_again(till: CardShop) -> None:
    till.shop.sell.scan(EGGS_GTIN)
    paid = till.desk.charge()
    till.settle.finish()
    returns = returns_of(till.shop)
    found = returns.find("1")
    returns.add(found.transaction_id, [Choice(found.lines[0].line_id, 1, "faulty")])
    till.desk.refund(paid.payment_id, SKILLET_MINOR)
    till.settle.finish()
    all_that_is_left = [own for own in returns.view(found.transaction_id).lines if own.available]
    returns.add(found.transaction_id, [Choice(own.line_id, 1, "faulty") for own in all_that_is_left])
    assert ways(till) == [(TenderKind.CARD, 415, 415)]
