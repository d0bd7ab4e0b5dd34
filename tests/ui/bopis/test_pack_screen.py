"""Packing by scan, by key and by mouse; the label; the carrier that takes what waits for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.ui.screen import Place
from app.ui.sounds import Sound
from contract.messages.facts import LabelAnswered, LabelAsked, OrderPacked, OrderShipped, OrderUnpacked
from contract.states.fulfillment import LineState
from tests.builders import LOCATION_ID
from tests.carriers import BOXES, GREENLANE, POSTBAG
from tests.ui.bopis.shop import BARCODES, OrderShop

ADDRESS = "Declan Fitzgerald\n14 Dominick Street Lower\nGalway"


def picked(shop: OrderShop, lines: dict[str, int]) -> str:
    """An order that is sent within three days, everything of it picked."""
    order_id = shop.order("Declan Fitzgerald", 3 * 24 * 60, lines, kind="ship", ship_to=ADDRESS, ship_country="IE")
    view = shop.deeds.pick.open(order_id)
    for row in view.route:
        for _ in range(row.wanted // 1000):
            shop.deeds.pick.scan(row.item_id)
    shop.deeds.pick.leave()
    return order_id


@pytest.fixture
def order_id(shop: OrderShop) -> str:
    """A candle and two coffees, open on the pack screen."""
    shop.shop.tell(f"store:{LOCATION_ID}", (GREENLANE, POSTBAG, BOXES))
    made = picked(shop, {"candle": 1, "coffee": 2})
    shop.go(Place.PACK, order_id=made)
    return made


def told(shop: OrderShop, kind: type) -> list[object]:
    return [fact for fact in shop.facts() if isinstance(fact, kind)]


def papers(shop: OrderShop) -> list[str]:
    """What was printed, as one text each."""
    return [repr(document) for _, document, _ in shop.shop.papers.jobs]


@pytest.mark.usefixtures("order_id")
def test_the_deed_is_off_until_everything_is_in_and_says_why(shop: OrderShop) -> None:
    assert shop.text("pack.address").splitlines()[0] == "Declan Fitzgerald"
    assert not shop.find("pack.go_on").isEnabled()
    assert "Scan what is left" in shop.text("pack.why")
    shop.scan(BARCODES["candle"])
    assert not shop.find("pack.go_on").isEnabled()
    shop.scan(BARCODES["coffee"])
    shop.scan(BARCODES["coffee"])
    assert shop.find("pack.go_on").isEnabled()
    assert shop.text("pack.weight") == "1.074 kg", "candle, two coffees, box M"
    assert shop.sounds[-3:] == [Sound.ADDED, Sound.ADDED, Sound.ASK]


def test_enter_closes_the_parcel_buys_the_cheapest_label_in_time_and_prints_label_and_slip(
    shop: OrderShop, order_id: str
) -> None:
    for key in ("candle", "coffee", "coffee"):
        shop.scan(BARCODES[key])
    shop.press(Qt.Key.Key_Return)
    (parcel,), (asked,), (answer,) = told(shop, OrderPacked), told(shop, LabelAsked), told(shop, LabelAnswered)
    assert isinstance(parcel, OrderPacked)
    assert (parcel.box, parcel.grams, parcel.weighed) == ("M", 1_074, False)
    assert isinstance(asked, LabelAsked)
    assert (asked.carrier_id, asked.price_minor) == ("greenlane", 640), "PostBag would be too late"
    assert isinstance(answer, LabelAnswered)
    assert answer.outcome == "bought"
    assert answer.tracking.startswith("GR")
    printed = papers(shop)
    assert any(answer.tracking in text and "Dominick" in text for text in printed)
    assert any("Alderbrook" in text for text in printed)
    assert shop.standing(order_id) == {LineState.PACKED: 3_000}
    shop.press(Qt.Key.Key_Return)
    assert shop.place() is Place.ORDERS


@pytest.mark.usefixtures("order_id")
def test_a_weight_that_does_not_fit_keeps_the_parcel_open(shop: OrderShop) -> None:
    for key in ("candle", "coffee", "coffee"):
        shop.scan(BARCODES[key])
    shop.press(Qt.Key.Key_F4)
    shop.type("900")
    shop.press(Qt.Key.Key_Return)
    assert shop.text("pack.weight_note").startswith("It should be about")
    shop.press(Qt.Key.Key_Return)
    assert not told(shop, OrderPacked)
    shop.press(Qt.Key.Key_F4)
    shop.type("1100")
    shop.press(Qt.Key.Key_Return)
    shop.press(Qt.Key.Key_Return)
    (parcel,) = told(shop, OrderPacked)
    assert isinstance(parcel, OrderPacked)
    assert (parcel.grams, parcel.weighed) == (1_100, True)


@pytest.mark.usefixtures("order_id")
def test_a_wrong_item_is_named_and_nothing_changes(shop: OrderShop) -> None:
    shop.scan(BARCODES["gin"])
    assert shop.text("pack.why") == "Small-batch Dry Gin is not in this order. Put it back; the parcel is unchanged."
    assert shop.sounds[-1] is Sound.STOP


def test_two_parcels_each_have_a_label_and_keep_the_sums(shop: OrderShop, order_id: str) -> None:
    shop.scan(BARCODES["candle"])
    shop.press(Qt.Key.Key_F6)
    shop.press(Qt.Key.Key_Return)
    assert [one.count for one in shop.pack.rows] == ["0 / 2"]
    for key in ("coffee", "coffee"):
        shop.scan(BARCODES[key])
    shop.press(Qt.Key.Key_Return)
    first, second = told(shop, OrderPacked)
    assert isinstance(first, OrderPacked)
    assert isinstance(second, OrderPacked)
    assert (first.number, second.number) == (1, 2)
    assert len({answer.tracking for answer in told(shop, LabelAnswered) if isinstance(answer, LabelAnswered)}) == 2
    assert shop.standing(order_id) == {LineState.PACKED: 3_000}


def test_a_carrier_out_of_reach_leaves_the_label_unknown_and_no_second_one_is_bought(
    shop: OrderShop, order_id: str
) -> None:
    shop.carriers.reachable = False
    for key in ("candle", "coffee", "coffee"):
        shop.scan(BARCODES[key])
    shop.press(Qt.Key.Key_Return)
    assert shop.text("pack.why").startswith("We don’t know whether the label was bought")
    assert shop.standing(order_id) == {LineState.PACKED: 3_000}
    shop.carriers.reachable = True
    shop.press(Qt.Key.Key_F5)
    outcomes = [one.outcome for one in told(shop, LabelAnswered) if isinstance(one, LabelAnswered)]
    assert outcomes == ["unknown", "bought"]
    assert len(told(shop, LabelAsked)) == 1


def test_a_parcel_is_opened_again_and_its_label_goes_back(shop: OrderShop, order_id: str) -> None:
    for key in ("candle", "coffee", "coffee"):
        shop.scan(BARCODES[key])
    shop.press(Qt.Key.Key_Return)
    shop.press_control(Qt.Key.Key_Z)
    shop.press(Qt.Key.Key_Right, Qt.Key.Key_Return)
    outcomes = [one.outcome for one in told(shop, LabelAnswered) if isinstance(one, LabelAnswered)]
    assert outcomes == ["bought", "voided"]
    assert len(told(shop, OrderUnpacked)) == 1
    assert shop.standing(order_id) == {LineState.PICKED: 3_000}


def test_without_a_carrier_the_number_of_another_label_is_typed(shop: OrderShop) -> None:
    made = picked(shop, {"candle": 1})
    shop.go(Place.PACK, order_id=made)
    shop.scan(BARCODES["candle"])
    shop.press(Qt.Key.Key_Return)
    shop.type("Swift")
    shop.press(Qt.Key.Key_Tab)
    shop.type("SW 4471 0098")
    shop.press(Qt.Key.Key_Return)
    (answer,) = told(shop, LabelAnswered)
    assert isinstance(answer, LabelAnswered)
    assert (answer.tracking, answer.typed) == ("SW44710098", True)


def test_what_is_missing_goes_back_to_picking(shop: OrderShop, order_id: str) -> None:
    shop.scan(BARCODES["coffee"])
    shop.press(Qt.Key.Key_Down)
    shop.press(Qt.Key.Key_Delete)
    shop.press(Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert shop.place() is Place.PICK
    assert shop.standing(order_id)[LineState.OPEN] == 1_000


def test_the_carrier_takes_all_that_waits_for_it_and_the_manifest_names_every_parcel(shop: OrderShop) -> None:
    shop.shop.tell(f"store:{LOCATION_ID}", (GREENLANE, BOXES))
    made = [picked(shop, {"candle": 1}), picked(shop, {"coffee": 1})]
    for order_id, key in zip(made, ("candle", "coffee"), strict=True):
        shop.go(Place.PACK, order_id=order_id)
        shop.scan(BARCODES[key])
        shop.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    shop.scan(shop.deeds.board.card(made[0]).number)
    shop.press(Qt.Key.Key_Return)
    shop.press(Qt.Key.Key_Right, Qt.Key.Key_Return)
    shipped = [one for one in told(shop, OrderShipped) if isinstance(one, OrderShipped)]
    assert [one.order_id for one in shipped] == made
    assert len({one.manifest_id for one in shipped}) == 1
    assert all(one.tracking in papers(shop)[-1] for one in shipped)
    assert [shop.standing(order_id) for order_id in made] == [{LineState.SHIPPED: 1_000}] * 2
