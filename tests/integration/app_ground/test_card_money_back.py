"""What a card paid goes back to it once, whole or in part; the terminal's ledger is compared with ours."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from app.db import driver
from app.devices.simulated.terminal.behavior import Behavior
from app.devices.simulated.terminal.ledger import held_minor
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.pos.notices import Notices
from app.pos.payments.elsewhere import ChargeElsewhere, keep_charges
from app.pos.payments.repository import doubted_payments, loose_charges, open_payments
from contract.errors import Refused
from contract.messages.sync import WireEntry
from contract.states.payment import PaymentState
from tests.builders import SKILLET_GTIN, SequentialIds, Shop
from tests.card_counter import CardShop, started_again


def test_a_card_part_that_is_undone_goes_back_once(till: CardShop, terminal: SimulatedTerminal) -> None:
    till.desk.charge()
    part = till.shop.settle.view().parts[0]
    till.desk.take_back(part.reference, "The customer pays in cash")
    assert till.shop.settle.view().parts == ()
    assert till.desk.take_back(part.reference, "Once more") is None
    assert [own.kind for own in terminal.ledger.booked()] == ["charge", "reversal"]


def test_a_card_that_the_terminal_keeps_charged_stays_in_the_sale(till: CardShop, terminal: SimulatedTerminal) -> None:
    till.desk.charge()
    part = till.shop.settle.view().parts[0]
    terminal.then(Behavior.DECLINE)
    tried = till.desk.take_back(part.reference, "The customer pays in cash")
    assert tried is not None
    assert till.desk.find(tried.payment_id).state is PaymentState.DECLINED
    with pytest.raises(Refused, match="payment_take_back_first"):
        till.shop.settle.remove(0)
    assert till.shop.settle.view().parts == (part,)


def test_a_reversal_that_is_unknown_keeps_from_charging_until_it_is_known(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    till.desk.charge()
    part = till.shop.settle.view().parts[0]
    terminal.then(Behavior.LOST)
    till.desk.take_back(part.reference, "The customer pays in cash")
    reversal = till.desk.open()
    assert reversal is not None
    with pytest.raises(Refused, match="payment_open"):
        till.shop.settle.finish()
    assert till.desk.take_back(part.reference, "Once more") == reversal
    till.desk.ask_again(reversal.payment_id)
    assert till.shop.settle.view().parts == ()
    assert till.desk.find(part.reference).state is PaymentState.REVERSED
    assert [own.kind for own in terminal.ledger.booked()] == ["charge", "reversal"]


@pytest.mark.parametrize("done", [False, True])
def test_what_the_power_took_on_its_way_back_goes_back_at_the_next_start(
    till: CardShop, terminal: SimulatedTerminal, done: bool
) -> None:
    """Whether the terminal did it and nobody heard, or never heard of it; and nobody is told of money at risk."""
    charge = till.desk.charge()
    with till.shop.db.transaction() as tx:
        till.shop.basket.clear(tx)
    order = till.payments.begin_reversal(charge.payment_id, "sale_given_up")
    assert order is not None
    if done:
        till.line.move(lambda terminal: terminal.reversal(order))
    again = started_again(till)
    line = again.line = AnswersLater(till.line)
    again.desk.look_back()
    line.answer()
    assert again.desk.find(charge.payment_id).state is PaymentState.REVERSED
    assert again.desk.open() is None
    assert [own.kind for own in terminal.ledger.booked()] == ["charge", "reversal"]
    assert [told.code for told in Notices(again.shop.db).waiting()] == ["payment_taken_back"]


class AnswersLater:
    """A line by which what is asked aside is answered later."""

    terminal_name = "card"

    def __init__(self, line: Any) -> None:
        self._line, self._asked = line, list[tuple[Any, Future[Any]]]()
        self.move = line.move

    def ask(self, deed: Any) -> Future[Any]:
        self._asked.append((deed, Future()))
        return self._asked[-1][1]

    def answer(self) -> None:
        for deed, future in self._asked:
            future.set_result(self._line.ask(deed).result())


def test_money_goes_back_to_a_card_where_the_total_is_negative(till: CardShop, terminal: SimulatedTerminal) -> None:
    order = till.payments.begin(-500, "card")
    answer = till.line.move(lambda device: device.payment(order)).result()
    ended = till.payments.conclude(order.transaction_id, answer)
    assert (ended.state, ended.part.amount_minor) == (PaymentState.REFUNDED, -500)
    assert held_minor(terminal.ledger.booked()) == -500


def test_a_part_of_a_charge_goes_back_without_the_card_and_never_more_than_was_charged(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    paid = till.desk.charge()
    till.shop.settle.finish()
    till.shop.sell.scan(SKILLET_GTIN)
    terminal.then(Behavior.LOST)
    order = till.payments.begin_refund(paid.payment_id, 2_000)
    answer = till.line.move(lambda device: device.reversal(order)).result()
    assert till.payments.conclude(order.transaction_id, answer).state is PaymentState.UNKNOWN
    till.desk.ask_again(order.transaction_id)
    back = till.desk.find(order.transaction_id)
    assert (back.state, back.part.amount_minor) == (PaymentState.REFUNDED, -2_000)
    with pytest.raises(Refused, match="refund_over_charge") as refused:
        till.payments.begin_refund(paid.payment_id, 500)
    assert refused.value.params["left_minor"] == 499
    assert held_minor(terminal.ledger.booked()) == 499
    with pytest.raises(Refused, match="tender_too_large"):
        till.desk.refund(paid.payment_id, 499)


def test_what_another_store_charged_goes_back_without_the_card_by_what_head_office_tells(
    till: CardShop, terminal: SimulatedTerminal
) -> None:
    paid = till.desk.charge()
    till.shop.settle.finish()
    told = ChargeElsewhere("far", paid.terminal_reference, 2_499, "EUR", "Visa 4417", {"far-back": 1_000})
    with till.shop.db.transaction() as tx:
        keep_charges(tx.conn, {"far": told})
    till.shop.sell.scan(SKILLET_GTIN)
    order = till.payments.begin_refund("far", 1_200, terminal="card")
    answer = till.line.move(lambda device: device.reversal(order)).result()
    assert till.payments.conclude(order.transaction_id, answer).state is PaymentState.REFUNDED
    assert held_minor(terminal.ledger.booked()) == 2_499 - 1_200
    with pytest.raises(Refused, match="refund_over_charge") as refused:
        till.payments.begin_refund("far", 300, terminal="card")
    assert refused.value.params["left_minor"] == 299
    with pytest.raises(Refused, match="payment_unknown"):
        till.payments.begin_refund("nobody's", 300, terminal="card")


def test_a_charge_of_a_lost_life_whose_sale_is_not_here_is_for_a_person_to_decide_on(
    till: CardShop, terminal: SimulatedTerminal, tmp_path: Path
) -> None:
    paid = till.desk.charge()
    till.shop.settle.finish()
    with till.shop.db.read() as conn:
        found = conn.exec_driver_sql("SELECT header, body, hash FROM journal WHERE kind LIKE 'payment%'").all()
    ids = SequentialIds()
    ids.last = 1 << 24
    begun_anew = Shop(tmp_path / "anew", till.shop.clock, ids, seed=2)
    begun_anew.fill()
    assert begun_anew.db.keep_peer_entries([WireEntry(header=h, body=b, hash=own) for h, b, own in found]) == 2
    desk = CardShop(begun_anew, till.line).desk
    desk.look_back()
    assert [own.kind for own in terminal.ledger.booked()] == ["charge"]
    assert [own.payment_id for own in desk.loose()[0]] == [paid.payment_id]
    begun_anew.stop()


def test_payments_that_hold_a_sale_up_are_found_without_reading_every_payment(
    till: CardShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[str] = []
    rows = driver.driver_rows

    def explained(conn: Connection, query: str, values: driver.Values) -> list[tuple[Any, ...]]:
        plans.append(str(rows(conn, f"EXPLAIN QUERY PLAN {query}", values)))
        return []

    with till.shop.db.read() as conn:
        monkeypatch.setattr(driver, "driver_rows", explained)
        for ask in (open_payments, loose_charges, doubted_payments):
            assert ask(conn) == ()
    for plan, index in zip(plans, ("ix_payment_open", "ix_payment_loose", "ix_payment_doubted"), strict=True):
        assert index in plan
