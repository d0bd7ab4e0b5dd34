"""Why a price is what it is: asked by key and by tap; promotions taken out and put back; codes typed and scanned."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from app.ui.pos.sell.why_dialog import WhyDialog
from app.wording import isolated
from contract.messages.facts import SaleCompleted
from contract.messages.promotion_rows import PromotionRow
from contract.values.time import instant_text
from tests.builders import SKILLET, SKILLET_GTIN, SOURDOUGH_GTIN, Shop, page
from tests.integration.app_ground.test_checkout import half_price_second
from tests.ui.pos.till import Till


def with_codes(shop: Shop) -> None:
    """A campaign's code and a printed coupon, each for 10 % off the skillet; one that has ended."""
    rows = [_tenth_off("promo-2", "source", "AUTUMN"), _tenth_off("promo-3", "coupon", "9912345678904")]
    ended = instant_text(shop.clock.now() - timedelta(days=2))
    rows.append(_tenth_off("promo-4", "coupon", "SPRING").model_copy(update={"valid_to": ended}))
    shop.catalog.apply([page("chain", rows, first_number=2_000)])


def _tenth_off(promotion_id: str, kind: str, code: str) -> PromotionRow:
    tier = {"kind": "each", "reward": "percent", "value": 100_000, "selection": {"include": {"items": [SKILLET]}}}
    told = {"promotion_id": promotion_id, "code": promotion_id, "name": f"A tenth off with {code}", "tiers": [tier]}
    return PromotionRow.model_validate({**told, "needs": {"kind": kind, "code": code}})


def two_loaves(till: Till) -> None:
    till.selling()
    half_price_second(till.shop)
    till.scan(SOURDOUGH_GTIN)
    till.scan(SOURDOUGH_GTIN)


def said(till: Till) -> str:
    assert till.dialog is not None
    return "\n".join(till.words(till.dialog))


def test_a_line_tells_its_shelf_price_its_promotion_and_its_tax(till: Till) -> None:
    two_loaves(till)
    till.key(Qt.Key.Key_F5)
    told = said(till)
    assert "Why this price" in told
    assert f"{isolated('2')} × {isolated('€3.20')} · price list {isolated('ie')}" in told
    assert f"buy 1, get 1 with {isolated('50%')} off · once in this sale · {isolated('€0.80')} off each of 2" in told
    assert f"{isolated('0%')}, {isolated('€0.00')}, is in the price" in told
    assert till.text("why.to_pay") == "€4.80"


def test_a_change_by_hand_tells_its_reason_and_who_allowed_it(till: Till) -> None:
    till.selling()
    line = till.shop.sell.scan(SKILLET_GTIN).line_id
    assert line is not None
    till.shop.sell.discount_line(line, 500, "Damaged")
    till.go(till.sell.place)
    till.key(Qt.Key.Key_F5)
    assert "Damaged" in said(till)
    till.tap("why.change.0")
    assert till.text("why.to_pay") == "€24.99"
    till.key(Qt.Key.Key_Escape)
    assert till.text("sell.total") == "€24.99"


def test_a_promotion_taken_out_waits_in_a_list_to_be_put_back_by_the_keyboard_alone(till: Till) -> None:
    two_loaves(till)
    till.key(Qt.Key.Key_F5)
    till.key(Qt.Key.Key_Down)
    till.key(Qt.Key.Key_Return)
    till.key(Qt.Key.Key_Escape)
    assert till.dialog is None
    assert till.text("sell.total") == "€6.40"
    till.scan(SKILLET_GTIN)  # long after, on another line
    till.key(Qt.Key.Key_F5)
    assert "Taken out of this sale" in said(till)
    assert "Second loaf half price" in said(till)
    till.key(Qt.Key.Key_Up)
    till.key(Qt.Key.Key_Return)
    assert "Taken out of this sale" not in said(till)
    till.key(Qt.Key.Key_Escape)
    assert till.text("sell.total") == "€29.79"


