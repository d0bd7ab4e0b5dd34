"""What the person at one till sees and does of the store's other tills: parked sales, shifts, and who was first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.pos.apart import SellingApart
from app.pos.notices import Notices
from app.ui.key_map import KeyMap
from app.ui.notices import NoticeReader
from app.ui.pos.cash.state import Heard
from app.ui.screen import Place
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.table_list import TableList
from contract.messages.facts import BasketRecalled, BasketSuspended, ShiftReleased, ShiftTakenOver
from contract.messages.rows import PeerRow
from contract.states.shift import ShiftState
from tests.builders import EGGS_GTIN, LOCATION_ID, REGISTER_ID, SKILLET_GTIN, SOURDOUGH_GTIN, Shop
from tests.integration.app_ground.registers import SECOND, hear, second_till
from tests.ui.pos.till import Till

CTRL = Qt.KeyboardModifier.ControlModifier


class Pair:
    """The window of till 3, and till 2 next to it."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.heard: dict[str, Heard] = {}
        self.till = Till(folder / "here", qtbot, heard_of=lambda: self.heard)
        self.other = second_till(folder / "other", self.till.shop)
        names = [PeerRow(register_id=own, number=at, name=f"Till {at}") for own, at in ((REGISTER_ID, 3), (SECOND, 2))]
        for shop in (self.till.shop, self.other):
            shop.tell(f"store:{LOCATION_ID}", names)
        self.reader = NoticeReader(Notices(self.till.shop.db), self.till.shell)

    def meet(self) -> None:
        """Both hear each other, as sync would make it; this till settles what it lost."""
        here = self.till.shop
        for _ in range(2):
            hear(here, self.other)
            hear(self.other, here)
            SellingApart(here.db, here.basket).settle()
            SellingApart(self.other.db, self.other.basket).settle()
        self.till.settle()


@pytest.fixture
def pair(tmp_path: Path, qtbot: QtBot) -> Iterator[Pair]:
    made = Pair(tmp_path, qtbot)
    yield made
    made.till.end()
    made.other.stop()


def rows(till: Till, name: str) -> list[tuple[str, str, str, str]]:
    """Title, note, chip and button of each row of a list."""
    table = till.find(name)
    assert isinstance(table, TableList)
    found = [table.row(at) for at in range(table.model().rowCount())]
    return [(row.title, row.note, row.chip.text if row.chip else "", row.action) for row in found]


def nothing_asked(till: Till) -> bool:
    return till.dialog is None


def parked_over_there(other: Shop, label: str, *scans: str) -> None:
    for scanned in scans:
        other.sell.scan(scanned)
    other.suspend.suspend(label)


def test_a_sale_gets_its_name_while_it_is_parked_and_by_keys_alone(pair: Pair) -> None:
    till = pair.till
    till.selling()
    till.scan(SOURDOUGH_GTIN)
    till.key(Qt.Key.Key_F6, CTRL)
    till.write("Mary, red coat")
    till.key(Qt.Key.Key_Return)
    assert nothing_asked(till)
    assert [fact.label for fact in till.facts(BasketSuspended)] == ["Mary, red coat"]
    assert "Mary, red coat" in till.toast


def test_a_sale_parked_in_haste_is_named_from_the_toast_or_from_the_list(pair: Pair) -> None:
    till = pair.till
    till.selling()
    till.scan(SOURDOUGH_GTIN)
    till.key(Qt.Key.Key_F6)
    till.shell._toast.acted.emit()
    till.settle()
    till.write("Mary")
    till.key(Qt.Key.Key_Return)
    assert [fact.label for fact in till.facts(BasketSuspended)] == ["", "Mary"]
    till.key(Qt.Key.Key_F6, CTRL)
    till.key(Qt.Key.Key_F2)
    field = till.find("sale.name")
    assert isinstance(field, QLineEdit)
    assert field.text() == "Mary"
    till.write("Mary O'S.")
    till.key(Qt.Key.Key_Return)
    assert [sale.label for sale in till.shop.suspend.suspended()] == ["Mary O'S."]


def test_sales_of_every_till_are_listed_with_the_till_and_taken_up_here(pair: Pair) -> None:
    till, other = pair.till, pair.other
    till.selling()
    other.shifts.open(0)
    parked_over_there(other, "Tom", SOURDOUGH_GTIN, EGGS_GTIN)
    parked_over_there(other, "", SKILLET_GTIN)
    till.shop.clock.advance(minutes=1)
    till.scan(SOURDOUGH_GTIN)
    till.key(Qt.Key.Key_F6)
    pair.meet()
    till.key(Qt.Key.Key_F6)
    assert [(title, note) for title, note, _, _ in rows(till, "sales.list")] == [
        ("Tom", "Till 2 · 2 items"),
        ("1 item", "Till 2"),
        ("1 item", "This till"),
    ]
    till.key(Qt.Key.Key_Return)
    assert len(till.lines()) == 2
    assert len(till.facts(BasketRecalled)) == 1


