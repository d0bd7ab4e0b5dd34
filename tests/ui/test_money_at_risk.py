"""Money at risk on the status screen: what was taken unasked, and cards that pay for no sale, with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.customers.stored_value import Exposure
from app.devices.simulated.terminal.behavior import Behavior
from app.devices.simulated.terminal.ledger import held_minor
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.pos.payments.desk import CardDesk
from app.pos.payments.loose import loose_money
from app.ui.approval import ApprovalDesk
from app.ui.back_office.risk_card import Risk, RiskCard
from app.ui.pos.card.presenter import Phase
from app.ui.screen import Place
from app.ui.widgets.table_list import TableList
from tests.ui.pos.test_card_screen import CardTill


class RiskTill(CardTill):
    """A till with a card terminal, and what its status screen says of money."""

    exposure = Exposure(0, 0, 0)

    def look(self, cards: CardDesk) -> RiskCard:
        desk = ApprovalDesk(self.shop.operators, self.tasks, lambda _needed: None)
        card = RiskCard(self.shell, lambda: Risk(self.exposure, loose_money(cards)), cards, desk)
        card.setParent(self.shell)
        card.refresh()
        self.settle()
        return card

    @property
    def cards(self) -> CardDesk:
        return self.card._presenter._cards


@pytest.fixture
def till(tmp_path: Path, qtbot: QtBot) -> Iterator[RiskTill]:
    terminal = SimulatedTerminal(tmp_path / "terminal")
    terminal.start()
    made = RiskTill(tmp_path / "shop", qtbot, terminal)
    yield made
    made.end()
    terminal.stop()


def rows(card: RiskCard) -> list[str]:
    listed = card.findChild(TableList, "status.risk")
    assert isinstance(listed, TableList)
    return [listed.row(at).sentence for at in range(listed.model().rowCount())]


def act(till: RiskTill, card: RiskCard) -> None:
    """Enter on the first row."""
    listed = card.findChild(TableList, "status.risk")
    assert isinstance(listed, TableList)
    listed.chosen.emit(listed.row(0).key)
    till.settle()


def test_a_charge_whose_sale_is_gone_is_shown_and_one_key_gives_it_back(till: RiskTill) -> None:
    till.paying(Behavior.PARTIAL)
    till.wait(lambda: till.place is Place.CASH_TENDER)
    assert till.look(till.cards).isHidden()
    with till.shop.db.transaction() as tx:
        till.shop.basket.clear(tx)
    card = till.look(till.cards)
    assert rows(card)[0].startswith("€12.49 on Visa")
    act(till, card)
    till.wait(lambda: held_minor(till.terminal.ledger.booked()) == 0)
    till.wait(lambda: till.look(till.cards).isHidden())


def test_a_card_of_which_nobody_knows_is_shown_and_leads_to_its_question(till: RiskTill) -> None:
    till.paying(Behavior.LOST)
    till.wait_for(Phase.UNKNOWN)
    till.go(Place.CASH)
    card = till.look(till.cards)
    assert rows(card)[0].startswith("Was a card charged? €24.99")
    act(till, card)
    till.wait_for(Phase.UNKNOWN)
    assert till.place is Place.CARD_TENDER
    till.key(Qt.Key.Key_F5)
    till.wait(lambda: till.place is Place.COMPLETE)


def test_what_was_taken_unasked_today_stands_beside_its_bounds(till: RiskTill) -> None:
    till.selling()
    till.exposure = Exposure(4_000, 6_000, 24_000)
    assert rows(till.look(till.cards)) == [
        "Taken today without asking head office, At most €60.00 on this till, €240.00 on all tills, €40.00"
    ]
