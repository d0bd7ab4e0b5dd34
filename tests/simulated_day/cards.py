"""Acts of a simulated day: money by card, whatever the terminal does. Its own ledger is what really moved."""

from __future__ import annotations

from collections.abc import Callable

from app.devices.simulated.terminal.behavior import Behavior
from app.pos.payments.desk import CardDesk
from app.pos.payments.model import Payment
from app.ui.services import Services
from contract.states.payment import PaymentState
from tests.simulated_day.checkout import Checkout
from tests.waiting import until

PLAIN = (Behavior.APPROVE, Behavior.APPROVE, Behavior.APPROVE, Behavior.SIGNATURE, Behavior.OFFLINE, Behavior.PARTIAL)
BAD = (Behavior.DECLINE, Behavior.LOST, Behavior.LATE, Behavior.SILENT, Behavior.TWICE)


def charge(checkout: Checkout, minor: int, behavior: Behavior, power_cut: Callable[[], None]) -> bool:
    """So much of what is left goes to the terminal; whether a card paid it, once all is known.

    ``power_cut``: what may happen to the till while nobody knows.
    """
    terminal = checkout.till.terminal
    checkout.till.quiet()
    terminal.hold_again()
    terminal.then(behavior)
    asked = checkout.do(lambda own: desk(own).charge(minor))
    if behavior in (Behavior.LATE, Behavior.SILENT):
        _wait_in_vain(checkout, asked, behavior, power_cut)
    until(lambda: now(checkout, asked).state is not PaymentState.INTENDED, "the terminal answered")
    if now(checkout, asked).state is PaymentState.UNKNOWN:
        _find_out(checkout, asked)
    paid = now(checkout, asked)
    if paid.needs_signature and paid.state is PaymentState.CAPTURED:
        return _look_at_signature(checkout, paid)
    checkout.truth.acts[f"card {behavior.value}: {paid.state.value}"] += 1
    if behavior is Behavior.TWICE and paid.state is PaymentState.CAPTURED:
        checkout.truth.terminal_was_wrong(checkout.till.number, paid.approved_minor)
    return paid.state is PaymentState.CAPTURED


def take_back(checkout: Checkout, payment_id: str) -> None:
    """The customer would rather pay otherwise. What only a manager called charged stays: no terminal knows it."""
    checkout.till.quiet()
    if checkout.till.act(lambda own: desk(own).find(payment_id)).resolved_by == "manager":
        assert checkout.refused(lambda own: desk(own).take_back(payment_id, "No")) == "payment_not_reversible"
        return
    checkout.do(lambda own: desk(own).take_back(payment_id, "Changed her mind"))
    until(lambda: checkout.till.act(lambda own: desk(own).find(payment_id)).state is PaymentState.REVERSED, "reversed")


def give_back(checkout: Checkout, payment_id: str, minor: int) -> None:
    """Money of a sale goes back to its card without the card. Refused: as ``CardDesk.refund``."""
    checkout.till.quiet()
    asked = checkout.do(lambda own: desk(own).refund(payment_id, minor))
    until(lambda: not now(checkout, asked).open, "the refund was answered")


def give_to_card(checkout: Checkout, minor: int) -> None:
    """The customer holds a card to the terminal and gets money."""
    checkout.till.quiet()
    asked = checkout.do(lambda own: desk(own).charge(-minor))
    until(lambda: not now(checkout, asked).open, "the refund was answered")


def lose_the_bank(checkout: Checkout, _: Callable[[Checkout], None]) -> str:
    """The terminal cannot ask its bank, or can again: alone it may approve only so much."""
    lost = checkout.truth.without_bank ^ {checkout.till.number}
    checkout.truth.without_bank = lost
    checkout.till.terminal.set_bank_reachable(checkout.till.number not in lost)
    return "the bank was lost" if checkout.till.number in lost else "the bank was back"


def desk(own: Services) -> CardDesk:
    assert own.selling.cards is not None
    return own.selling.cards


def now(checkout: Checkout, asked: Payment) -> Payment:
    return checkout.till.act(lambda own: desk(own).find(asked.payment_id))


def _wait_in_vain(checkout: Checkout, asked: Payment, behavior: Behavior, power_cut: Callable[[], None]) -> None:
    """Nothing else can be charged meanwhile; asking changes nothing; perhaps the power goes."""
    terminal = checkout.till.terminal
    waits = terminal.wait_for_card() if behavior is Behavior.SILENT else terminal.wait_for_charge(asked.service_id)
    assert waits, "the terminal has the order"
    assert checkout.refused(lambda own: desk(own).charge(1)) == "payment_open"
    assert checkout.refused(lambda own: own.selling.shifts.release()) != "", "a shift stays while a card is unknown"
    if behavior is Behavior.SILENT or checkout.dice.deal("dark", (True, False)):
        power_cut()
        checkout.truth.acts["power cut while a card was unknown"] += 1
    checkout.till.act(lambda own: desk(own).ask_again(asked.payment_id))
    checkout.till.hear_terminal()
    terminal.release()
    checkout.till.quiet()


def _find_out(checkout: Checkout, asked: Payment) -> None:
    """The terminal is asked, again and again; or the manager decides, and the terminal is asked later."""
    decided = checkout.dice.deal("who tells", (None, None, True, False))
    if decided is not None:
        checkout.do(lambda own: desk(own).resolve(asked.payment_id, charged=decided, reason="She says so"))
        checkout.truth.acts["card resolved by the manager"] += 1
        if decided and not any(own.service_id == asked.service_id for own in checkout.till.terminal.ledger.booked()):
            checkout.truth.terminal_was_wrong(checkout.till.number, -asked.amount_minor)
            checkout.truth.acts["card called charged, and was not"] += 1
        return

    def answered() -> bool:
        checkout.till.act(lambda own: desk(own).ask_again(asked.payment_id))
        return now(checkout, asked).state is not PaymentState.UNKNOWN

    until(answered, "the terminal told what became of it")
    checkout.truth.acts["card unknown, then known"] += 1


def _look_at_signature(checkout: Checkout, paid: Payment) -> bool:
    if checkout.dice.random() < 0.7:
        checkout.do(lambda own: desk(own).accept_signature(paid.payment_id))
        checkout.truth.acts["signature accepted"] += 1
        return True
    take_back(checkout, paid.payment_id)
    checkout.truth.acts["signature differed"] += 1
    return False