def test_who_lost_a_sale_is_told_and_the_till_is_free_again(pair: Pair) -> None:
    till, other = pair.till, pair.other
    other.ids.last, till.shop.ids.last = 500_000, 2_000_000
    till.selling()
    other.shifts.open(0)
    till.scan(SOURDOUGH_GTIN)
    till.key(Qt.Key.Key_F6)
    pair.meet()
    other.suspend.recall(other.suspend.suspended()[0].entry_id)
    till.key(Qt.Key.Key_F6)
    till.scan(EGGS_GTIN)
    assert len(till.lines()) == 2
    pair.meet()
    told = till.dialog
    assert isinstance(told, Dialog)
    said = till.words(told)
    assert "Another till has this sale" in said
    assert any("Till 2 had gone on with this parked sale" in own for own in said)
    assert till.lines() == []
    till.key(Qt.Key.Key_Return)
    assert nothing_asked(till)
    assert Notices(till.shop.db).waiting() == ()


def test_a_notice_waits_until_the_question_before_it_is_answered(pair: Pair) -> None:
    till, other = pair.till, pair.other
    other.ids.last, till.shop.ids.last = 500_000, 2_000_000
    till.sign_on()
    shift_id = till.shop.shifts.open(0).sums.shift_id
    slip = till.shop.shifts.release().code
    pair.meet()
    other.shifts.take_over(shift_id, slip)
    till.shop.shifts.take_over(shift_id, slip)
    till.go(Place.SELL)
    till.key(Qt.Key.Key_F1)
    asked = till.dialog
    assert isinstance(asked, KeyMap)
    pair.meet()
    assert Overlay.topmost() is asked
    till.key(Qt.Key.Key_Escape)
    assert nothing_asked(till)
    till.sign_on()
    till.settle()
    told = till.dialog
    assert isinstance(told, Dialog)
    assert "Another till has this shift" in till.words(told)
    till.tap("notice.read")
    assert nothing_asked(till)


def test_the_cash_screen_shows_the_shifts_of_other_tills_as_last_heard(pair: Pair) -> None:
    till, other = pair.till, pair.other
    till.sign_on()
    other.shifts.open(10_000)
    other.sell.scan(SKILLET_GTIN)
    other.settle.pay_cash(3_000)
    pair.meet()
    pair.heard[SECOND] = Heard(till.shop.clock.moment - timedelta(minutes=7), reachable=False)
    till.go(Place.CASH)
    assert rows(till, "shift.others") == [
        ("Till 2", "Open since 12:00 · 1 sale · not heard since 11:53", "Open", ""),
    ]
    other.shifts.release()
    pair.heard[SECOND] = Heard(till.shop.clock.moment, reachable=True)
    pair.meet()
    assert rows(till, "shift.others") == [
        ("Till 2", "Let go at 12:00 · 1 sale · heard 12:00", "", "Take over"),
    ]


def test_a_shift_is_let_go_and_taken_over_by_keys_alone(pair: Pair) -> None:
    till, other = pair.till, pair.other
    till.selling()
    other.shifts.open(0)
    pair.meet()
    till.go(Place.CASH)
    till.key(Qt.Key.Key_M, CTRL)
    assert [title for title, *_ in rows(till, "sales.list")] == ["Any till", "Till 2"]
    till.key(Qt.Key.Key_Down)
    till.key(Qt.Key.Key_Return)
    assert [fact.to_register_id for fact in till.facts(ShiftReleased)] == [SECOND]
    assert till.find("shift.open").isVisible()
    till.key(Qt.Key.Key_O, CTRL)
    assert till.facts(ShiftTakenOver) == [], "it is meant for the other till"
    pair.meet()
    (offered,) = other.shifts.of_store()
    assert (offered.listed.state, offered.may_take) == (ShiftState.RELEASED, True)


def test_a_shift_of_the_other_till_is_taken_over_and_leads_to_selling(pair: Pair) -> None:
    till, other = pair.till, pair.other
    till.sign_on()
    other.shifts.open(12_300)
    slip = other.shifts.release().code
    pair.meet()
    till.go(Place.CASH)
    till.key(Qt.Key.Key_O, CTRL)
    till.write("1000" if slip != "1000" else "1001")
    till.key(Qt.Key.Key_Return)
    assert "not the code of the drawer" in till.toast
    assert till.facts(ShiftTakenOver) == []
    till.key(Qt.Key.Key_O, CTRL)
    till.write(slip)
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.SELL
    assert "€123.00" in till.toast
    assert len(till.facts(ShiftTakenOver)) == 1
    till.scan(SOURDOUGH_GTIN)
    assert len(till.lines()) == 1


def test_a_till_alone_in_its_store_shows_nothing_of_others(pair: Pair, tmp_path: Path, qtbot: QtBot) -> None:
    alone = Till(tmp_path / "alone", qtbot)
    alone.selling()
    alone.go(Place.CASH)
    assert alone.words(alone.cash).count("Move to another till") == 0
    alone.key(Qt.Key.Key_M, CTRL)
    assert alone.dialog is None
    alone.end()
