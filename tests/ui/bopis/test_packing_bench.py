"""The packing bench: the scale fills in the weight, the printer says how it is, a label is looked at and undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest

from app.bopis.withdrawn_labels import WithdrawnLabels
from app.devices.document import Barcode
from app.devices.events import DeviceKind
from app.devices.health import DeviceHealth, HealthState
from app.devices.ports import WeightReading, WeightState
from app.pos.notices import Notices
from app.ui.bopis.pack.office import label_printer, paint_label
from app.ui.screen import Place
from contract.messages.facts import LabelAnswered, OrderPacked
from contract.states.label import LabelState
from tests.builders import LOCATION_ID
from tests.carriers import BOXES, GREENLANE, POSTBAG
from tests.ui.bopis.shop import BARCODES, OrderShop
from tests.ui.bopis.test_pack_screen import picked, told

SHOULD_WEIGH = 1_074


@pytest.fixture
def order_id(shop: OrderShop) -> str:
    """A candle and two coffees, open on the pack screen."""
    shop.shop.tell(f"store:{LOCATION_ID}", (GREENLANE, POSTBAG, BOXES))
    made = picked(shop, {"candle": 1, "coffee": 2})
    shop.go(Place.PACK, order_id=made)
    return made


def put_on_scale(shop: OrderShop, grams: int, state: WeightState = WeightState.STEADY) -> None:
    shop.bench.weight = WeightReading(state, grams)
    shop.pack.refresh(frozenset({"scale"}))
    shop.settle()


def all_in(shop: OrderShop) -> None:
    for key in ("candle", "coffee", "coffee"):
        shop.scan(BARCODES[key])


def packed(shop: OrderShop) -> OrderPacked:
    (fact,) = told(shop, OrderPacked)
    assert isinstance(fact, OrderPacked)
    return fact


@pytest.mark.usefixtures("order_id")
def test_the_scale_fills_in_the_weight_once_everything_is_in(shop: OrderShop) -> None:
    shop.scan(BARCODES["candle"])
    put_on_scale(shop, 640)
    assert shop.text("pack.weight_word") == "On the scale now, steady"
    assert shop.text("pack.weight") == "0.640 kg"
    assert "1.074" in shop.text("pack.weight_note"), "what it should weigh with the rest"
    put_on_scale(shop, 0, WeightState.MOVING)
    assert shop.text("pack.weight") == "–"
    for _ in range(2):
        shop.scan(BARCODES["coffee"])
    put_on_scale(shop, 1_080)
    assert shop.text("pack.weight") == "1.080 kg"
    assert "Fits" in shop.text("pack.weight_note")
    put_on_scale(shop, 0, WeightState.EMPTY)
    assert shop.text("pack.weight_word") == "Weighed", "it was taken off to be labeled"
    shop.press(Qt.Key.Key_Return)
    assert (packed(shop).grams, packed(shop).weighed) == (1_080, True)


@pytest.mark.usefixtures("order_id")
def test_a_weight_that_differs_stops_the_parcel_until_somebody_looked_inside(shop: OrderShop) -> None:
    all_in(shop)
    put_on_scale(shop, 1_500)
    assert "1.074" in shop.text("pack.weight_note")
    assert not shop.find("pack.go_on").isEnabled()
    put_on_scale(shop, 1_090)
    assert shop.find("pack.go_on").isEnabled(), "taken out and weighed again"
    put_on_scale(shop, 1_500)
    shop.tap("pack.trust_weight")
    assert shop.find("pack.go_on").isEnabled()
    assert not shop.find("pack.trust_weight").isVisible()
    shop.press(Qt.Key.Key_Return)
    assert packed(shop).grams == 1_500


@pytest.mark.usefixtures("order_id")
def test_a_typed_weight_stands_against_the_scale(shop: OrderShop) -> None:
    all_in(shop)
    put_on_scale(shop, 1_500)
    shop.press(Qt.Key.Key_F4)
    shop.type("1070")
    shop.press(Qt.Key.Key_Return)
    put_on_scale(shop, 1_600)
    assert shop.text("pack.weight") == "1.070 kg"
    shop.press(Qt.Key.Key_Return)
    assert packed(shop).grams == 1_070


@pytest.mark.usefixtures("order_id")
def test_the_label_printer_says_how_it_is(shop: OrderShop) -> None:
    assert not shop.find("pack.printer").isVisible(), "there is none"
    for state, code, words in (
        (HealthState.READY, "ready", "ready"),
        (HealthState.BLOCKED, "paper_out", "needs you"),
        (HealthState.MISSING, "device_unreachable", "needs you"),
    ):
        now = shop.clock.now()
        shop.bench.printer = DeviceHealth("labels", DeviceKind.LABEL_PRINTER, state, code, now)
        shop.pack.refresh(frozenset({"devices"}))
        shop.settle()
        assert words in shop.text("pack.printer")


def look_at_label(shop: OrderShop) -> None:
    """A parcel that is closed and has its label; its picture shows."""
    all_in(shop)
    shop.press(Qt.Key.Key_Return, Qt.Key.Key_F9)
    assert shop.find("label.picture").isVisible()


@pytest.mark.usefixtures("order_id")
def test_a_label_is_printed_again_saved_and_printed_elsewhere(shop: OrderShop, tmp_path: Path) -> None:
    look_at_label(shop)
    before = len(shop.shop.papers.jobs)
    shop.tap("label.print")
    assert len(shop.shop.papers.jobs) == before + 2, "label and slip, as copies"
    shop.press(Qt.Key.Key_F9)
    shop.tap("label.pdf")
    assert "label-W-" in shop.toast
    shop.press(Qt.Key.Key_F9)
    shop.tap("label.elsewhere")
    (png,) = shop.bench.printed_elsewhere
    printer = label_printer()
    saved = tmp_path / "page.pdf"
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(saved))
    assert paint_label(printer, png)
    assert saved.read_bytes().startswith(b"%PDF")
    shop.bench.begins = False
    shop.press(Qt.Key.Key_F9)
    shop.tap("label.elsewhere")
    assert shop.toast.startswith("That printer did not start")


@pytest.mark.usefixtures("order_id")
def test_a_label_that_is_given_back_leaves_its_parcel_closed_and_another_can_be_bought(shop: OrderShop) -> None:
    look_at_label(shop)
    shop.tap("label.void")
    QTest.keyClick(shop._target(), Qt.Key.Key_Right)
    shop.press(Qt.Key.Key_Return)
    answers = [fact.outcome for fact in told(shop, LabelAnswered) if isinstance(fact, LabelAnswered)]
    assert answers == ["bought", "voided"]
    (parcel,) = shop.deeds.pack.view(packed(shop).order_id).parcels
    assert parcel.label is not None
    assert parcel.label.state is LabelState.VOIDED
    assert shop.text("pack.why") == "Get a label for each parcel."
    shop.press(Qt.Key.Key_F5)
    shop.tap("tracking.buy")
    (parcel,) = shop.deeds.pack.view(packed(shop).order_id).parcels
    assert parcel.label is not None
    assert parcel.label.state is LabelState.BOUGHT


def test_each_bag_that_is_put_away_gets_its_label_once(shop: OrderShop) -> None:
    order_id = shop.order("Hannah Lindqvist", 60, {"candle": 1}, number="AB-1042")
    shop.go(Place.PICK, order_id=order_id)
    shop.scan(BARCODES["candle"])
    shop.deeds.put_away(order_id, "P-12, C-2")
    bags = [job for job in shop.shop.papers.jobs if "Hannah Lindqvist" in repr(job[1])]
    codes = [block.data for _, document, _ in bags for block in document.blocks if isinstance(block, Barcode)]
    assert codes == ["AB-1042/1", "AB-1042/2"]
    assert "Chiller C-2" in repr(bags[1][1])
    bench = shop.deeds.bench
    assert bench is not None
    bench.bag_labels.print_bags(order_id)
    assert len({job_id for job_id, _, _ in shop.shop.papers.jobs}) == 2, "the same bag in the same place"


def test_a_second_bag_prints_which_of_two_the_first_is(shop: OrderShop) -> None:
    order_id = shop.order("Hannah Lindqvist", 60, {"candle": 1}, number="AB-1042")
    shop.go(Place.PICK, order_id=order_id)
    shop.scan(BARCODES["candle"])
    shop.deeds.put_away(order_id, "P-12")
    shop.deeds.put_away(order_id, "P-12, C-2")
    bags = [document for _, document, _ in shop.shop.papers.jobs if "Hannah Lindqvist" in repr(document)]
    assert len({job_id for job_id, _, _ in shop.shop.papers.jobs}) == 3
    assert [[of for of in ("1/2", "2/2") if repr(of) in repr(bag)] for bag in bags] == [[], ["1/2"], ["2/2"]]


def test_the_label_of_an_order_that_is_taken_away_goes_back_by_itself(shop: OrderShop, order_id: str) -> None:
    all_in(shop)
    shop.press(Qt.Key.Key_Return)
    shop.take_away(order_id)
    labels = WithdrawnLabels(shop.desk, shop.carriers.reached)
    shop.carriers.reachable = False
    labels.settle()
    assert [fact.outcome for fact in told(shop, LabelAnswered) if isinstance(fact, LabelAnswered)] == ["bought"]
    shop.carriers.reachable = True
    for _ in range(2):
        labels.settle()
    answers = [fact.outcome for fact in told(shop, LabelAnswered) if isinstance(fact, LabelAnswered)]
    assert answers == ["bought", "voided"], "once"
    (notice,) = Notices(shop.shop.db).waiting()
    assert notice.code == "label_withdrawn"
