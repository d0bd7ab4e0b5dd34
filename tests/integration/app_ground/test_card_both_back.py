"""One piece is brought back at two tills of a store, and a card is to have its money."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.devices.simulated.terminal.ledger import held_minor
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.pos.refund import Choice
from contract.messages.facts import SaleCompleted
from tests.builders import EGGS_GTIN
from tests.card_counter import CardShop, InlineLine, card_driver
from tests.integration.app_ground.asking import facts, refused
from tests.integration.app_ground.registers import Store
from tests.integration.app_ground.test_returns import returns_of

EGGS_MINOR = 415


@pytest.fixture
def tills(store: Store, tmp_path: Path, terminal: SimulatedTerminal) -> tuple[CardShop, CardShop]:
    """Both have the piece that a card paid on the screen, to give its money back."""
    line = InlineLine(card_driver(terminal.config(), tmp_path))
    first, second = CardShop(store.a, line), CardShop(store.b, line)
    store.a.sell.scan(EGGS_GTIN)
    first.desk.charge()
    receipt = first.settle.finish().receipt_number
    store.meet()
    for till in (first, second):
        returns = returns_of(till.shop)
        found = returns.find(receipt)
        returns.add(found.transaction_id, [Choice(found.lines[0].line_id, 1, "other")])
    return first, second


def test_a_card_gets_no_money_for_what_another_till_is_known_to_have_taken(
    store: Store, tills: tuple[CardShop, CardShop], terminal: SimulatedTerminal
) -> None:
    first, second = tills
    first.desk.charge(-EGGS_MINOR)
    first.settle.finish()
    store.meet()
    assert refused(lambda: second.desk.charge(-EGGS_MINOR)) == "all_came_back"
    assert held_minor(terminal.ledger.booked()) == 0
    store.b.sell.abandon()


def test_a_card_that_has_its_money_is_on_the_books_also_where_another_till_was_first(
    store: Store, tills: tuple[CardShop, CardShop], terminal: SimulatedTerminal
) -> None:
    for till in tills:
        till.desk.charge(-EGGS_MINOR)
    tills[0].settle.finish()
    store.meet()
    tills[1].settle.finish()
    assert held_minor(terminal.ledger.booked()) == -EGGS_MINOR
    sold = [fact for shop in (store.a, store.b) for fact in facts(shop, SaleCompleted)]
    assert [own.total_minor for own in sold if isinstance(own, SaleCompleted)] == [EGGS_MINOR, -EGGS_MINOR, -EGGS_MINOR]
    assert store.b.basket.current is None


def test_a_card_that_has_a_part_of_its_money_gets_the_rest_of_it_paid(
    store: Store, tills: tuple[CardShop, CardShop], terminal: SimulatedTerminal
) -> None:
    first, second = tills
    second.desk.charge(-200)
    first.desk.charge(-EGGS_MINOR)
    first.settle.finish()
    store.meet()
    second.settle.pay_cash(200 - EGGS_MINOR)
    assert store.b.basket.current is None
    assert held_minor(terminal.ledger.booked()) == -200