def test_one_more_that_would_bring_a_promotion_is_told(till: Till) -> None:
    till.selling()
    half_price_second(till.shop)
    till.scan(SOURDOUGH_GTIN)
    till.key(Qt.Key.Key_F5)
    assert "One more brings Second loaf half price" in said(till)


def test_a_code_is_typed_in_the_dialog_counts_and_is_on_the_record(till: Till) -> None:
    till.selling()
    with_codes(till.shop)
    till.scan(SKILLET_GTIN)
    till.key(Qt.Key.Key_F5)
    till.write("autumn")
    till.key(Qt.Key.Key_Return)
    assert till.text("why.to_pay") == "€22.49"
    till.key(Qt.Key.Key_Escape)
    till.shop.settle.pay_cash(5_000)
    till.settle()
    (sale,) = till.facts(SaleCompleted)
    assert sale.source_code == "autumn"
    assert [(own.promotion_id, own.code) for own in sale.lines[0].modifiers] == [("promo-2", "autumn")]


def test_a_code_that_brings_nothing_says_why_and_can_be_taken_away(till: Till) -> None:
    till.selling()
    with_codes(till.shop)
    till.scan(SOURDOUGH_GTIN)
    till.key(Qt.Key.Key_F5)
    for code in ("nonsense", "AUTUMN", "SPRING"):
        till.write(code)
        till.key(Qt.Key.Key_Return)
        if code == "nonsense":
            assert "No offer has the code nonsense" in said(till)
            till.only(WhyDialog).code_done()
    assert "Nothing in this sale fits it yet." in said(till)
    assert "Not valid now, here, or for this customer." in said(till)
    till.tap("why.code_row.SPRING")
    assert "Not valid now" not in said(till)
    assert till.shop.basket.filled().codes == ("AUTUMN",)


def test_a_scanned_coupon_of_an_offer_applies_and_another_one_is_left_for_paying(till: Till) -> None:
    till.selling()
    with_codes(till.shop)
    till.scan(SKILLET_GTIN)
    till.scan("9912345678904")
    assert till.text("sell.total") == "€22.49"
    assert "counts for this sale" in till.toast
    till.scan("9901234567890")
    assert till.toast.startswith("That is a coupon.")
    assert till.text("sell.total") == "€22.49"


def test_a_code_typed_into_the_search_box_applies(till: Till) -> None:
    till.selling()
    with_codes(till.shop)
    till.scan(SKILLET_GTIN)
    till.key(Qt.Key.Key_F2)
    till.write("AUTUMN")
    till.key(Qt.Key.Key_Return)
    assert till.text("sell.total") == "€22.49"
    assert till.search.text() == ""


def test_a_code_that_reads_like_a_product_is_still_the_code(till: Till) -> None:
    till.selling()
    till.shop.catalog.apply([page("chain", [_tenth_off("promo-5", "coupon", "CAST")], first_number=2_100)])
    till.scan(SKILLET_GTIN)
    till.key(Qt.Key.Key_F2)
    till.write("cast")
    assert "Code of “A tenth off with CAST”" in till.find("sell.results").accessibleName()
    till.key(Qt.Key.Key_Return)
    assert till.text("sell.total") == "€22.49"
    assert len(till.lines()) == 1


def test_without_a_line_codes_can_be_shown_before_the_first_scan(till: Till) -> None:
    till.selling()
    with_codes(till.shop)
    till.key(Qt.Key.Key_F5)
    assert "Offers and codes" in said(till)
    till.write("AUTUMN")
    till.key(Qt.Key.Key_Return)
    till.key(Qt.Key.Key_Escape)
    till.scan(SKILLET_GTIN)
    assert till.text("sell.total") == "€22.49"


def test_no_dialog_asks_why_twice(till: Till) -> None:
    two_loaves(till)
    till.key(Qt.Key.Key_F5)
    till.key(Qt.Key.Key_F5)
    assert len(till.shell.findChildren(WhyDialog)) == 1
