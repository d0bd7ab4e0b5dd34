"""What goes otherwise with a line, on screen: short with a substitute, found, sent back by itself, taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.facts import Fact, OrderFound, OrderRejected, OrderShort, OrderSubstituted, OrderTakenBack
from contract.messages.line_rows import SubstituteEntry
from contract.states.fulfillment import LineState
from tests.ui.bopis.shop import BARCODES, CODE, OrderShop

BUTTER = SubstituteEntry(item_id="butter", sku="10011", name="Butter, unsalted", size="454 g")


def kinds(shop: OrderShop) -> list[type[Fact]]:
    return [type(fact) for fact in shop.facts()]


def liking(shop: OrderShop, **lines: int) -> str:
    """An order of which every line may be replaced by butter, told once more with that."""
    order_id = shop.order("Eoin McCarthy", -18, lines)
    with shop.desk.look() as conn:
        order = shop.desk.standing(conn, order_id).order
    liked = tuple(line.model_copy(update={"substitutes": (BUTTER,)}) for line in order.lines)
    return shop.tell(order.model_copy(update={"lines": liked}))


def test_a_short_row_is_replaced_by_what_the_customer_takes(shop: OrderShop) -> None:
    order_id = liking(shop, coffee=2)
    other = shop.order("Blessing Adeyemi", 40, {"coffee": 1})
    shop.go(Place.PICK, order_id=order_id)
    shop.press(Qt.Key.Key_Delete, Qt.Key.Key_1)
    assert shop.text("short.confirm") == "2 not found"
    shop.press(Qt.Key.Key_PageDown)
    assert shop.text("short.confirm") == "Use the substitute"
    shop.tap("short.also")
    shop.press(Qt.Key.Key_Return)
    shorts = [fact.order_id for fact in shop.facts() if isinstance(fact, OrderShort)]
    assert shorts == [order_id, other]
    (replaced,) = [fact for fact in shop.facts() if isinstance(fact, OrderSubstituted)]
    assert (replaced.substitute.item_id, replaced.substitute.thousandths) == ("butter", 2000)
    shop.scan(BARCODES["butter"])
    assert shop.standing(order_id) == {LineState.SUBSTITUTED: 2000, LineState.OPEN: 1000, LineState.PICKED: 1000}


def test_what_was_short_is_found_from_the_board(shop: OrderShop) -> None:
    order_id = liking(shop, coffee=2)
    shop.go(Place.PICK, order_id=order_id)
    shop.press(Qt.Key.Key_Delete, Qt.Key.Key_2, Qt.Key.Key_Return)
    shop.go(Place.ORDERS)
    shop.press_alt(Qt.Key.Key_3)
    shop.tap("orders.change")
    shop.tap("change.found")
    assert kinds(shop)[-1] is OrderFound
    assert shop.standing(order_id) == {LineState.OPEN: 2000}
    assert "to be picked again" in shop.toast


def test_one_line_is_sent_back_once_what_that_does_was_read(shop: OrderShop) -> None:
    order_id = shop.order("Eoin McCarthy", -18, {"butter": 1, "coffee": 2})
    shop.go(Place.ORDERS)
    shop.press(Qt.Key.Key_F12)
    shop.tap("change.reject")
    shop.tap("reject.no_stock")
    shop.tap("reject.confirm")
    (rejected,) = [fact for fact in shop.facts() if isinstance(fact, OrderRejected)]
    assert [line.item_id for line in rejected.lines] == ["butter"]
    assert shop.standing(order_id) == {LineState.REJECTED: 1000, LineState.OPEN: 2000}


def test_a_hand_over_by_mistake_is_undone_from_the_board(shop: OrderShop) -> None:
    order_id = shop.ready(shop.order("Eoin McCarthy", 30, {"butter": 2}))
    shop.deeds.hand_over.check_code(order_id, CODE)
    shop.deeds.hand_over.give_all(order_id)
    shop.deeds.hand_over.hand_over(order_id)
    shop.go(Place.ORDERS)
    shop.press_alt(Qt.Key.Key_4)
    shop.press(Qt.Key.Key_F12)
    shop.tap("change.take_back")
    assert not shop.find("take_back.confirm").isEnabled()
    shop.tap("take_back.not_collected")
    shop.tap("take_back.confirm")
    assert kinds(shop)[-1] is OrderTakenBack
    assert shop.standing(order_id) == {LineState.PICKED: 2000}
    assert shop.toast == "W-20491-001 is in the store again. Put it on a shelf."
