"""A disk that was copied to another machine has another terminal, which never heard of the first one's payments."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.simulated.terminal.behavior import Behavior
from app.devices.simulated.terminal.ledger import held_minor
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from contract.states.payment import PaymentState
from tests.builders import SKILLET_GTIN, SUPERVISOR, SUPERVISOR_PIN, Shop, selling_shop
from tests.card_counter import CardShop, InlineLine, card_driver
from tests.integration.app_ground.registers import hear


@pytest.fixture
def till(tmp_path: Path, terminal: SimulatedTerminal) -> Iterator[CardShop]:
    """Its disk is copied, and then a sale is begun."""
    shop = selling_shop(tmp_path / "register")
    shop.stop()
    shutil.copytree(shop.directory, tmp_path / "copy")
    shop.start()
    yield CardShop(signed_on(shop), InlineLine(card_driver(terminal.config(), tmp_path)))
    shop.stop()


@pytest.fixture
def copy(tmp_path: Path, till: CardShop) -> Iterator[CardShop]:
    """It was told to begin a life of its own."""
    terminal = SimulatedTerminal(tmp_path / "other")
    terminal.start()
    shop = Shop(tmp_path / "copy", clock=till.shop.clock, ids=till.shop.ids, seed=7)
    shop.db.begin_incarnation("told_by_oms")
    yield CardShop(signed_on(shop), InlineLine(card_driver(terminal.config(), tmp_path)))
    shop.stop()
    terminal.stop()


def signed_on(shop: Shop) -> Shop:
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    return shop


def lost(till: CardShop, terminal: SimulatedTerminal) -> str:
    """A charge that the terminal does, and never tells of."""
    till.shop.sell.scan(SKILLET_GTIN)
    terminal.then(Behavior.LOST)
    return till.desk.charge().payment_id


def test_what_the_other_terminal_never_got_stays_unknown(
    till: CardShop, copy: CardShop, terminal: SimulatedTerminal
) -> None:
    charged = lost(till, terminal)
    hear(copy.shop, till.shop)
    copy.desk.ask_again(charged)
    assert copy.desk.find(charged).state is PaymentState.UNKNOWN
    assert copy.desk.last_told(charged) == "terminal_does_not_know"
    hear(till.shop, copy.shop)
    till.desk.ask_again(charged)
    till.shop.settle.finish()
    hear(copy.shop, till.shop)
    assert copy.desk.find(charged).state is PaymentState.CAPTURED


def test_what_a_manager_called_not_charged_is_asked_about_where_it_was_begun(
    till: CardShop, copy: CardShop, terminal: SimulatedTerminal
) -> None:
    charged = lost(till, terminal)
    till.desk.resolve(charged, charged=False, reason="The customer saw no charge")
    hear(copy.shop, till.shop)
    copy.desk.look_back()
    hear(till.shop, copy.shop)
    till.desk.look_back()
    assert till.desk.find(charged).state is PaymentState.REVERSED
    assert held_minor(terminal.ledger.booked()) == 0


def test_nor_is_another_terminal_believed_about_what_was_begun_before_the_disk_was_copied(
    tmp_path: Path, terminal: SimulatedTerminal
) -> None:
    shop = selling_shop(tmp_path / "first")
    till = CardShop(shop, InlineLine(card_driver(terminal.config(), tmp_path)))
    charged = lost(till, terminal)
    till.desk.resolve(charged, charged=False, reason="The customer saw no charge")
    shop.restart()
    other = SimulatedTerminal(tmp_path / "second")
    other.start()
    shop.db.begin_incarnation("moved")
    moved = CardShop(signed_on(shop), InlineLine(card_driver(other.config(), tmp_path)))
    moved.desk.look_back()
    assert [own.payment_id for own in moved.payments.doubted()] == [charged]
    assert moved.desk.last_told(charged) == "terminal_does_not_know"
    shop.stop()
    other.stop()


def test_the_terminal_of_a_disk_that_was_put_back_is_the_same(tmp_path: Path, terminal: SimulatedTerminal) -> None:
    shop = selling_shop(tmp_path / "register")
    till = CardShop(shop, InlineLine(card_driver(terminal.config(), tmp_path)))
    till.shop.sell.scan(SKILLET_GTIN)
    order = till.payments.begin(2499, "card")
    shop.restart()
    shop.db.begin_incarnation("restored")
    again = CardShop(signed_on(shop), till.line)
    again.desk.ask_again(order.transaction_id)
    assert again.desk.find(order.transaction_id).state is PaymentState.CANCELED
    shop.stop()
