"""Paying by card in a window: what the terminal does is shown, and the keyboard alone gets through all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.db.lane import StoreLane
from app.devices.simulated.terminal.behavior import Behavior
from app.devices.simulated.terminal.ledger import held_minor
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.pos.notices import Notices
from app.pos.payments.desk import CardDesk
from app.ui.pos.card.presenter import Phase
from app.ui.pos.card.screen import CardScreen
from app.ui.screen import Place
from contract.messages.facts import DayClosed, PaymentEnded, SaleCompleted, TerminalReconciled
from tests.builders import SKILLET_GTIN, SUPERVISOR_PIN, count_of
from tests.card_counter import CardShop, ThreadedLine, card_driver
from tests.ui.pos.till import Till

SKILLET_MINOR = 2499


class CardTill(Till):
    """A till with a card terminal on its counter."""

    def __init__(self, directory: Path, qtbot: QtBot, terminal: SimulatedTerminal) -> None:
        self._line = ThreadedLine(card_driver(terminal.config(), directory.parent, payment_timeout_s=2))
        self.terminal = terminal
        super().__init__(directory, qtbot)

    def card_desk(self, lane: StoreLane) -> CardDesk | None:
        return CardShop(self.shop, self._line, lane).desk

    def end(self) -> None:
        self.terminal.release()
        super().end()
        self._line.close()

    @property
    def card(self) -> CardScreen:
        return self.screen(CardScreen, Place.CARD_TENDER)

    @property
    def phase(self) -> Phase:
        return self.card._presenter.state.phase

    def paying(self, *behaviors: Behavior, supervisor: bool = True) -> None:
        """At the card screen with a skillet."""
        self.terminal.then(*behaviors)
        self.selling(supervisor)
        self.scan(SKILLET_GTIN)
        self.key(Qt.Key.Key_F10)

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=15_000)
        self.settle()

    def wait_for(self, phase: Phase) -> None:
        self.wait(lambda: self.phase is phase)


@pytest.fixture
def till(tmp_path: Path, qtbot: QtBot) -> Iterator[CardTill]:
    terminal = SimulatedTerminal(tmp_path / "terminal")
    terminal.start()
    made = CardTill(tmp_path / "shop", qtbot, terminal)
    yield made
    made.end()
    terminal.stop()


def test_a_card_pays_with_one_key_and_the_till_moves_on_by_itself(till: CardTill) -> None:
    till.paying()
    till.wait(lambda: till.place is Place.COMPLETE)
    (sale,) = till.facts(SaleCompleted)
    assert [(own.kind, own.tendered_minor) for own in sale.tenders] == [("card", SKILLET_MINOR)]
    assert till.shop.drawer.opened == 1, "for the shift alone"


def test_while_the_terminal_waits_the_screen_says_so_and_esc_cancels(till: CardTill) -> None:
    till.paying(Behavior.WAIT)
    till.wait_for(Phase.WAITING)
    assert till.text("card.title") == "Waiting for the card"
    assert till.terminal.wait_for_card()
    till.key(Qt.Key.Key_Escape)
    till.wait(lambda: till.place is Place.SELL)
    assert till.terminal.ledger.booked() == ()


def test_cash_instead_cancels_first(till: CardTill) -> None:
    till.paying(Behavior.WAIT)
    till.wait_for(Phase.WAITING)
    assert till.terminal.wait_for_card()
    till.key(Qt.Key.Key_F9)
    till.wait(lambda: till.place is Place.CASH_TENDER)
    assert [fact.outcome for fact in till.facts(PaymentEnded)] == ["canceled"]


def test_a_declined_card_may_be_tried_again_by_enter(till: CardTill) -> None:
    till.paying(Behavior.DECLINE)
    till.wait_for(Phase.FAILED)
    assert till.text("card.told").startswith("The bank said no.")
    till.key(Qt.Key.Key_Return)
    till.wait(lambda: till.place is Place.COMPLETE)
    assert held_minor(till.terminal.ledger.booked()) == SKILLET_MINOR


def test_an_unknown_outcome_is_asked_for_and_never_charged_again(till: CardTill) -> None:
    till.paying(Behavior.LOST)
    till.wait_for(Phase.UNKNOWN)
    assert till.text("card.title") == "Was the card charged?"
    till.key(Qt.Key.Key_Escape)
    assert till.place is Place.CARD_TENDER
    till.key(Qt.Key.Key_F5)
    till.wait(lambda: till.place is Place.COMPLETE)
    assert len(till.terminal.ledger.booked()) == 1


def test_a_terminal_that_cannot_tell_yet_leaves_it_unknown(till: CardTill) -> None:
    till.paying(Behavior.SILENT)
    till.wait_for(Phase.UNKNOWN)
    till.key(Qt.Key.Key_Return)
    till.wait(lambda: till.phase is Phase.UNKNOWN and "still at it" in till.text("card.told"))


def test_a_manager_decides_by_keyboard_and_says_why(till: CardTill) -> None:
    till.paying(Behavior.SILENT)
    till.wait_for(Phase.UNKNOWN)
    till.key(Qt.Key.Key_F8)
    till.write("It never rang")
    till.key(Qt.Key.Key_Return)
    till.key(Qt.Key.Key_Return)
    till.wait_for(Phase.FAILED)
    decided = till.facts(PaymentEnded)[-1]
    assert (decided.outcome, decided.resolved_by, decided.reason) == ("canceled", "manager", "It never rang")


def test_who_may_not_decide_asks_somebody_who_may(till: CardTill) -> None:
    till.paying(Behavior.SILENT, supervisor=False)
    till.wait_for(Phase.UNKNOWN)
    till.key(Qt.Key.Key_F8)
    till.write("It never rang")
    till.tap("card.not_charged")
    till.write(SUPERVISOR_PIN)
    till.wait_for(Phase.FAILED)


def test_a_signature_is_compared_before_the_sale_ends(till: CardTill) -> None:
    till.paying(Behavior.SIGNATURE)
    till.wait_for(Phase.SIGNATURE)
    assert till.facts(SaleCompleted) == []
    till.key(Qt.Key.Key_Return)
    till.wait(lambda: till.place is Place.COMPLETE)


def test_a_signature_that_differs_gives_the_money_back(till: CardTill) -> None:
    till.paying(Behavior.SIGNATURE)
    till.wait_for(Phase.SIGNATURE)
    till.key(Qt.Key.Key_Escape)
    assert till.dialog is not None
    till.key(Qt.Key.Key_Right)
    till.key(Qt.Key.Key_Return)
    till.wait_for(Phase.FAILED)
    assert held_minor(till.terminal.ledger.booked()) == 0


def test_what_a_card_paid_in_part_leaves_the_rest_to_cash(till: CardTill) -> None:
    till.paying(Behavior.PARTIAL)
    till.wait(lambda: till.place is Place.CASH_TENDER)
    assert till.text("cash.due") == "€12.50"


def test_an_unknown_payment_is_shown_again_after_a_restart(till: CardTill) -> None:
    till.paying(Behavior.LOST)
    till.wait_for(Phase.UNKNOWN)
    till.restart()
    till.sign_on()
    till.go(Place.SELL)
    till.key(Qt.Key.Key_F10)
    till.wait_for(Phase.UNKNOWN)
    till.key(Qt.Key.Key_F5)
    till.wait(lambda: till.place is Place.COMPLETE)
    assert len(till.terminal.ledger.booked()) == 1


def test_an_answer_that_comes_when_the_program_has_ended_is_asked_for_at_the_next_start(till: CardTill) -> None:
    till.paying(Behavior.WAIT)
    till.wait_for(Phase.WAITING)
    assert till.terminal.wait_for_card()
    till.stop()
    till.terminal.tap()
    assert till.terminal.wait_for_charges(1)
    till.shop.restart()
    till.start()
    till.sign_on()
    till.go(Place.SELL)
    till.key(Qt.Key.Key_F10)
    till.wait_for(Phase.UNKNOWN)
    till.key(Qt.Key.Key_F5)
    till.wait(lambda: till.place is Place.COMPLETE)
    assert len(till.terminal.ledger.booked()) == 1


def test_a_part_by_card_is_what_was_typed_and_cash_pays_the_rest(till: CardTill) -> None:
    till.selling()
    till.scan(SKILLET_GTIN)
    till.key(Qt.Key.Key_F9)
    till.write("1000")
    till.key(Qt.Key.Key_F10)
    till.wait(lambda: till.place is Place.CASH_TENDER and till.text("cash.due") == "€15.00")
    till.tap("cash.amount.1500")
    (sale,) = till.facts(SaleCompleted)
    assert [(own.kind, own.tendered_minor) for own in sale.tenders] == [("card", 1000), ("cash", 1500)]
    assert held_minor(till.terminal.ledger.booked()) == 1000


def test_a_card_part_that_is_taken_out_of_the_sale_goes_back(till: CardTill) -> None:
    till.paying(Behavior.PARTIAL)
    till.wait(lambda: till.place is Place.CASH_TENDER)
    till.key(Qt.Key.Key_Up)
    till.key(Qt.Key.Key_Delete)
    assert till.dialog is not None
    till.key(Qt.Key.Key_Right)
    till.key(Qt.Key.Key_Return)
    till.wait(lambda: till.place is Place.CASH_TENDER and till.text("cash.due") == "€25.00")
    assert held_minor(till.terminal.ledger.booked()) == 0


def taking_back(till: CardTill, *behaviors: Behavior) -> None:
    """Half of it was paid by card, and is taken out of the sale."""
    till.paying(Behavior.PARTIAL, *behaviors)
    till.wait(lambda: till.place is Place.CASH_TENDER)
    till.key(Qt.Key.Key_Up)
    till.key(Qt.Key.Key_Delete)
    till.key(Qt.Key.Key_Right)
    till.key(Qt.Key.Key_Return)


def test_while_the_money_goes_back_the_screen_says_so_and_esc_leads_to_the_sale(till: CardTill) -> None:
    taking_back(till, Behavior.LATE)
    till.wait(lambda: till.place is Place.CARD_TENDER)
    assert till.text("card.title") == "The money goes back"
    till.key(Qt.Key.Key_Escape)
    assert till.place is Place.CASH_TENDER
    assert till.text("cash.due") == "€12.50", "the card stays in the sale until it is sure"


def test_a_reversal_that_is_unknown_stays_and_is_asked_for(till: CardTill) -> None:
    taking_back(till, Behavior.LOST)
    till.wait(lambda: till.place is Place.CARD_TENDER)
    till.wait_for(Phase.UNKNOWN)
    assert till.text("card.title") == "Did the money go back?"
    till.key(Qt.Key.Key_F5)
    till.wait(lambda: till.place is Place.CASH_TENDER and till.text("cash.due") == "€25.00")
    assert held_minor(till.terminal.ledger.booked()) == 0


def test_a_terminal_that_keeps_the_charge_keeps_it_in_the_sale(till: CardTill) -> None:
    taking_back(till, Behavior.DECLINE)
    till.wait(lambda: [fact.outcome for fact in till.facts(PaymentEnded)] == ["captured", "declined"])
    till.wait(lambda: till.place is Place.CASH_TENDER)
    assert till.text("cash.due") == "€12.50"


def test_a_payment_that_is_unknown_is_shown_before_the_shift_is_closed(till: CardTill) -> None:
    till.paying(Behavior.LOST)
    till.wait_for(Phase.UNKNOWN)
    with till.shop.db.transaction() as tx:
        till.shop.basket.clear(tx)
    till.go(Place.CASH)
    till.tap("shift.count")
    assert till.dialog is not None
    till.key(Qt.Key.Key_Right)
    till.key(Qt.Key.Key_Return)
    till.wait_for(Phase.UNKNOWN)
    till.key(Qt.Key.Key_F5)
    till.wait(lambda: held_minor(till.terminal.ledger.booked()) == 0)


def test_a_payment_that_is_unknown_is_listed_before_the_day_is_closed(till: CardTill) -> None:
    till.selling()
    till.shop.shifts.start_count()
    till.shop.shifts.close([count_of(5_000, 3)])
    till.shop.shifts.open(10_000)
    till.terminal.then(Behavior.LOST)
    till.go(Place.SELL)
    till.scan(SKILLET_GTIN)
    till.key(Qt.Key.Key_F10)
    till.wait_for(Phase.UNKNOWN)
    with till.shop.db.transaction() as tx:
        till.shop.basket.clear(tx)
    till.go(Place.CASH)
    till.key(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    till.key(Qt.Key.Key_Return)
    assert till.dialog is not None
    assert any("€24.99" in words for words in till.words(till.dialog))
    assert till.facts(DayClosed) == []
    till.key(Qt.Key.Key_Right)
    till.key(Qt.Key.Key_Return)
    till.wait_for(Phase.UNKNOWN)


def test_the_close_compares_the_totals_of_the_terminal_and_a_difference_is_told(till: CardTill) -> None:
    till.paying(Behavior.TWICE)
    till.wait(lambda: till.place is Place.COMPLETE)
    till.go(Place.CASH)
    till.tap("shift.count")
    till.wait(lambda: bool(till.facts(TerminalReconciled)))
    (told,) = till.facts(TerminalReconciled)
    assert told.terminal_minor - told.register_minor == SKILLET_MINOR
    assert told.shift_id
    assert [own.code for own in Notices(till.shop.db).waiting()] == ["terminal_totals_differ"]
