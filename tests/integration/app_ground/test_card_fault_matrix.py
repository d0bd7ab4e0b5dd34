"""Card terminal by fault and moment: what the terminal's own ledger holds is what the sales in the journal say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import pytest

from app.db import journal
from app.devices.simulated.terminal.behavior import Behavior
from app.devices.simulated.terminal.ledger import held_minor
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.states.payment import PaymentState
from tests.card_counter import CardShop, InlineLine, card_driver, started_again

SKILLET_MINOR = 2499
_MOST_TRIES = 4


class Moment(StrEnum):
    """When the program ends, if it does."""

    PAYMENT = "during the payment"
    RESTART = "then the program restarts, before anybody asks"
    AT_COMMIT = "then the program is gone just before the sale is finished"


@dataclass(frozen=True)
class Fault:
    """``does``: what the terminal does with what it is asked, one after the other."""

    name: str
    does: tuple[Behavior, ...] = ()
    cable_out: bool = False


FAULTS = (
    Fault("nothing"),
    Fault("silent", (Behavior.SILENT,)),
    Fault("late", (Behavior.LATE,)),
    Fault("answer lost", (Behavior.LOST,)),
    Fault("declines twice", (Behavior.DECLINE, Behavior.DECLINE)),
    Fault("busy", (Behavior.BUSY,)),
    Fault("pays a part, then its answer is lost", (Behavior.PARTIAL, Behavior.LOST)),
    Fault("cable out", cable_out=True),
)


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_card_pays_once_for_what_the_customer_takes(
    till: CardShop, terminal: SimulatedTerminal, tmp_path: Path, fault: Fault, moment: Moment
) -> None:
    assert isinstance(till.line, InlineLine)
    terminal.then(*fault.does)
    driver = till.line.driver
    if fault.cable_out:
        nowhere = replace(terminal.config(), address="nexo://127.0.0.1:1")
        till.line.driver = card_driver(nowhere, tmp_path)
    first = till.desk.charge()
    till.line.driver = driver
    terminal.release()
    if fault.does or fault.cable_out:
        assert first.state is not PaymentState.CAPTURED or Behavior.PARTIAL in fault.does
    if first.state is PaymentState.UNKNOWN:
        with pytest.raises(Refused, match="payment_open"):
            till.desk.charge()
    if moment is Moment.RESTART:
        till = started_again(till)
    pay_the_rest(till)
    if moment is Moment.AT_COMMIT:
        till = started_again(till)
        pay_the_rest(till)
    till.shop.settle.finish()
    sold = [sale for sale in facts(till) if sale.total_minor == SKILLET_MINOR]
    assert len(sold) == 1
    assert sum(tender.tendered_minor for tender in sold[0].tenders if tender.kind == "card") == SKILLET_MINOR
    assert held_minor(terminal.ledger.booked()) == SKILLET_MINOR, "the customer is charged what the sale says"


def pay_the_rest(till: CardShop) -> None:
    """As a person would: ask about what is open, else hold the card to it again."""
    for _ in range(_MOST_TRIES):
        if till.shop.settle.view().left_minor == 0:
            return
        waiting = till.desk.open()
        if waiting is not None:
            till.desk.ask_again(waiting.payment_id)
        else:
            till.desk.charge()
    assert till.shop.settle.view().left_minor == 0, "nobody could pay"


def facts(till: CardShop) -> list[SaleCompleted]:
    with till.shop.db.read() as conn:
        return [fact for _, fact in journal.facts(conn, [SaleCompleted.KIND]) if isinstance(fact, SaleCompleted)]
