"""The orders board: what a person sees, and what keys, clicks and scans do."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from app.bopis.claim import ClaimVerdict
from app.ui.screen import Place
from app.ui.sounds import Sound
from app.ui.widgets.chip import Tone
from app.ui.widgets.overlay import Overlay
from contract.messages.facts import OrderClaimed, OrderPutBack, OrderRejected
from contract.states.fulfillment import LineState
from tests.builders import AISLING, PIN, SUPERVISOR, SUPERVISOR_PIN
from tests.ui.bopis.shop import BARCODES, CODE, OrderShop, a_busy_morning


def names(shop: OrderShop) -> list[str]:
    return [card.name.split()[0] for card in shop.board.cards]


def chips(shop: OrderShop) -> dict[str, tuple[str, Tone]]:
    return {card.name.split()[0]: (card.chip.text, card.chip.tone) for card in shop.board.cards if card.chip}


def test_orders_stand_by_urgency_with_a_countdown_each(shop: OrderShop) -> None:
    a_busy_morning(shop)
    shop.go(Place.ORDERS)
    assert names(shop) == ["Eoin", "Blessing", "Katarzyna", "Seán", "Hannah", "Declan"]
    shown = chips(shop)
    assert shown["Eoin"] == ("18 min late", Tone.LATE)
    assert shown["Katarzyna"] == ("22 min left", Tone.SOON)
    assert shown["Hannah"] == ("Due 14:10", Tone.LINE)
    assert shown["Declan"] == ("Due Sun 22 November, 12:00", Tone.LINE)


def test_the_countdown_moves_on_without_a_gesture(shop: OrderShop) -> None:
    a_busy_morning(shop)
    shop.go(Place.ORDERS)
    shop.clock.moment += timedelta(minutes=23)
    shop.board._presenter.refresh()
    shop.settle()
    assert chips(shop)["Katarzyna"] == ("1 min late", Tone.LATE)
    assert shop.badge == "3"


def test_the_badge_counts_late_orders_while_another_place_is_shown(shop: OrderShop) -> None:
    order_id = shop.order("Eoin McCarthy", -18, {"butter": 1})
    shop.settle()
    assert shop.badge == "1"
    shop.deeds.pick.open(order_id)
    shop.deeds.pick.scan("butter")
    shop.deeds.stage.stage(order_id, "P-1")
    shop.settle()
    assert shop.badge == ""


def test_a_new_order_is_heard_once_a_minute_at_most(shop: OrderShop) -> None:
    shop.go(Place.ORDERS)
    shop.order("First", 90, {"butter": 1})
    shop.settle()
    shop.order("Second", 90, {"butter": 1})
    shop.settle()
    assert shop.sounds.count(Sound.NEW_ORDER) == 1
    shop.clock.moment += timedelta(minutes=1)
    shop.order("Third", 90, {"butter": 1})
    shop.settle()
    assert shop.sounds.count(Sound.NEW_ORDER) == 2
    assert names(shop) == ["First", "Second", "Third"]


def test_late_orders_are_heard_until_the_board_is_opened(shop: OrderShop) -> None:
    shop.go(Place.HAND_OVER, order_id=shop.order("Eoin McCarthy", 30, {"butter": 1}))
    shop.sounds.clear()
    shop.clock.moment += timedelta(minutes=31)
    shop.board._presenter.refresh()
    shop.settle()
    assert shop.sounds == [Sound.LATE]
    shop.go(Place.ORDERS)
    shop.clock.moment += timedelta(minutes=6)
    shop.board._presenter.refresh()
    shop.settle()
    assert shop.sounds == [Sound.LATE]


def test_arrows_choose_and_the_detail_follows_with_bins_in_walking_order(shop: OrderShop) -> None:
    a_busy_morning(shop)
    shop.go(Place.ORDERS)
    assert shop.text("orders.customer") == "Eoin McCarthy"
    assert [row.lead for row in shop.board._detail.rows] == ["A-05-2", "A-07-3", "F-02-1"]
    shop.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert shop.text("orders.customer") == "Katarzyna Wiśniewska"
    assert [row.value for row in shop.board._detail.rows] == ["1", "0.750 kg"]
    shop.press(Qt.Key.Key_End)
    assert shop.text("orders.customer") == "Declan Fitzgerald"
    shop.press(Qt.Key.Key_Home)
    assert shop.text("orders.customer") == "Eoin McCarthy"


def test_enter_claims_the_order_and_opens_its_pick_even_offline(shop: OrderShop) -> None:
    order_id = shop.order("Eoin McCarthy", -18, {"butter": 1})
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_Return)
    assert shop.claims.asked == 1
    assert shop.place() is Place.PICK
    assert [fact.order_id for fact in shop.facts() if isinstance(fact, OrderClaimed)] == [order_id]


def test_a_claim_that_head_office_refuses_changes_nothing_and_says_so(shop: OrderShop) -> None:
    shop.order("Eoin McCarthy", -18, {"butter": 1})
    shop.claims.verdict = ClaimVerdict(granted=False, reason="claimed_by_other")
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_Return)
    assert shop.place() is Place.ORDERS
    assert "Nothing was changed" in shop.toast
    assert not [fact for fact in shop.facts() if isinstance(fact, OrderClaimed)]


def test_the_button_of_a_card_does_its_next_step_by_mouse(shop: OrderShop) -> None:
    made = a_busy_morning(shop)
    shop.go(Place.ORDERS)
    shop.tap_at("orders.list", shop.board._lists[0].card_rect(made["sean"]))
    assert shop.text("orders.customer") == "Seán Ó Murchú"
    shop.tap_at("orders.list", shop.board._lists[0].action_rect(made["blessing"]))
    assert shop.place() is Place.PICK
    assert "Blessing" in shop.text("pick.order")


def test_somebody_elses_order_is_only_gone_on_with_on_purpose(shop: OrderShop) -> None:
    order_id = shop.order("Hannah Lindqvist", 20, {"butter": 2})
    shop.claim_by("operator-marek", order_id)
    shop.go(Place.ORDERS)
    assert "Marek picking, 0 of 2" in shop.board.cards[0].facts
    shop.press(Qt.Key.Key_Return)
    assert Overlay.topmost() is not None
    shop.press(Qt.Key.Key_Escape)
    assert shop.place() is Place.ORDERS
    shop.press(Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert shop.place() is Place.PICK


def test_f9_starts_a_wave_of_the_orders_that_are_free(shop: OrderShop) -> None:
    late = shop.order("Hannah Lindqvist", -20, {"butter": 2})
    shop.claim_by("operator-marek", late)
    shop.order("Declan Fitzgerald", 20, {"butter": 2})
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_F9)
    assert shop.text("pick.order") == "Wave 1"
    assert [one.card.customer_name for one in shop.deeds.wave_pick.view().members] == ["Declan Fitzgerald"]


def test_typing_finds_orders_of_every_list_and_esc_shows_the_list_again(shop: OrderShop) -> None:
    a_busy_morning(shop)
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_F2)
    shop.type("sulli")
    assert names(shop) == ["Niamh"]
    shop.press(Qt.Key.Key_Return)
    assert shop.place() is Place.HAND_OVER
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_F2)
    shop.type("zzz")
    assert names(shop) == []
    shop.press(Qt.Key.Key_Escape)
    assert len(names(shop)) == 6


def test_a_typed_collection_code_opens_the_hand_over_already_checked(shop: OrderShop) -> None:
    shop.ready(shop.order("Niamh O’Sullivan", 15, {"candle": 1}))
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_F2)
    shop.type(CODE)
    shop.press(Qt.Key.Key_Return)
    assert shop.place() is Place.HAND_OVER
    assert shop.text("handover.proof") == "Pickup code matches"


def test_guessing_codes_over_all_orders_ends_with_a_wait(shop: OrderShop) -> None:
    shop.ready(shop.order("Niamh O’Sullivan", 15, {"candle": 1}))
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_F2)
    shop.type("000000")
    for _ in range(5):
        shop.press(Qt.Key.Key_Return)
        assert shop.toast.startswith("No order for 000000.")
    shop.press(Qt.Key.Key_Return)
    assert "Too many" in shop.toast
    assert "datetime" not in shop.toast
    assert "+00:00" not in shop.toast


def test_something_typed_that_fits_nothing_says_what_to_do(shop: OrderShop) -> None:
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_F2)
    shop.type("99")
    shop.press(Qt.Key.Key_Return)
    assert shop.toast.startswith("No order for 99.")


def test_a_scanned_collection_code_or_number_opens_the_hand_over(shop: OrderShop) -> None:
    order_id = shop.ready(shop.order("Niamh O’Sullivan", 15, {"candle": 1}, number="W-20488-117"))
    shop.go(Place.ORDERS)
    shop.scan(shop.token(order_id))
    assert (shop.place(), shop.text("handover.proof")) == (Place.HAND_OVER, "Pickup code matches")
    shop.go(Place.ORDERS)
    shop.scan("W-20488-117")
    assert shop.place() is Place.HAND_OVER


def test_a_code_scanned_at_the_till_comes_here_and_goes_on_to_the_hand_over(shop: OrderShop) -> None:
    order_id = shop.ready(shop.order("Niamh O’Sullivan", 15, {"candle": 1}))
    shop.go(Place.ORDERS, scan=shop.token(order_id))
    assert (shop.place(), shop.text("handover.proof")) == (Place.HAND_OVER, "Pickup code matches")


def test_a_scanned_product_tells_which_order_needs_it(shop: OrderShop) -> None:
    a_busy_morning(shop)
    shop.go(Place.ORDERS)
    shop.scan(BARCODES["gin"])
    assert "W-20494-004, Seán Ó Murchú" in shop.toast
    assert shop.text("orders.customer") == "Seán Ó Murchú"
    shop.scan("4006381333931")
    assert shop.toast.startswith("No product for 4006381333931.")


def test_an_order_is_sent_back_with_a_reason_and_what_was_picked_is_listed(shop: OrderShop) -> None:
    order_id = shop.order("Eoin McCarthy", -18, {"butter": 2})
    shop.deeds.pick.open(order_id)
    shop.deeds.pick.scan("butter")
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_Delete)
    assert not shop.find("reject.confirm").isEnabled()
    shop.tap("reject.no_capacity")
    shop.tap("reject.confirm")
    rejected = [fact for fact in shop.facts() if isinstance(fact, OrderRejected)]
    assert [(fact.order_id, fact.reason) for fact in rejected] == [(order_id, "no_capacity")]
    dialog = Overlay.topmost()
    assert dialog is not None
    assert "F-02-1" in dialog.accessibleDescription()
    shop.press(Qt.Key.Key_Escape)
    assert names(shop) == []
    shop.press_alt(Qt.Key.Key_3)
    assert chips(shop)["Eoin"][0] == "Sent back"


def test_sending_back_can_be_thought_over(shop: OrderShop) -> None:
    shop.order("Eoin McCarthy", -18, {"butter": 2})
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_Delete, Qt.Key.Key_1, Qt.Key.Key_Escape)
    assert names(shop) == ["Eoin"]
    assert not [fact for fact in shop.facts() if isinstance(fact, OrderRejected)]


def test_sending_back_without_the_permission_asks_another_person(shop: OrderShop) -> None:
    shop.shop.operators.sign_on(AISLING, PIN)
    shop.staff.operators = shop.shop.operators
    shop.order("Eoin McCarthy", -18, {"butter": 2})
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_Delete, Qt.Key.Key_1)
    shop.tap("reject.confirm")
    assert names(shop) == ["Eoin"]
    shop.type(SUPERVISOR_PIN)
    assert names(shop) == []
    assert [header.approver_id for header in shop.headers("order.rejected")] == [SUPERVISOR]


def test_a_withdrawn_order_says_what_to_put_back_and_is_answered(shop: OrderShop) -> None:
    order_id = shop.order("Eoin McCarthy", -18, {"butter": 2})
    shop.deeds.pick.open(order_id)
    shop.deeds.pick.scan("butter")
    shop.go(Place.ORDERS)
    shop.take_away(order_id)
    shop.settle()
    assert names(shop) == []
    shop.press_alt(Qt.Key.Key_3)
    assert chips(shop)["Eoin"] == ("Taken away", Tone.WARN)
    assert [(row.lead, row.value) for row in shop.board._detail.rows] == [("F-02-1", "1")]
    shop.press(Qt.Key.Key_Return)
    assert [fact.order_id for fact in shop.facts() if isinstance(fact, OrderPutBack)] == [order_id]
    assert shop.standing(order_id) == {LineState.OPEN: 2000}
    assert "back in place" in shop.toast
    assert chips(shop)["Eoin"] == ("Put back", Tone.PLAIN)


def test_an_empty_board_says_what_will_appear(shop: OrderShop) -> None:
    shop.go(Place.ORDERS)
    assert shop.board._empty.isVisible()
    assert shop.board._empty.accessibleName() == "Nothing to pick."
    assert not shop.find("orders.wave").isEnabled()


def test_only_what_differs_is_painted_again_and_the_choice_stays_where_it_was(shop: OrderShop) -> None:
    made = a_busy_morning(shop)
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_Down)
    changed: list[int] = []
    shop.board._lists[0].model().dataChanged.connect(lambda first, last: changed.append(first.row()))
    resets: list[bool] = []
    shop.board._lists[0].model().modelReset.connect(lambda: resets.append(True))
    shop.claim_by("operator-marek", made["eoin"])
    shop.settle()
    assert not resets
    assert len(changed) == 1
    assert shop.board._lists[0].current == made["blessing"]


def test_hostile_names_neither_stretch_the_window_nor_turn_its_words(shop: OrderShop) -> None:
    name = "<b>Robert</b>\n\u202e" + "x" * 10_000
    order_id = shop.order(name, -5, {"butter": 1})
    for place in (Place.ORDERS, Place.PICK, Place.HAND_OVER):
        shop.go(place, order_id=order_id)
        assert shop.shell.minimumSizeHint().width() <= 1024
    shop.ready(order_id)
    shop.go(Place.HAND_OVER, order_id=order_id)
    shop.type(CODE)
    shop.press(Qt.Key.Key_Space, Qt.Key.Key_Return)
    assert shop.toast.startswith("<b>Robert</b> xxx")
    assert len(shop.toast) < 160
    assert "\u202e" not in shop.toast
