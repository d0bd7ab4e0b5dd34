"""Discounts, other prices and coupons at the till: by key and by tap, seen on the line, taken back, on the record."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.approval_dialog import ApprovalDialog
from app.ui.pos.entry_list import EntryList
from app.ui.pos.sell.modifier_dialog import ModifierDialog
from app.ui.pos.tender.paper_dialog import PaperDialog
from app.ui.screen import Place
from app.ui.sounds import Sound
from app.ui.widgets.button import Button
from app.ui.widgets.line_view import SegmentKind
from app.ui.widgets.table_list import TableList
from app.wording import isolated
from contract.messages.facts import SaleCompleted
from tests.builders import EGGS_GTIN, SKILLET_GTIN, SOURDOUGH_GTIN, SUPERVISOR_PIN, label
from tests.integration.app_ground.test_checkout import half_price_second
from tests.ui.pos.till import Till

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
COUPON = "9901234567890"


def discounted(till: Till, cents: str, reason: Qt.Key = Qt.Key.Key_1) -> None:
    """The selected line, by the keyboard alone."""
    till.key(Qt.Key.Key_F7)
    till.write(cents)
    till.key(reason, ALT)
    till.key(Qt.Key.Key_Return)


def repriced(till: Till, cents: str) -> None:
    till.key(Qt.Key.Key_P, CTRL)
    till.write(cents)
    till.key(Qt.Key.Key_2, ALT)
    till.key(Qt.Key.Key_Return)


def asked(till: Till) -> bool:
    """Whether the question of a discount or a price is open."""
    return isinstance(till.dialog, ModifierDialog)


def details(till: Till, row: int = -1) -> list[tuple[str, SegmentKind]]:
    return [(part.text, part.kind) for part in till.cart.lines[row].detail]


def paying(till: Till, *codes: str) -> None:
    till.selling()
    for code in codes or (SKILLET_GTIN,):
        till.scan(code)
    till.key(Qt.Key.Key_F9)
    assert till.place is Place.CASH_TENDER


def coupon_by_key(till: Till, number: str, cents: str) -> None:
    till.key(Qt.Key.Key_F8, CTRL)
    till.write(number)
    till.key(Qt.Key.Key_Return)
    till.write(cents)
    till.key(Qt.Key.Key_Return)


def test_a_discount_is_given_by_the_keyboard_and_stands_on_its_line(till: Till) -> None:
    till.selling()
    till.scan(SKILLET_GTIN)
    discounted(till, "500")
    assert till.lines() == [("1", "Cast-iron Skillet, pre-seasoned", "19.99")]
    assert (f"Discount {isolated('−€5.00')}", SegmentKind.SAVING) in details(till)
    assert till.text("sell.total") == "€19.99"
    assert till.text("sell.saved") == "Saved €5.00"
    assert "Discount" in till.cart.lines[0].sentence


def test_a_discount_is_undone_from_its_message(till: Till) -> None:
    till.selling()
    till.scan(SKILLET_GTIN)
    discounted(till, "500")
    assert "€5.00 off Cast-iron Skillet" in till.toast
    till.key(Qt.Key.Key_Z, CTRL)
    assert till.text("sell.total") == "€24.99"


def test_another_price_is_set_by_the_keyboard_and_by_the_strip(till: Till) -> None:
    till.selling()
    till.scan(f"2*{EGGS_GTIN}")
    repriced(till, "400")
    assert till.text("sell.total") == "€8.00"
    assert details(till)[:2] == [
        (f"{isolated('€4.15')} each", SegmentKind.PLAIN),
        (f"Price {isolated('€4.00')} {isolated('−€0.30')}", SegmentKind.SAVING),
    ]
    strip = {button.label: button for button in till.sell.findChildren(Button)}
    QTest.mouseClick(strip["Price"], Qt.MouseButton.LeftButton)
    assert asked(till)
    till.write("450")
    till.tap("modifier.reason.shelf")
    till.tap("modifier.ok")
    assert till.text("sell.total") == "€9.00"
    assert details(till)[1][1] is SegmentKind.WARN


def test_the_dialog_says_what_the_line_will_cost_and_takes_nothing_impossible(till: Till) -> None:
    till.selling()
    till.scan(SOURDOUGH_GTIN)
    till.key(Qt.Key.Key_F7)
    till.write("100")
    assert till.text("modifier.worth") == "€3.20 becomes €2.20"
    till.key(Qt.Key.Key_Return)
    assert asked(till), "a reason is needed"
    till.key(Qt.Key.Key_1, ALT)
    till.write("0")
    assert till.text("modifier.worth") == "More than the line costs"
    till.key(Qt.Key.Key_Return)
    assert asked(till)
    till.key(Qt.Key.Key_Escape)
    assert not asked(till)
    assert till.text("sell.total") == "€3.20"


def test_a_price_by_weight_says_what_it_is_for(till: Till) -> None:
    till.selling()
    till.scan(label("21", "20104", 1134))
    till.key(Qt.Key.Key_P, CTRL)
    assert "New price for kg" in till.words(till.shell)
    till.write("100")
    assert till.text("modifier.worth") == "€1.69 becomes €1.13"


def test_what_was_changed_is_taken_back_from_the_list(till: Till) -> None:
    till.selling()
    till.scan(SKILLET_GTIN)
    repriced(till, "2000")
    discounted(till, "500")
    till.key(Qt.Key.Key_F7)
    listed = till.find("modifier.standing")
    assert isinstance(listed, TableList)
    assert [listed.row(at).sentence for at in (0, 1)] == [
        f"Price {isolated('€20.00')}, Price match, {isolated('−€4.99')}",
        f"Discount, Damaged, {isolated('−€5.00')}",
    ]
    till.key(Qt.Key.Key_Down)
    till.key(Qt.Key.Key_Down)
    till.key(Qt.Key.Key_Delete)
    assert till.dialog is None
    assert till.text("sell.total") == "€20.00"


def test_a_promotion_is_taken_out_and_put_back_by_the_keyboard(till: Till) -> None:
    till.selling()
    half_price_second(till.shop)
    till.scan(SOURDOUGH_GTIN)
    till.scan(SOURDOUGH_GTIN)
    assert till.text("sell.total") == "€4.80"
    for key in (Qt.Key.Key_F7, Qt.Key.Key_Down, Qt.Key.Key_Delete):
        till.key(key)
    assert till.text("sell.total") == "€6.40"
    till.key(Qt.Key.Key_Z, CTRL)
    assert till.text("sell.total") == "€4.80"
    for place in (Qt.Key.Key_F9, Qt.Key.Key_1):
        till.key(place, ALT if place is Qt.Key.Key_1 else Qt.KeyboardModifier.NoModifier)
    assert till.shell.current is not None
    assert {"You saved", "€1.60"} <= set(till.words(till.shell.current))


def test_without_a_line_there_is_nothing_to_change(till: Till) -> None:
    till.selling()
    till.key(Qt.Key.Key_F7)
    till.key(Qt.Key.Key_P, CTRL)
    assert till.dialog is None


def test_a_cashier_needs_another_person_for_a_discount(till: Till) -> None:
    till.selling(supervisor=False)
    till.scan(SKILLET_GTIN)
    discounted(till, "500")
    assert isinstance(till.dialog, ApprovalDialog)
    till.write(SUPERVISOR_PIN)
    assert till.text("sell.total") == "€19.99"


def test_a_coupon_is_typed_listed_and_taken_off_what_is_due(till: Till) -> None:
    paying(till)
    coupon_by_key(till, "0533000123", "150")
    assert till.text("cash.due") == "€23.50"
    listed = till.find("cash.parts")
    assert isinstance(listed, EntryList)
    assert listed.row(0).sentence == f"Coupon {isolated('0533000123')}, €1.50, Taken"
    assert isolated("−€1.50") in till.words(till.tender)
    till.write("2350")
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.COMPLETE
    assert "Paid otherwise" in till.words(till.complete)
    sale = till.facts(SaleCompleted)[0]
    assert [(own.kind, own.tendered_minor, own.reference) for own in sale.tenders] == [
        ("coupon", 150, "0533000123"),
        ("cash", 2_350, ""),
    ]


def test_a_scanned_coupon_asks_for_its_amount_only(till: Till) -> None:
    paying(till)
    till.scan(COUPON)
    assert isinstance(till.dialog, PaperDialog)
    till.write("75")
    till.key(Qt.Key.Key_Return)
    assert till.text("cash.due") == "€24.25"


def test_a_product_scanned_while_paying_is_no_coupon(till: Till) -> None:
    paying(till)
    till.scan(SOURDOUGH_GTIN)
    assert till.dialog is None
    assert till.sounds[-1] is Sound.STOP


def test_a_coupon_scanned_while_selling_says_when_to_take_it(till: Till) -> None:
    till.selling()
    till.scan(SKILLET_GTIN)
    till.scan(COUPON)
    assert till.toast.startswith("That is a coupon.")
    assert len(till.lines()) == 1


def test_a_coupon_is_given_back_after_a_question_by_the_keyboard_alone(till: Till) -> None:
    paying(till)
    coupon_by_key(till, "0533000123", "150")
    till.key(Qt.Key.Key_Down)
    till.key(Qt.Key.Key_Delete)
    assert till.dialog is not None
    till.key(Qt.Key.Key_Return)
    assert till.text("cash.due") == "€23.50", "the safe answer keeps it"
    till.key(Qt.Key.Key_Delete)
    till.key(Qt.Key.Key_Right)
    till.key(Qt.Key.Key_Return)
    assert till.text("cash.due") == "€25.00"
    assert till.shop.settle.view().parts == ()
    till.write("2500")
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.COMPLETE


def test_coupons_that_pay_for_everything_finish_the_sale_with_enter(till: Till) -> None:
    paying(till, SOURDOUGH_GTIN)
    coupon_by_key(till, "1", "320")
    assert till.text("cash.due") == "€0.00"
    assert till.find("cash.take").accessibleName() == "Finish the sale"
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.COMPLETE
    assert till.text("complete.change").startswith("Paid in full")
    assert [own.kind for own in till.facts(SaleCompleted)[0].tenders] == ["coupon"]


def test_a_coupon_above_the_sale_is_refused_in_words(till: Till) -> None:
    paying(till, SOURDOUGH_GTIN)
    coupon_by_key(till, "1", "321")
    assert till.toast.startswith("That is more than there is to pay.")
    assert till.text("cash.due") == "€3.20"


def test_coupons_above_what_is_left_of_the_sale_hold_it_up(till: Till) -> None:
    paying(till, SOURDOUGH_GTIN, EGGS_GTIN)
    coupon_by_key(till, "1", "700")
    till.key(Qt.Key.Key_Escape)
    assert "Paid €7.00" in till.words(till.sell)
    till.key(Qt.Key.Key_Delete)
    till.key(Qt.Key.Key_F9)
    assert "Too much is paid by €3.80" in till.words(till.tender)
    till.key(Qt.Key.Key_Return)
    assert till.place is Place.CASH_TENDER
    assert till.facts(SaleCompleted) == []
