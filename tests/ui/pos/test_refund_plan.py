"""Money goes back on the tender screen: the plan is shown, and Enter does what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.devices.simulated.terminal.ledger import held_minor
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.ui.pos.returns.screen import ReturnsScreen
from app.ui.pos.tender.refund_plan import RefundList
from app.ui.screen import Place
from contract.messages.facts import PaymentEnded, SaleCompleted
from tests.builders import SKILLET_GTIN
from tests.ui.pos.test_card_screen import SKILLET_MINOR, CardTill


@pytest.fixture
def counter(tmp_path: Path, qtbot: QtBot) -> Iterator[CardTill]:
    terminal = SimulatedTerminal(tmp_path / "terminal")
    terminal.start()
    made = CardTill(tmp_path / "register", qtbot, terminal)
    yield made
    made.end()
    terminal.stop()


def coming_back(counter: CardTill) -> None:
    counter.paying()
    counter.wait(lambda: counter.place is Place.COMPLETE)
    counter.key(Qt.Key.Key_Return)
    counter.key(Qt.Key.Key_F8)
    counter.write("1")
    counter.key(Qt.Key.Key_Return)
    counter.scan(SKILLET_GTIN)
    counter.key(Qt.Key.Key_F9)


def test_enter_gives_a_card_its_money_back_without_the_card(counter: CardTill) -> None:
    coming_back(counter)
    plan = counter.only(RefundList)
    assert plan.isVisible()
    assert "Card" in plan.row(0).title
    assert "isn’t needed" in plan.row(0).note
    assert counter.text("cash.due") == "€24.99", "only cash is rounded"
    assert "Cash rounding" not in counter.words(counter.tender)
    counter.key(Qt.Key.Key_Return)
    counter.wait(lambda: counter.place is Place.COMPLETE)
    (sold, back) = counter.facts(SaleCompleted)
    assert (sold.total_minor, back.total_minor) == (SKILLET_MINOR, -SKILLET_MINOR)
    assert held_minor(counter.terminal.ledger.booked()) == 0


def test_a_sale_is_found_by_the_card_that_paid_for_it(counter: CardTill) -> None:
    counter.paying()
    counter.wait(lambda: counter.place is Place.COMPLETE)
    counter.key(Qt.Key.Key_Return)
    (payment,) = [own for own in counter.facts(PaymentEnded) if own.last_four]
    counter.key(Qt.Key.Key_F8)
    counter.write(f"*{payment.last_four}")
    counter.key(Qt.Key.Key_Return)
    counter.key(Qt.Key.Key_Return)
    sale = counter.only(ReturnsScreen)._presenter.state.sale
    assert sale is not None
    assert sale.total_minor == SKILLET_MINOR


def test_a_card_that_was_the_wrong_way_gets_its_money_back_and_the_goods_wait_to_be_paid(counter: CardTill) -> None:
    counter.paying()
    counter.wait(lambda: counter.place is Place.COMPLETE)
    counter.key(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    counter.key(Qt.Key.Key_Tab)
    counter.key(Qt.Key.Key_Return)
    assert counter.place is Place.CASH_TENDER
    assert "isn’t needed" in counter.only(RefundList).row(0).note
    counter.key(Qt.Key.Key_Return)
    counter.wait(lambda: len(counter.facts(SaleCompleted)) == 2 and counter.place is Place.CASH_TENDER)
    (sold, void) = counter.facts(SaleCompleted)
    assert (void.post_voids, void.total_minor) == (sold.transaction_id, -SKILLET_MINOR)
    assert held_minor(counter.terminal.ledger.booked()) == 0
    view = counter.shop.settle.view()
    assert (view.total_minor, view.parts) == (SKILLET_MINOR, ())
