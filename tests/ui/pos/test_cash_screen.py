"""The drawer's day: float, figures, blind count, comparison, Z."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.ui.approval_dialog import ApprovalDialog
from app.ui.screen import Place
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.table_list import TableList
from contract.messages.facts import CashMoved, DayClosed, DrawerOpened, ShiftClosed, ShiftOpened, ShiftVerified
from tests.builders import EGGS_GTIN, LOCATION_ID, SKILLET_GTIN, SUPERVISOR_PIN, operator
from tests.ui.pos.till import Till

CTRL = Qt.KeyboardModifier.ControlModifier


def sold(till: Till, times: int = 1) -> None:
    """A shift with a float of 150.00 and skillets sold for 25.00 in cash."""
    till.selling()
    for _ in range(times):
        till.shop.sell.scan(SKILLET_GTIN)
        till.shop.settle.pay_cash(2_500)
    till.go(Place.CASH)


def counting(till: Till) -> None:
    sold(till)
    till.key(Qt.Key.Key_Return)


def count(till: Till, **pieces: int) -> None:
    """``note_5000=3``: three of 50.00, typed into their row."""
    for name, number in pieces.items():
        edit = till.find(f"shift.count.{name.split('_')[1]}")
        assert isinstance(edit, QLineEdit)
        edit.setFocus()
        edit.selectAll()
        till.write(str(number))


def test_a_float_typed_in_cents_opens_the_till_and_leads_to_selling(till: Till) -> None:
    till.sign_on()
    till.go(Place.CASH)
    till.write("15000")
    assert till.find("shift.open").accessibleName() == "Open with €150.00"
    till.key(Qt.Key.Key_Return)
    assert [fact.float_minor for fact in till.facts(ShiftOpened)] == [15_000]
    assert till.place is Place.SELL
    assert till.shop.drawer.opened == 1


def test_enter_without_a_float_opens_nothing_but_the_button_does(till: Till) -> None:
    till.sign_on()
    till.go(Place.CASH)
    till.key(Qt.Key.Key_Return)
    assert till.facts(ShiftOpened) == []
    till.tap("shift.open")
    assert [fact.float_minor for fact in till.facts(ShiftOpened)] == [0]


def test_the_figures_of_the_shift_are_those_of_its_sales(till: Till) -> None:
    sold(till, times=2)
    words = till.words(till.cash)
    assert "Sales, 2" in words
    assert "49.98" in words
    assert "200.00" in words


def test_who_may_not_close_is_not_told_what_should_be_in_the_drawer(till: Till) -> None:
    sold(till)
    till.sign_on(supervisor=False)
    till.go(Place.CASH)
    words = till.words(till.cash)
    assert "175.00" not in words
    assert any("honest" in own for own in words)


def test_the_drawer_opens_without_a_sale_on_the_record(till: Till) -> None:
    sold(till)
    till.key(Qt.Key.Key_D, CTRL)
    assert till.facts(DrawerOpened)[-1].reason == "no_sale"
    assert "1" in till.words(till.cash)


def test_an_x_report_goes_to_the_printer(till: Till) -> None:
    sold(till)
    before = len(till.shop.papers.jobs)
    till.tap("shift.print_x")
    assert len(till.shop.papers.jobs) == before + 1


def test_the_count_is_blind_until_it_is_done(till: Till) -> None:
    counting(till)
    assert "175.00" not in " ".join(till.words(till.cash))
    count(till, note_5000=3, note_2000=1, note_500=1)
    assert till.text("shift.counted") == "€175.00"
    assert "Expected" not in till.words(till.cash)
    till.tap("shift.compare")
    assert till.text("shift.expected") == "€175.00"
    assert "Exact" in till.words(till.cash)


def test_enter_goes_down_the_rows_and_compares_after_the_last_but_closes_nothing(till: Till) -> None:
    counting(till)
    count(till, note_5000=3, note_2000=1)
    count(till, note_500=1)
    for _ in range(7):
        till.key(Qt.Key.Key_Return)
    assert till.find("shift.expected").isVisible()
    assert till.facts(ShiftClosed) == []
    till.key(Qt.Key.Key_Return)
    assert [fact.over_short_minor for fact in till.facts(ShiftClosed)] == [0]


def test_arrows_go_from_row_to_row(till: Till) -> None:
    counting(till)
    till.key(Qt.Key.Key_Down)
    till.write("2")
    assert till.text("shift.counted") == "€200.00"
    till.key(Qt.Key.Key_Up)
    till.write("1")
    assert till.text("shift.counted") == "€400.00"


def test_the_keypad_types_into_the_row_in_hand(till: Till) -> None:
    counting(till)
    till.find("shift.count.1000").setFocus()
    pad = till.find("shift.pad")
    assert isinstance(pad, Keypad)
    for digit in "12":
        QTest.mouseClick(pad.key(digit), Qt.MouseButton.LeftButton)
    till.settle()
    assert till.text("shift.counted") == "€120.00"


def test_the_count_is_kept_over_a_restart(till: Till) -> None:
    counting(till)
    count(till, note_5000=3)
    till.restart()
    till.sign_on()
    till.go(Place.CASH)
    assert till.text("shift.counted") == "€150.00"


def test_a_short_drawer_needs_a_reason_before_it_closes(till: Till) -> None:
    counting(till)
    count(till, note_5000=3)
    till.tap("shift.compare")
    assert till.text("shift.over_short") == "−€25.00"
    assert not till.find("shift.close").isEnabled()
    till.key(Qt.Key.Key_Return)
    assert till.facts(ShiftClosed) == []
    till.tap("shift.reason.wrong_change")
    assert till.find("shift.close").accessibleName() == "Close, −€25.00"
    till.key(Qt.Key.Key_Return)
    closed = till.facts(ShiftClosed)[0]
    assert (closed.over_short_minor, closed.reason) == (-2_500, "Wrong change")
    assert till.shop.papers.jobs[-1][0]
    assert "Z report 0001" in till.toast


def test_a_reason_is_chosen_by_its_number(till: Till) -> None:
    counting(till)
    count(till, note_20000=1)
    till.tap("shift.compare")
    till.key(Qt.Key.Key_3)
    till.tap("shift.close")
    assert till.facts(ShiftClosed)[0].reason == "Not found"


def test_count_again_hides_the_expected_amount(till: Till) -> None:
    counting(till)
    count(till, note_5000=3)
    till.tap("shift.compare")
    till.key(Qt.Key.Key_Escape)
    assert "Expected" not in till.words(till.cash)
    count(till, note_2000=1, note_500=1)
    till.tap("shift.compare")
    assert "Exact" in till.words(till.cash)


def test_one_enter_too_many_after_the_close_does_not_open_the_till_again(till: Till) -> None:
    counting(till)
    count(till, note_5000=3, note_2000=1, note_500=1)
    till.tap("shift.compare")
    for _ in range(3):
        till.key(Qt.Key.Key_Return)
    assert len(till.facts(ShiftClosed)) == 1
    assert len(till.facts(ShiftOpened)) == 1
    assert till.find("shift.float").isVisible()


def test_going_on_selling_drops_the_count(till: Till) -> None:
    counting(till)
    count(till, note_5000=3)
    till.tap("shift.resume")
    assert till.place is Place.SELL
    till.scan(EGGS_GTIN)
    assert len(till.lines()) == 1


def test_counting_waits_until_the_sale_under_way_is_finished(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.go(Place.CASH)
    till.tap("shift.count")
    assert "Finish or park this sale first" in till.toast


def test_parked_sales_are_told_before_the_close(till: Till) -> None:
    till.selling()
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_F6)
    till.go(Place.CASH)
    till.tap("shift.count")
    assert any("1 parked sale waits" in words for words in till.words(till.cash))


def test_closed_shifts_are_listed_with_what_was_over_or_short(till: Till) -> None:
    counting(till)
    count(till, note_5000=3)
    till.tap("shift.compare")
    till.tap("shift.reason.not_found")
    till.tap("shift.close")
    reports = till.find("shift.reports")
    assert isinstance(reports, TableList)
    row = reports.row(0)
    assert row.title == "Z report 0001"
    assert row.chip is not None
    assert row.chip.text == "−€25.00"


def test_a_seller_counts_alone_and_closes_with_a_supervisors_pin(till: Till) -> None:
    sold(till)
    till.sign_on(supervisor=False)
    till.go(Place.CASH)
    till.tap("shift.count")
    count(till, note_5000=3, note_2000=1, note_500=1)
    till.tap("shift.compare")
    till.tap("shift.close")
    assert isinstance(till.dialog, ApprovalDialog)
    till.write(SUPERVISOR_PIN)
    assert [fact.over_short_minor for fact in till.facts(ShiftClosed)] == [0]


def test_cash_is_moved_by_keyboard_alone(till: Till) -> None:
    sold(till)
    till.key(Qt.Key.Key_K, CTRL)
    till.key(Qt.Key.Key_Down)
    till.key(Qt.Key.Key_Return)
    till.write("3000")
    till.key(Qt.Key.Key_Return)
    assert [(fact.kind, fact.amount_minor) for fact in till.facts(CashMoved)] == [("safe_drop", 3_000)]


def test_the_day_is_closed_from_the_cash_screen(till: Till) -> None:
    counting(till)
    count(till, note_5000=3, note_2000=1, note_500=1)
    till.tap("shift.compare")
    till.tap("shift.close")
    till.key(Qt.Key.Key_Y, CTRL)
    till.write("2500")
    bag = till.find("day.bag")
    bag.setFocus()
    till.write("BX 4711")
    till.key(Qt.Key.Key_Return)
    (day,) = till.facts(DayClosed)
    assert (len(day.shifts), day.banked_minor, day.missing) == (1, 2_500, ())


def closed(till: Till) -> None:
    counting(till)
    count(till, note_5000=3, note_2000=1, note_500=1)
    till.tap("shift.compare")
    till.tap("shift.close")


def test_a_close_of_the_day_that_was_begun_is_given_up_and_begun_again(till: Till) -> None:
    closed(till)
    till.key(Qt.Key.Key_Y, CTRL)
    till.key(Qt.Key.Key_F8)
    assert till.dialog is None
    assert till.shop.day.view() is None
    till.key(Qt.Key.Key_Y, CTRL)
    assert till.shop.day.view() is not None
    till.tap("day.give_up")
    assert till.facts(DayClosed) == []


def test_a_closed_drawer_is_counted_again_by_somebody_else_by_the_keyboard_alone(till: Till) -> None:
    closed(till)
    boss = operator("operator-1500", "Ada Byrne", role="supervisor", pin=SUPERVISOR_PIN)
    till.shop.tell(f"store:{LOCATION_ID}", (boss,))
    till.shop.operators.sign_on("operator-1500", SUPERVISOR_PIN)
    till.find("shift.reports").setFocus()
    till.key(Qt.Key.Key_Down)
    till.key(Qt.Key.Key_Return)
    assert till.dialog is not None
    count(till, note_5000=3)
    till.find("second.reason").setFocus()
    till.write("A note is missing")
    till.key(Qt.Key.Key_Return)
    (told,) = till.facts(ShiftVerified)
    assert (told.counted_minor, told.difference_minor, told.reason) == (15_000, -2_500, "A note is missing")
    assert "differs from the Z" in till.toast
