"""What the till asks about goods that need an answer, and how somebody answers by keyboard, by touch and by scanner."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from app.ui.sounds import Sound
from tests.builders import EGGS, EGGS_GTIN, SOURDOUGH, SOURDOUGH_GTIN
from tests.kinds_shop import (
    CAN,
    GIN,
    HAMPER,
    PHONE_GTIN,
    WATER,
    goods,
    market,
    prices,
    recall,
    reprice,
    tell,
    voucher,
)
from tests.ui.pos.till import Till

CTRL = Qt.KeyboardModifier.ControlModifier


def selling(till: Till) -> None:
    """The shop has one of each kind."""
    tell(till.shop, "chain", goods())
    tell(till.shop, "pricelist:ie", prices())
    tell(till.shop, "market:IE", (market(),))
    till.selling()


def take(till: Till, item_id: str) -> None:
    """As a tile does it."""
    till.sell._presenter.add(item_id)
    till.settle()


def detail(till: Till, at: int = 0) -> str:
    return " ".join(segment.text for segment in till.cart.lines[at].detail)


def asked(till: Till) -> str:
    assert till.dialog is not None
    return till.dialog.accessibleName()


def test_the_age_is_asked_at_once_and_answered_by_keyboard(till: Till) -> None:
    selling(till)
    take(till, GIN)
    assert asked(till) == "18 or over? Check ID."
    assert "21 Nov 2008" in till.dialog.accessibleDescription() if till.dialog else False
    assert Sound.ASK in till.sounds
    till.key(Qt.Key.Key_Right)
    till.key(Qt.Key.Key_Right)
    till.key(Qt.Key.Key_Return)
    assert till.dialog is None
    assert "18+ checked" in detail(till)
    till.key(Qt.Key.Key_F9)
    assert till.place is Place.CASH_TENDER


def test_esc_sells_nothing_to_the_young(till: Till) -> None:
    selling(till)
    till.scan(EGGS_GTIN)
    take(till, GIN)
    till.key(Qt.Key.Key_Escape)
    assert [name for _, name, _ in till.lines()] == ["Free-Range Large Eggs"]


def test_a_recall_that_comes_while_the_sale_is_open_is_seen_and_heard(till: Till) -> None:
    selling(till)
    till.scan(SOURDOUGH_GTIN)
    recall(till.shop, SOURDOUGH)
    till.sell._presenter.stale(frozenset({"catalog:recall"}))
    till.settle()
    assert "Recalled" in detail(till)
    assert "recall box" in till.toast
    assert till.sounds[-1] is Sound.STOP
    till.key(Qt.Key.Key_F9)
    assert till.place is Place.SELL


def test_what_is_recalled_is_refused_at_the_scanner(till: Till) -> None:
    selling(till)
    recall(till.shop, SOURDOUGH)
    till.scan(SOURDOUGH_GTIN)
    assert till.lines() == []
    assert "Don’t sell this" in till.toast
    assert till.sounds == [Sound.STOP]


def test_where_some_lots_are_recalled_the_question_names_them(till: Till) -> None:
    selling(till)
    recall(till.shop, SOURDOUGH, "L44")
    till.scan(SOURDOUGH_GTIN)
    assert till.dialog is not None
    assert any("Recalled lots" in words and "L44" in words for words in till.words(till.dialog))
    till.write("L45")
    till.key(Qt.Key.Key_Return)
    assert "Lot" in detail(till)
    till.key(Qt.Key.Key_F9)
    assert till.place is Place.CASH_TENDER


def test_a_higher_price_is_asked_about_and_kept_by_esc(till: Till) -> None:
    selling(till)
    till.scan(EGGS_GTIN)
    reprice(till.shop, EGGS, 450)
    till.sell._presenter.stale(frozenset({"catalog:price"}))
    till.settle()
    assert asked(till) == "The price of 1 item changed"
    till.key(Qt.Key.Key_Escape)
    assert till.text("sell.total") == "€4.15"


def test_a_lower_price_is_taken_with_a_word(till: Till) -> None:
    selling(till)
    till.scan(EGGS_GTIN)
    reprice(till.shop, EGGS, 400)
    till.sell._presenter.stale(frozenset({"catalog:price"}))
    till.settle()
    assert till.text("sell.total") == "€4.00"
    assert "€4.00" in till.toast


def test_a_deposit_stands_under_its_bottle(till: Till) -> None:
    selling(till)
    take(till, WATER)
    assert [(name, amount) for _, name, amount in till.lines()] == [
        ("Sparkling Water", "1.20"),
        ("Can or small bottle", "0.15"),
    ]
    assert "Deposit" in detail(till, 1)


def test_empties_are_counted_by_keyboard_alone(till: Till) -> None:
    selling(till)
    till.key(Qt.Key.Key_E, CTRL)
    assert asked(till) == "Which empties came back?"
    till.key(Qt.Key.Key_Return)
    till.write("12")
    till.key(Qt.Key.Key_Return)
    assert till.shop.sell.view().lines[0].item_id == CAN
    assert till.text("sell.total") == "€1.80"


def test_a_voucher_for_empties_is_scanned(till: Till) -> None:
    selling(till)
    till.scan(voucher("00007", 225))
    assert till.lines() == [("−1", "Empties voucher", "−2.25")]


def test_a_kit_names_its_parts(till: Till) -> None:
    selling(till)
    take(till, HAMPER)
    assert "2 × Smoked Salmon" in detail(till).replace("\u2068", "").replace("\u2069", "")


def test_what_is_not_listed_is_sold_by_keyboard_alone(till: Till) -> None:
    selling(till)
    till.key(Qt.Key.Key_I, CTRL)
    till.write("Bag repair")
    till.key(Qt.Key.Key_Return)
    till.write("1250")
    till.key(Qt.Key.Key_Return)
    assert till.lines() == [("1", "Bag repair", "12.50")]


def test_who_may_not_sell_what_is_not_listed_asks_another(till: Till) -> None:
    tell(till.shop, "market:IE", (market(),))
    till.selling(supervisor=False)
    till.key(Qt.Key.Key_I, CTRL)
    till.write("Bag repair")
    till.key(Qt.Key.Key_Return)
    till.write("1250")
    till.key(Qt.Key.Key_Return)
    assert till.dialog is not None
    assert till.lines() == []


def test_a_serial_number_is_asked_for_and_can_wait(till: Till) -> None:
    selling(till)
    till.scan(PHONE_GTIN[1:])
    assert asked(till) == "Serial number?"
    till.key(Qt.Key.Key_Escape)
    assert "Number needed" in detail(till)
    till.key(Qt.Key.Key_F9)
    assert (till.place, asked(till)) == (Place.SELL, "Serial number?")
    till.write("SN-77")
    till.key(Qt.Key.Key_Return)
    assert "SN-77" in detail(till)


def test_a_note_stands_on_the_line(till: Till) -> None:
    selling(till)
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_T, CTRL)
    till.write("Box opened")
    till.key(Qt.Key.Key_Return)
    assert "Box opened" in detail(till)


def test_a_price_is_looked_at_and_nothing_is_sold(till: Till) -> None:
    selling(till)
    till.key(Qt.Key.Key_F5, CTRL)
    till.scan(EGGS_GTIN)
    assert asked(till).startswith("Free-Range Large Eggs")
    till.key(Qt.Key.Key_Escape)
    assert till.lines() == []
    till.scan(EGGS_GTIN)
    assert len(till.lines()) == 1


def test_everything_is_there_by_touch_too(till: Till) -> None:
    selling(till)
    till.scan(EGGS_GTIN)
    till.tap("sell.more")
    till.tap("more.more_note_sale")
    assert asked(till) == "A note on this sale"
    till.key(Qt.Key.Key_Escape)
    till.key(Qt.Key.Key_F12)
    till.key(Qt.Key.Key_I, CTRL)
    assert asked(till) == "Sell something that is not listed"
    till.key(Qt.Key.Key_Escape)
    till.key(Qt.Key.Key_T, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert asked(till) == "A note on this sale"


def test_who_served_is_chosen_from_the_people_of_the_store(till: Till) -> None:
    selling(till)
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_S, CTRL)
    till.key(Qt.Key.Key_Down)
    till.key(Qt.Key.Key_Return)
    assert "Served by Aisling Brennan" in detail(till)
