"""Taking cash and finishing a sale: the amounts, the change, the receipt, the next sale."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.devices.spool import JobState
from app.ui.approval_dialog import ApprovalDialog
from app.ui.screen import Place
from app.ui.sounds import Sound
from app.ui.widgets.amount_tile import AmountTile
from app.wording import isolated
from contract.messages.facts import ReceiptReprinted, SaleCompleted
from contract.messages.sync import StreamPage
from tests.builders import EGGS_GTIN, SKILLET_GTIN, SOURDOUGH_GTIN, SUPERVISOR_PIN, label, page, roles
from tests.ui.pos.till import Till

ALT = Qt.KeyboardModifier.AltModifier


def paying(till: Till, *codes: str) -> None:
    """At the cash screen with these items."""
    till.selling()
    for code in codes or (SKILLET_GTIN,):
        till.scan(code)
    till.key(Qt.Key.Key_F9)
    assert till.place is Place.CASH_TENDER


def test_the_amount_due_is_rounded_for_cash_and_the_rounding_is_shown(till: Till) -> None:
    paying(till)
    assert till.text("cash.due") == "€25.00"
    assert isolated("€0.01") in till.words(till.tender)


def test_each_amount_offered_says_its_change_and_one_tap_takes_it(till: Till) -> None:
    paying(till)
    tile = till.find("cash.amount.5000")
    assert tile.accessibleName() == "€50.00, Change €25.00"
    till.tap("cash.amount.5000")
    assert till.place is Place.COMPLETE
    sale = till.facts(SaleCompleted)[0]
    assert (sale.tenders[0].tendered_minor, sale.tenders[0].change_minor) == (5_000, 2_500)
    assert till.shop.drawer.opened == 2
    assert till.sounds[-1] is Sound.DONE


def test_cents_are_typed_from_the_right_and_enter_takes_them(till: Till) -> None:
    paying(till)
    till.write("3000")
    assert till.find("cash.take").accessibleName() == "Take €30.00"
    assert till.text("cash.change") == "€5.00"
    till.key(Qt.Key.Key_Return)
    assert till.facts(SaleCompleted)[0].tenders[0].change_minor == 500


def test_what_is_typed_while_the_amount_is_still_being_read_counts(till: Till) -> None:
    paying(till)
    till.write("3000")
    till.key(Qt.Key.Key_Return)
    till.key(Qt.Key.Key_Return)
    till.scan(SKILLET_GTIN)
    read = Event()
    till.tasks.store(read.wait)
    till.shell.go(Place.CASH_TENDER)
    QTest.keyClicks(till.find("cash.given"), "26")
    read.set()
    till.settle()
    till.write("00")
    assert till.find("cash.take").accessibleName() == "Take €26.00"


def test_paying_right_after_the_scan_waits_for_the_item(till: Till) -> None:
    till.selling()
    busy = Event()
    till.tasks.store(busy.wait)
    till.shell.scanned(EGGS_GTIN)
    QTest.keyClick(till.shell, Qt.Key.Key_F9)
    busy.set()
    till.settle()
    assert till.place is Place.CASH_TENDER
    assert till.text("cash.due") == "€4.15"


def test_whoever_went_elsewhere_meanwhile_does_not_pay(till: Till) -> None:
    till.selling()
    busy = Event()
    till.tasks.store(busy.wait)
    till.shell.scanned(EGGS_GTIN)
    QTest.keyClick(till.shell, Qt.Key.Key_F9)
    QTest.keyClick(till.shell, Qt.Key.Key_F9)
    till.shell.go(Place.CASH)
    busy.set()
    till.settle()
    assert till.place is Place.CASH


def test_what_is_typed_after_a_hurried_enter_waits_for_another(till: Till) -> None:
    hurried(till, "50", "00")
    assert till.place is Place.CASH_TENDER
    assert till.facts(SaleCompleted) == []
    till.key(Qt.Key.Key_Return)
    assert till.facts(SaleCompleted)[0].tenders[0].tendered_minor == 5_000


def hurried(till: Till, typed: str, after: str = "") -> None:
    """An amount and Enter, faster than the disk tells what is due."""
    till.selling()
    till.scan(SKILLET_GTIN)
    read = Event()
    till.tasks.store(read.wait)
    till.shell.go(Place.CASH_TENDER)
    QTest.keyClicks(till.find("cash.given"), typed)
    QTest.keyClick(till.find("cash.given"), Qt.Key.Key_Return)
    QTest.keyClicks(till.find("cash.given"), after)
    assert till.facts(SaleCompleted) == []
    read.set()
    till.settle()


def test_enter_while_the_amount_is_still_being_read_counts(till: Till) -> None:
    hurried(till, "5000")
    assert till.place is Place.COMPLETE
    assert till.facts(SaleCompleted)[0].tenders[0].change_minor == 2_500


def test_enter_in_a_hurry_takes_nothing_that_is_not_enough(till: Till) -> None:
    hurried(till, "500")
    assert till.place is Place.CASH_TENDER
    assert till.facts(SaleCompleted) == []
    assert till.sounds[-1] is Sound.STOP


def test_notes_handed_over_one_by_one_add_up(till: Till) -> None:
    paying(till)
    till.tap("cash.note.2000")
    assert till.text("cash.change") == "€5.00"
    assert "Still to pay" in till.words(till.tender)
    assert not till.find("cash.take").isEnabled()
    till.tap("cash.note.1000")
    assert till.find("cash.take").accessibleName() == "Take €30.00"
    till.tap("cash.take")
    assert till.facts(SaleCompleted)[0].tenders[0].tendered_minor == 3_000


def test_notes_that_do_not_fit_are_left_out_and_come_back_with_room(till: Till) -> None:
    till.shell.resize(1024, 768)
    paying(till)
    state = till.tender._presenter.state
    assert state.cash is not None
    notes = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
    till.tender.present(replace(state, cash=replace(state.cash, notes=notes)))
    till.find("cash.note.5000")
    rarest = till.tender.findChild(AmountTile, "cash.note.50000")
    assert rarest is not None
    assert not rarest.isVisible()
    till.shell.resize(1920, 1080)
    assert rarest.isVisible()


def test_alt_and_a_digit_takes_an_amount_offered(till: Till) -> None:
    paying(till)
    till.key(Qt.Key.Key_1, ALT)
    assert till.facts(SaleCompleted)[0].tenders[0].tendered_minor == 2_500
    assert "Exact, no change" in till.find("complete.change").accessibleName()


def test_enter_with_nothing_given_takes_nothing(till: Till) -> None:
    paying(till)
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.CASH_TENDER
    assert till.facts(SaleCompleted) == []


def test_enter_twice_in_a_hurry_takes_the_money_once(till: Till) -> None:
    paying(till)
    till.write("5000")
    till.tender.primary()
    till.tender.primary()
    till.settle()
    assert len(till.facts(SaleCompleted)) == 1


def test_a_product_scanned_while_paying_stops_and_is_not_added(till: Till) -> None:
    paying(till)
    till.scan(EGGS_GTIN)
    assert till.sounds[-1] is Sound.STOP
    assert "Finish the payment first" in till.toast
    assert len(till.shop.sell.view().lines) == 1


def test_escape_goes_back_to_the_sale_as_it_was(till: Till) -> None:
    paying(till)
    till.write("12")
    till.key(Qt.Key.Key_Escape)
    assert till.place is Place.SELL
    assert till.lines() == [("1", "Cast-iron Skillet, pre-seasoned", "24.99")]
    till.key(Qt.Key.Key_F9)
    assert not till.find("cash.take").isEnabled()


def test_an_amount_that_no_coins_make_is_refused_in_words(till: Till) -> None:
    paying(till)
    till.write("3001")
    till.key(Qt.Key.Key_Return)
    assert "can't be paid with the coins" in till.toast
    assert till.find("cash.take").isEnabled()


def test_the_change_and_its_notes_and_coins_are_shown_large(till: Till) -> None:
    paying(till, SOURDOUGH_GTIN)
    till.write("1000")
    till.key(Qt.Key.Key_Return)
    assert till.find("complete.change").accessibleName() == (
        "Change to give, €6.80, from €10.00, 1 × €5, 1 × €1, 1 × 50c, 1 × 20c, 1 × 10c"
    )


def test_the_receipt_is_followed_until_it_is_on_paper(till: Till) -> None:
    paying(till)
    till.key(Qt.Key.Key_1, ALT)
    job = till.shop.papers.jobs[-1][0]
    assert till.text("complete.paper") == "Printing"
    till.prints.stand(job, JobState.PRINTING, "cover_open")
    _print_news(till)
    assert till.text("complete.paper") == "Not printed yet"
    assert any("The lid is open" in words for words in till.words(till.complete))
    till.prints.stand(job, JobState.PRINTED)
    _print_news(till)
    assert till.text("complete.paper") == "Printed"


def test_a_receipt_that_failed_says_why(till: Till) -> None:
    paying(till)
    till.key(Qt.Key.Key_1, ALT)
    till.prints.stand(till.shop.papers.jobs[-1][0], JobState.FAILED, "print_defect")
    _print_news(till)
    assert till.text("complete.paper") == "Not printed"


def test_without_a_drawer_the_sale_is_complete_and_says_so(till: Till) -> None:
    paying(till)
    till.shop.drawer.missing = True
    till.key(Qt.Key.Key_1, ALT)
    assert till.place is Place.COMPLETE
    assert "No cash drawer" in till.find("complete.change").accessibleDescription()


def test_print_again_prints_a_copy_on_the_record(till: Till) -> None:
    paying(till)
    till.key(Qt.Key.Key_1, ALT)
    till.tap("complete.print_again")
    assert len(till.facts(ReceiptReprinted)) == 1
    assert till.shop.papers.jobs[-1][2] is True


def test_enter_begins_the_next_sale(till: Till) -> None:
    paying(till)
    till.key(Qt.Key.Key_1, ALT)
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.SELL
    assert till.lines() == []


def test_the_next_scan_begins_the_next_sale_with_that_product(till: Till) -> None:
    paying(till)
    till.key(Qt.Key.Key_1, ALT)
    till.scan(EGGS_GTIN)
    assert till.place is Place.SELL
    assert till.lines() == [("1", "Free-Range Large Eggs", "4.15")]


def test_a_whole_sale_by_scanner_and_keyboard_leaves_one_true_record(till: Till) -> None:
    paying(till, EGGS_GTIN, EGGS_GTIN, label("21", "20104", 1134))
    till.write("2000")
    till.key(Qt.Key.Key_Return)
    sale = till.facts(SaleCompleted)[0]
    assert [(line.name, line.quantity_thousandths) for line in sale.lines] == [
        ("Free-Range Large Eggs", 2_000),
        ("Bananas, loose", 1_134),
    ]
    assert (sale.total_minor, sale.rounding_minor) == (999, 1)


def test_a_person_who_may_not_take_cash_needs_another_ones_pin(till: Till) -> None:
    till.shop.catalog.apply([_seller_without("cash")])
    till.selling(supervisor=False)
    till.scan(SKILLET_GTIN)
    till.key(Qt.Key.Key_F9)
    till.key(Qt.Key.Key_1, ALT)
    assert isinstance(till.dialog, ApprovalDialog)
    till.write("000000")
    assert any("right" in words for words in till.words(till.dialog))
    till.write(SUPERVISOR_PIN)
    assert till.place is Place.COMPLETE
    assert len(till.facts(SaleCompleted)) == 1


def test_leaving_the_approval_leaves_the_payment_open(till: Till) -> None:
    till.shop.catalog.apply([_seller_without("cash")])
    till.selling(supervisor=False)
    till.scan(SKILLET_GTIN)
    till.key(Qt.Key.Key_F9)
    till.key(Qt.Key.Key_1, ALT)
    till.key(Qt.Key.Key_Escape)
    assert till.dialog is None
    assert till.place is Place.CASH_TENDER
    assert till.find("cash.take").isEnabled()


def _print_news(till: Till) -> None:
    till.tasks.committed(frozenset({"print"}))
    till.settle()


def _seller_without(permission: str) -> StreamPage:
    """The seller's role anew, one permission fewer."""
    seller = next(role for role in roles() if role.name == "seller")
    fewer = tuple(own for own in seller.permissions if own != permission)
    return page("chain", (seller.model_copy(update={"permissions": fewer}),), 200)
