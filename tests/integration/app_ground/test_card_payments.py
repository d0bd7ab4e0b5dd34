"""Whatever a terminal does, a card pays once for what the customer takes; its ledger is compared with ours."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.db import journal
from app.db.lane import StoreLane
from app.devices.document import Text
from app.devices.simulated.terminal.behavior import Behavior
from app.devices.simulated.terminal.ledger import held_minor
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.pos.model.tender import TenderKind
from app.pos.notices import Notices
from contract.errors import Refused
from contract.messages.facts import PaymentEnded, PaymentStarted
from contract.messages.rows import PaymentRulesRow
from contract.states.payment import PaymentState
from tests.builders import AISLING, LOCATION_ID, PIN, SKILLET_GTIN, SOURDOUGH_GTIN
from tests.card_counter import CardShop, ThreadedLine, card_driver, started_again

SKILLET_MINOR = 2499


def facts(till: CardShop) -> list[str]:
    with till.shop.db.read() as conn:
        told = list(journal.facts(conn, (PaymentStarted.KIND, PaymentEnded.KIND)))
    return [fact.kind if isinstance(fact, PaymentStarted) else str(getattr(fact, "outcome", "")) for _, fact in told]


def test_an_approved_card_pays_and_the_sale_names_it(till: CardShop, terminal: SimulatedTerminal) -> None:
    paid = till.desk.charge()
    done = till.shop.settle.finish()
    tender = done.tenders[0]
    assert (tender.kind, tender.tendered_minor, tender.reference) == ("card", SKILLET_MINOR, paid.payment_id)
    assert tender.detail == "Visa 1111"
    assert till.desk.find(paid.payment_id).transaction_id == done.transaction_id
    assert held_minor(terminal.ledger.booked()) == SKILLET_MINOR
    assert facts(till) == ["charge", "captured"]


def test_a_declined_card_charges_nothing_and_another_may_be_tried(till: CardShop, terminal: SimulatedTerminal) -> None:
    terminal.then(Behavior.DECLINE)
    refused = till.desk.charge()
    assert (refused.state, refused.reason) == (PaymentState.DECLINED, "card_refused")
    assert till.desk.charge().state is PaymentState.CAPTURED
    assert held_minor(terminal.ledger.booked()) == SKILLET_MINOR


def test_a_part_that_the_card_paid_leaves_the_rest_to_cash(till: CardShop, terminal: SimulatedTerminal) -> None:
    terminal.then(Behavior.PARTIAL)
    till.desk.charge()
    view = till.shop.settle.view()
    assert (view.paid_minor, view.left_minor) == (1249, 1250)
    assert till.shop.settle.pay_cash(view.due_minor).tenders[0].tendered_minor == 1249


@pytest.mark.parametrize("behavior", [Behavior.LOST, Behavior.LATE])
def test_while_it_is_unknown_nothing_is_charged_until_the_terminal_tells(
    till: CardShop, terminal: SimulatedTerminal, behavior: Behavior
) -> None:
    terminal.then(behavior)
    asked = till.desk.charge()
    assert asked.state is PaymentState.UNKNOWN
    with pytest.raises(Refused, match="payment_open"):
        till.desk.charge()
    till.desk.ask_again(asked.payment_id)
    assert till.shop.settle.view().left_minor == 0
    till.shop.settle.finish()
    assert held_minor(terminal.ledger.booked()) == SKILLET_MINOR
    assert facts(till) == ["charge", "unknown", "captured"]


def test_an_unknown_payment_stays_so_over_a_restart(till: CardShop, terminal: SimulatedTerminal) -> None:
    terminal.then(Behavior.LOST)
    asked = till.desk.charge()
    again = started_again(till)
    waiting = again.desk.open()
    assert waiting is not None
    assert (waiting.payment_id, waiting.state) == (asked.payment_id, PaymentState.UNKNOWN)
    with pytest.raises(Refused, match="payment_open"):
        again.desk.charge()
    again.desk.ask_again(asked.payment_id)
    assert [part.kind for part in again.shop.settle.view().parts] == [TenderKind.CARD]
    assert len(terminal.ledger.booked()) == 1


def test_an_intent_without_a_result_is_unknown_after_a_restart_and_found_never_asked(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    order = till.payments.begin(SKILLET_MINOR, "card")
    again = started_again(till)
    assert again.desk.find(order.transaction_id).state is PaymentState.UNKNOWN
    again.desk.ask_again(order.transaction_id)
    assert again.desk.find(order.transaction_id).state is PaymentState.CANCELED
    assert again.desk.charge().state is PaymentState.CAPTURED
    assert held_minor(terminal.ledger.booked()) == SKILLET_MINOR


def test_a_manager_decides_what_the_terminal_cannot_tell(till: CardShop, terminal: SimulatedTerminal) -> None:
    terminal.then(Behavior.LOST)
    asked = till.desk.charge()
    terminal.set_mute(True)
    till.desk.ask_again(asked.payment_id)
    assert till.desk.find(asked.payment_id).state is PaymentState.UNKNOWN
    with pytest.raises(Refused, match="reason_needed"):
        till.desk.resolve(asked.payment_id, charged=True, reason=" ")
    decided = till.desk.resolve(asked.payment_id, charged=True, reason="The slip shows the charge")
    assert (decided.state, decided.resolved_by) == (PaymentState.CAPTURED, "manager")
    assert till.shop.settle.view().left_minor == 0


def test_an_operator_without_the_right_decides_nothing(till: CardShop, terminal: SimulatedTerminal) -> None:
    terminal.then(Behavior.LOST)
    asked = till.desk.charge()
    till.shop.operators.sign_on(AISLING, PIN)
    with pytest.raises(Refused, match="permission_missing"):
        till.desk.resolve(asked.payment_id, charged=False, reason="I think not")
    assert till.desk.find(asked.payment_id).state is PaymentState.UNKNOWN


def test_what_a_manager_called_not_charged_and_was_is_taken_back_and_told(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    terminal.then(Behavior.LOST)
    asked = till.desk.charge()
    till.desk.resolve(asked.payment_id, charged=False, reason="The customer has no message")
    till.shop.settle.pay_cash(SKILLET_MINOR + 1)
    till.desk.look_back()
    assert till.desk.find(asked.payment_id).state is PaymentState.REVERSED
    assert held_minor(terminal.ledger.booked()) == 0
    assert [told.code for told in Notices(till.shop.db).waiting()] == ["payment_taken_back"]
    assert facts(till) == ["charge", "unknown", "canceled", "captured", "reversal", "reversed"]
    till.desk.look_back()
    assert len(terminal.ledger.booked()) == 2


def test_what_a_manager_called_not_charged_is_asked_about_with_the_next_payment(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    terminal.then(Behavior.LOST)
    asked = till.desk.charge()
    till.desk.resolve(asked.payment_id, charged=False, reason="The customer has no message")
    till.desk.charge()
    till.shop.settle.finish()
    assert till.desk.find(asked.payment_id).state is PaymentState.REVERSED
    assert held_minor(terminal.ledger.booked()) == SKILLET_MINOR, "one of the two charges went back by itself"


def test_a_paid_sale_does_not_wait_for_a_charge_of_it_that_goes_back_by_itself(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    terminal.then(Behavior.LOST)
    first = till.desk.charge()
    till.desk.resolve(first.payment_id, charged=False, reason="The customer has no message")
    terminal.then(Behavior.APPROVE, Behavior.LOST)
    till.desk.charge()
    reversal = till.desk.open()
    assert reversal is not None
    assert (reversal.reverses, reversal.state) == (first.payment_id, PaymentState.UNKNOWN)
    till.shop.settle.finish()
    till.desk.ask_again(reversal.payment_id)
    assert till.desk.find(first.payment_id).state is PaymentState.REVERSED
    assert held_minor(terminal.ledger.booked()) == SKILLET_MINOR


def test_what_waited_for_another_charge_to_go_back_goes_back_after_it(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    for _ in range(2):
        terminal.then(Behavior.LOST)
        asked = till.desk.charge()
        till.desk.resolve(asked.payment_id, charged=False, reason="The customer has no message")
        till.shop.settle.pay_cash(SKILLET_MINOR + 1)
        till.shop.sell.scan(SKILLET_GTIN)
    terminal.then(Behavior.LOST)
    till.desk.look_back()
    reversal = till.desk.open()
    assert reversal is not None
    assert held_minor(terminal.ledger.booked()) == SKILLET_MINOR, "one has gone back, which is not known yet"
    till.desk.ask_again(reversal.payment_id)
    assert held_minor(terminal.ledger.booked()) == 0


def test_what_the_terminal_confirms_as_not_charged_is_asked_about_no_more(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    terminal.then(Behavior.SILENT)
    asked = till.desk.charge()
    till.desk.resolve(asked.payment_id, charged=False, reason="It never rang")
    assert [own.payment_id for own in till.payments.doubted()] == [asked.payment_id]
    terminal.release()

    def confirmed() -> bool:
        till.desk.look_back()
        return not till.payments.doubted()

    assert_soon(confirmed)
    assert terminal.ledger.booked() == ()


def slips(till: CardShop) -> list[tuple[str, str, bool]]:
    """Of each paper about a card: whose it is, its last words, and whether there is a line to sign."""
    told = [(job[0], [own.left for own in job[1].blocks if isinstance(own, Text)]) for job in till.shop.papers.jobs]
    return [(job_id, lines[-1], "Signature" in lines) for job_id, lines in told if "Card" in lines]


def test_a_signature_is_looked_at_before_the_card_pays(till: CardShop, terminal: SimulatedTerminal) -> None:
    terminal.then(Behavior.SIGNATURE)
    asked = till.desk.charge()
    assert till.shop.settle.view().parts == ()
    assert slips(till) == [(asked.payment_id, "Store copy", True)]
    again = started_again(till)
    waiting = again.desk.open()
    assert waiting is not None
    assert waiting.needs_signature
    again.desk.accept_signature(asked.payment_id)
    assert again.desk.open() is None
    assert len(slips(again)) == 1, "one signature, one paper"
    assert again.shop.settle.finish().tenders[0].reference == asked.payment_id


def test_a_signature_that_differs_takes_the_money_back(till: CardShop, terminal: SimulatedTerminal) -> None:
    terminal.then(Behavior.SIGNATURE)
    asked = till.desk.charge()
    till.desk.take_back(asked.payment_id, "The signature differs")
    assert till.desk.find(asked.payment_id).state is PaymentState.REVERSED
    assert [own[1:] for own in slips(till)] == [("Store copy", True), ("Keep this for your records", False)]
    assert till.desk.open() is None
    assert held_minor(terminal.ledger.booked()) == 0


def test_a_sale_stays_as_it_is_while_a_card_of_it_is_unknown(till: CardShop, terminal: SimulatedTerminal) -> None:
    terminal.then(Behavior.LOST)
    asked = till.desk.charge()
    (line,) = till.shop.sell.view().lines
    deeds: tuple[Callable[[], object], ...] = (
        lambda: till.shop.sell.scan(SOURDOUGH_GTIN),
        lambda: till.shop.sell.remove(line.line_id),
        till.shop.sell.abandon,
        till.shop.suspend.suspend,
    )
    for deed in deeds:
        with pytest.raises(Refused, match="payment_under_way"):
            deed()
    till.shop.sell.select(line.line_id)
    till.desk.ask_again(asked.payment_id)
    assert till.shop.sell.scan(SOURDOUGH_GTIN).line_id


def test_a_sale_stays_as_it_is_while_its_signature_is_not_looked_at(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    terminal.then(Behavior.SIGNATURE)
    asked = till.desk.charge()
    with pytest.raises(Refused, match="payment_under_way"):
        till.shop.sell.abandon()
    till.desk.take_back(asked.payment_id, "The signature differs")
    till.shop.sell.abandon()


def test_no_shift_is_closed_or_let_go_while_a_card_is_unknown(till: CardShop, terminal: SimulatedTerminal) -> None:
    terminal.then(Behavior.LOST)
    asked = till.desk.charge()
    with till.shop.db.transaction() as tx:
        till.shop.basket.clear(tx)
    for deed in (till.shop.shifts.start_count, till.shop.shifts.release):
        with pytest.raises(Refused, match="payments_open"):
            deed()
    till.desk.ask_again(asked.payment_id)
    assert till.desk.waiting() == ()
    till.shop.shifts.start_count()


def test_while_a_terminal_hangs_the_store_goes_on(tmp_path: Path, till: CardShop, terminal: SimulatedTerminal) -> None:
    till.desk.charge()
    part = till.shop.settle.view().parts[0]
    line, lane = ThreadedLine(card_driver(terminal.config(), tmp_path, payment_timeout_s=60)), StoreLane()
    threaded = CardShop(till.shop, line, lane)
    terminal.then(Behavior.LATE)
    try:
        reversal = lane.run(lambda: threaded.desk.take_back(part.reference, "The customer pays in cash"))
        assert reversal is not None
        assert lane.run(threaded.shop.settle.view).parts == (part,)
        assert lane.run(lambda: threaded.shop.shifts.current()) is not None
        assert lane.run(lambda: threaded.desk.find(reversal.payment_id)).state is PaymentState.INTENDED
        terminal.release()
        assert_soon(lambda: lane.run(threaded.shop.settle.view).parts == ())
    finally:
        terminal.release()
        line.close()
        lane.close()


def test_a_charge_of_a_sale_that_is_gone_is_taken_back_by_itself(till: CardShop, terminal: SimulatedTerminal) -> None:
    terminal.then(Behavior.LOST)
    asked = till.desk.charge()
    with till.shop.db.transaction() as tx:
        till.shop.basket.clear(tx)
    till.desk.ask_again(asked.payment_id)
    assert till.desk.find(asked.payment_id).state is PaymentState.REVERSED
    assert held_minor(terminal.ledger.booked()) == 0
    assert [told.code for told in Notices(till.shop.db).waiting()] == ["payment_taken_back"]


def test_a_card_that_was_faster_than_the_cancel_is_taken_back(
    tmp_path: Path, till: CardShop, terminal: SimulatedTerminal
) -> None:
    line = ThreadedLine(card_driver(terminal.config(), tmp_path, payment_timeout_s=20))
    till.line = line
    terminal.then(Behavior.TAP_FIRST)
    asked = till.desk.charge()
    assert terminal.wait_for_card()
    till.desk.cancel(asked.payment_id)
    assert_soon(lambda: till.desk.find(asked.payment_id).state is PaymentState.REVERSED)
    line.close()
    assert held_minor(terminal.ledger.booked()) == 0
    assert till.shop.settle.view().parts == ()


def test_what_a_terminal_approves_alone_is_bounded_per_payment_and_per_day(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    rules = PaymentRulesRow(location_id=LOCATION_ID, offline_payment_minor=2_500, offline_day_minor=3_000)
    till.shop.tell(f"store:{LOCATION_ID}", (rules,))
    terminal.set_bank_reachable(False)
    assert till.desk.charge().stored_offline
    till.shop.settle.finish()
    till.shop.sell.scan(SKILLET_GTIN)
    over_the_day = till.desk.charge()
    assert (over_the_day.state, over_the_day.reason) == (PaymentState.DECLINED, "bank_unreachable")
    till.shop.sell.scan(SOURDOUGH_GTIN)
    assert till.desk.charge().state is PaymentState.DECLINED
    assert held_minor(terminal.ledger.booked()) == SKILLET_MINOR


def test_a_charge_that_no_answer_told_of_is_found_by_comparing_totals(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    till.desk.charge()
    till.shop.settle.finish()
    till.desk.reconcile("EUR")
    assert Notices(till.shop.db).waiting() == ()
    till.shop.clock.advance(minutes=1)
    till.shop.sell.scan(SKILLET_GTIN)
    terminal.then(Behavior.TWICE)
    till.desk.charge()
    till.desk.reconcile("EUR")
    (told,) = Notices(till.shop.db).waiting()
    assert (told.code, told.params["amount_minor"]) == ("terminal_totals_differ", str(SKILLET_MINOR))


def test_no_sale_is_finished_while_a_card_of_it_is_unknown(till: CardShop, terminal: SimulatedTerminal) -> None:
    terminal.then(Behavior.LOST)
    asked = till.desk.charge()
    with pytest.raises(Refused, match="payment_open"):
        till.shop.settle.pay_cash(SKILLET_MINOR + 1)
    till.desk.ask_again(asked.payment_id)
    till.desk.take_back(asked.payment_id, "The customer pays in cash")
    assert held_minor(terminal.ledger.booked()) == 0
    assert till.shop.settle.pay_cash(SKILLET_MINOR + 1).cash


def test_more_than_is_left_is_never_sent_to_a_terminal(till: CardShop, terminal: SimulatedTerminal) -> None:
    for amount in (SKILLET_MINOR + 1, -1, 0):
        with pytest.raises(Refused):
            till.desk.charge(amount)
    assert terminal.ledger.booked() == ()
    assert facts(till) == []


def assert_soon(condition: Callable[[], bool], patience_s: float = 20.0) -> None:
    """Waits for what other threads do."""
    end = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
