"""The hand-over: who is checked, what is given and declined, and when it may be done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.ui.screen import Place
from app.ui.sounds import Sound
from app.ui.widgets.banner import BannerView
from app.ui.widgets.chip import Tone
from app.ui.widgets.overlay import Overlay
from contract.messages.facts import OrderHandedOver
from contract.states.fulfillment import LineState
from tests.ui.bopis.shop import BARCODES, CODE, OrderShop

SPACE = Qt.Key.Key_Space


@pytest.fixture
def order_id(shop: OrderShop) -> str:
    """A candle and two butters on P-12, with the hand-over open."""
    made = shop.ready(shop.order("Niamh O’Sullivan", 15, {"candle": 1, "butter": 2}))
    shop.go(Place.HAND_OVER, order_id=made)
    shop.sounds.clear()
    return made


def handed(shop: OrderShop) -> list[OrderHandedOver]:
    return [fact for fact in shop.facts() if isinstance(fact, OrderHandedOver)]


def states(shop: OrderShop) -> list[str]:
    return [row.chip.text if row.chip else row.note if row.declined else "" for row in shop.hand_over.rows]


@pytest.mark.usefixtures("order_id")
def test_the_lines_stand_under_their_shelf_and_nothing_may_leave_yet(shop: OrderShop) -> None:
    assert shop.text("handover.customer") == "Niamh O’Sullivan"
    assert [row.plate for row in shop.hand_over.rows] == [("P-12", "shelf"), ("", "")]
    assert not shop.find("handover.hand_over").isEnabled()
    assert shop.text("handover.why") == "First check who collects."
    assert shop.shell.rail.isVisible()


def test_a_hand_over_by_keyboard_alone(shop: OrderShop, order_id: str) -> None:
    shop.type(CODE)
    assert shop.text("handover.proof") == "Pickup code matches"
    assert shop.text("handover.why") == "Scan each item as you give it, or tap Give."
    shop.press(SPACE, Qt.Key.Key_Down, SPACE)
    assert states(shop) == ["Given", "Given"]
    assert shop.text("handover.hand_over") == "Hand over 3 items"
    shop.press(Qt.Key.Key_Return)
    fact = handed(shop)[0]
    assert (fact.order_id, fact.proof) == (order_id, "code")
    assert [(line.item_id, line.thousandths) for line in fact.lines] == [("candle", 1000), ("butter", 2000)]
    assert shop.place() is Place.ORDERS
    assert shop.toast == "Niamh O’Sullivan has 3 items of W-20491-001."
    assert shop.sounds[-1] is Sound.DONE


def test_a_hand_over_by_scanner_alone_up_to_the_last_tap(shop: OrderShop, order_id: str) -> None:
    shop.scan(shop.token(order_id))
    shop.scan(BARCODES["butter"])
    assert states(shop) == ["", "1 of 2"]
    shop.scan(BARCODES["butter"])
    shop.scan(BARCODES["candle"])
    assert states(shop) == ["Given", "Given"]
    shop.tap("handover.hand_over")
    assert len(handed(shop)) == 1
    assert shop.standing(order_id) == {LineState.HANDED_OVER: 3000}


def test_a_hand_over_by_mouse_alone(shop: OrderShop, order_id: str) -> None:
    pad = shop.hand_over._panel._pad
    for digit in CODE:
        pad.key(digit).click()
        shop.settle()
    rows = shop.hand_over._list
    shop.tap_at("handover.lines", rows.action_rect("line-1", "give"))
    assert states(shop) == ["Given", ""]
    shop.tap("handover.give_all")
    assert states(shop) == ["Given", "Given"]
    shop.tap("handover.hand_over")
    assert shop.standing(order_id) == {LineState.HANDED_OVER: 3000}


@pytest.mark.usefixtures("order_id")
def test_a_wrong_code_is_said_and_five_of_them_wait(shop: OrderShop) -> None:
    shop.type("000000")
    assert "4 tries left" in shop.text("handover.problem")
    assert shop.sounds == [Sound.STOP]
    assert shop.hand_over._panel._boxes.digits == ""
    for _ in range(4):
        shop.type("000000")
    assert "Wait" in shop.text("handover.problem")
    shop.type(CODE)
    assert "Wait" in shop.text("handover.problem")
    assert not shop.find("handover.proof").isVisible()


@pytest.mark.usefixtures("order_id")
def test_a_digit_too_many_is_taken_back(shop: OrderShop) -> None:
    shop.type("99")
    shop.press(Qt.Key.Key_Backspace)
    assert shop.hand_over._panel._boxes.digits == "9"
    shop.press(Qt.Key.Key_Escape)
    assert shop.hand_over._panel._boxes.digits == ""
    assert shop.place() is Place.HAND_OVER


def test_somebody_without_a_code_is_checked_in_person(shop: OrderShop, order_id: str) -> None:
    shop.press(Qt.Key.Key_F3)
    assert shop.hand_over._panel._name.text == "Niamh O’Sullivan"
    shop.type("Cian Byrne")
    shop.press(Qt.Key.Key_Return)
    assert shop.text("handover.proof") == "Somebody else collects, ID checked"
    shop.tap("handover.give_all")
    shop.press(Qt.Key.Key_Return)
    fact = handed(shop)[0]
    assert fact.proof == "person_checked"
    assert fact.collected_by is not None
    assert "Cian" not in fact.model_dump_json()
    assert shop.standing(order_id) == {LineState.HANDED_OVER: 3000}


@pytest.mark.usefixtures("order_id")
def test_the_customer_without_a_code_is_checked_with_two_taps(shop: OrderShop) -> None:
    shop.tap("handover.no_code")
    shop.tap("handover.person_checked")
    assert shop.text("handover.proof") == "Checked in person"


@pytest.mark.usefixtures("order_id")
def test_the_code_can_be_asked_for_after_all(shop: OrderShop) -> None:
    shop.press(Qt.Key.Key_F3, Qt.Key.Key_Escape)
    shop.type(CODE)
    assert shop.text("handover.proof") == "Pickup code matches"


def test_what_the_customer_does_not_want_goes_back_and_is_refunded(shop: OrderShop, order_id: str) -> None:
    shop.type(CODE)
    shop.press(SPACE, Qt.Key.Key_Down, Qt.Key.Key_Delete)
    shop.tap("decline.past_date")
    assert shop.hand_over.rows[1].declined
    assert shop.text("handover.hand_over") == "Hand over 1 item"
    shop.press(Qt.Key.Key_Return)
    fact = handed(shop)[0]
    assert [(line.item_id, line.thousandths, line.reason) for line in fact.declined] == [("butter", 2000, "past_date")]
    assert "€9.00" in shop.toast
    assert shop.standing(order_id) == {LineState.HANDED_OVER: 1000, LineState.DECLINED: 2000}


def test_of_several_pieces_only_those_not_given_are_declined(shop: OrderShop) -> None:
    order_id = shop.ready(shop.order("Niamh O’Sullivan", 15, {"butter": 2}))
    shop.go(Place.HAND_OVER, order_id=order_id)
    shop.type(CODE)
    shop.scan(BARCODES["butter"])
    shop.press(Qt.Key.Key_Delete, Qt.Key.Key_1)
    assert shop.hand_over.rows[0].note.startswith("Declined 1:")
    assert shop.text("handover.hand_over") == "Hand over 1 item"


@pytest.mark.usefixtures("order_id")
def test_declining_is_put_back_until_it_is_handed_over(shop: OrderShop) -> None:
    shop.press(Qt.Key.Key_Delete, Qt.Key.Key_1)
    assert [row.declined for row in shop.hand_over.rows] == [True, False]
    rows = shop.hand_over._list
    shop.tap_at("handover.lines", rows.action_rect("line-1", "put_back"))
    assert [row.declined for row in shop.hand_over.rows] == [False, False]
    shop.press(Qt.Key.Key_Delete, Qt.Key.Key_Escape)
    assert [row.declined for row in shop.hand_over.rows] == [False, False]
    assert Overlay.topmost() is None


def test_a_part_leaves_and_the_rest_stays_on_its_shelf(shop: OrderShop, order_id: str) -> None:
    shop.type(CODE)
    shop.press(SPACE, Qt.Key.Key_Return)
    assert shop.toast.endswith("The rest stays here.")
    assert shop.standing(order_id) == {LineState.STAGED: 2000, LineState.HANDED_OVER: 1000}
    shop.go(Place.HAND_OVER, order_id=order_id)
    assert shop.text("handover.why") == "First check who collects."
    assert [(row.name, row.off) for row in shop.hand_over.rows] == [
        ("Kilbride Farm Butter, unsalted", False),
        ("Oak-scented Candle, 3 wick", True),
    ]
    assert states(shop)[1] == "Given before"


def test_goods_with_an_age_wait_for_the_check(shop: OrderShop) -> None:
    order_id = shop.ready(shop.order("Seán Ó Murchú", 15, {"gin": 1}))
    shop.go(Place.HAND_OVER, order_id=order_id)
    shop.type(CODE)
    shop.press(SPACE)
    assert shop.text("handover.why") == "First check that the customer is 18 or over."
    shop.press(Qt.Key.Key_Return)
    assert handed(shop) == []
    shop.tap("handover.age")
    shop.press(Qt.Key.Key_Return)
    assert len(handed(shop)) == 1


def test_an_unpaid_order_does_not_leave(shop: OrderShop) -> None:
    order_id = shop.ready(shop.order("Seán Ó Murchú", 15, {"butter": 1}, paid=False))
    shop.go(Place.HAND_OVER, order_id=order_id)
    shop.type(CODE)
    shop.press(SPACE)
    assert "is not paid yet" in shop.text("handover.why")
    assert not shop.find("handover.hand_over").isEnabled()


@pytest.mark.usefixtures("order_id")
def test_what_is_not_part_of_the_order_is_named_and_not_given(shop: OrderShop) -> None:
    shop.scan(BARCODES["gin"])
    assert "Small-batch Dry Gin" in shop.toast
    assert shop.sounds == [Sound.STOP]
    shop.scan("P-12")
    assert shop.toast == "Right, it is on P-12."


def test_the_code_of_another_order_does_not_open_this_one(shop: OrderShop) -> None:
    other = shop.ready(shop.order("Cian Byrne", 15, {"candle": 1}))
    shop.go(Place.HAND_OVER, order_id=shop.ready(shop.order("Niamh O’Sullivan", 15, {"butter": 2})))
    shop.scan(shop.token(other))
    assert "W-20491-001" in shop.text("handover.problem")
    assert not shop.find("handover.proof").isVisible()


def test_leaving_forgets_who_was_checked(shop: OrderShop, order_id: str) -> None:
    shop.type(CODE)
    shop.press(SPACE, Qt.Key.Key_Escape)
    assert shop.place() is Place.ORDERS
    shop.go(Place.HAND_OVER, order_id=order_id)
    assert shop.text("handover.why") == "First check who collects."
    assert states(shop) == ["", ""]
    assert shop.standing(order_id) == {LineState.STAGED: 3000}


def test_what_was_not_picked_is_shown_and_cannot_be_given(shop: OrderShop) -> None:
    order_id = shop.order("Eoin McCarthy", 15, {"butter": 1, "candle": 1})
    shop.deeds.pick.open(order_id)
    shop.deeds.pick.scan("butter")
    shop.go(Place.HAND_OVER, order_id=order_id)
    assert [(row.actions != (), row.chip.text if row.chip else "") for row in shop.hand_over.rows] == [
        (True, ""),
        (False, "Not picked yet"),
    ]
    assert shop.hand_over.rows[1].chip is not None
    assert shop.hand_over.rows[1].chip.tone is Tone.PLAIN


def test_what_comes_back_late_leads_nowhere(shop: OrderShop, order_id: str) -> None:
    shop.type(CODE)
    shop.press(SPACE)
    presenter = shop.hand_over._presenter
    presenter.hand_over()
    presenter.hand_over()
    shop.shell.go(Place.PICK, order_id=shop.order("Eoin McCarthy", 15, {"butter": 1}))
    shop.settle()
    assert shop.place() is Place.PICK
    assert [fact.order_id for fact in handed(shop)] == [order_id]
    assert shop.toast.startswith("Niamh O’Sullivan has 1 item")


@pytest.mark.usefixtures("order_id")
def test_with_the_network_lost_everything_still_fits_the_smallest_window(shop: OrderShop) -> None:
    shop.type("000000")
    shop.shell.show_sync(None, BannerView("Offline since 12:00.", "Keep selling.", action="See what waits"), "3")
    assert shop.shell.minimumSizeHint().height() <= 720
    assert shop.shell.minimumSizeHint().width() <= 1024
