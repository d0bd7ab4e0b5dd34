"""Every label, list and slip of orders as a picture, on each kind of printer: its barcodes say what they should."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache

import pytest
import zxingcpp
from PIL import Image

from app.bopis.bag_label import bag_label
from app.bopis.model.bags import placed
from app.bopis.parcel_papers import ParcelPaper, label_document, manifest_document, slip_document
from app.bopis.ship import Manifest, WaitingParcel
from app.devices.document import Barcode, Cut, Document, Qr, Text
from app.devices.drivers.zpl_encoder import ZplEncoder
from app.devices.label_paper import HEIGHT_INCHES, WIDTH_INCHES, label_pdf, label_png
from app.devices.profiles import LabelPrinterProfile, read_profile
from app.devices.simulated.paper import Picture, Sheet
from app.devices.simulated.paper import Words as SetWords
from app.devices.simulated.zpl_interpreter import ZplInterpreter
from app.pos.premises import Premises
from app.wording import Wording, Words
from contract.messages.rows import OrderLineRow, OrderRow, ParcelEntry, ParcelLabel
from contract.states.fulfillment import LineState
from contract.states.label import LabelState
from tests import builders
from tests.unit.devices.paper import MODELS, fonts, print_on

NOW = datetime(2026, 11, 21, 14, 48, tzinfo=UTC)
TRACKING = "GL7XQ4M2B9TRZ3KD"
LABEL_PRINTERS = ("zpl-4x6", "zpl-4x6-300", "zpl-57x32")
LANGUAGES = {"en": "en_IE", "de": "de_DE", "ar": "ar_EG"}


def order(**changes: object) -> OrderRow:
    lines = tuple(
        OrderLineRow(
            line_id=f"line-{at}", item_id=f"item-{at}", sku=f"4071{at}", name=name, size=size,
            quantities={LineState.PACKED: 2_000}, price_minor=450,
        )
        for at, (name, size) in enumerate((("Cast-iron Skillet, pre-seasoned", "26 cm"), ("Candle, oak", "400 g")))
    )  # fmt: skip
    told: dict[str, object] = {
        "order_id": "order-1", "number": "W-20491-445", "location_id": builders.LOCATION_ID, "channel": "web",
        "kind": "ship", "customer_name": "Declan Fitzgerald", "code_hash": "0" * 64,
        "placed_at": "2026-11-21T09:00:00.000Z", "due_at": "2026-11-23T12:00:00.000Z", "currency": "EUR",
        "total_minor": 900, "lines": lines,
        "ship_to": "Declan Fitzgerald\n14 Dominick Street Lower, Apt 3B\nGalway, H91 X2N7\nIreland",
    }  # fmt: skip
    return OrderRow.model_validate({**told, **changes})


def parcel() -> ParcelEntry:
    label = ParcelLabel(
        label_id="label-1", state=LabelState.BOUGHT, carrier_id="greenlane", service="next", price_minor=640,
        currency="EUR", arrives_on="2026-11-23", tracking=TRACKING,
    )  # fmt: skip
    return ParcelEntry(
        parcel_id="parcel-1", number=1, box="M", grams=4_120, weighed=True,
        quantities={"line-0": 2_000, "line-1": 2_000}, label=label,
    )  # fmt: skip


def speaking(language: str) -> tuple[Wording, Words]:
    return Wording(LANGUAGES[language], "EUR", "Europe/Dublin"), Words.load(builders.ROOT / "resources/i18n", language)


def shipping_label(language: str = "en", **changes: object) -> Document:
    return label_document(paper(**changes), *speaking(language))


def paper(**changes: object) -> ParcelPaper:
    premises = Premises(builders.location(), builders.register())
    return ParcelPaper(order(**changes), parcel(), "GreenLane", "GreenLane Next Day", "Sofia", premises)


def bag(language: str = "en", **changes: object) -> Document:
    own = order(**changes)
    (first, *_) = bags = placed(own.number, ("P-12", "C-2", "F-1"))
    return bag_label(own, first, len(bags), *speaking(language))


@cache
def encoder(model: str) -> ZplEncoder:
    profile = read_profile(MODELS, model)
    assert isinstance(profile, LabelPrinterProfile)
    return ZplEncoder(profile, fonts())


def labels(model: str, document: Document, *, copy: bool = False) -> list[Sheet]:
    """What the simulated label printer makes of it; it must know every command."""
    sheets: list[Sheet] = []
    printer = ZplInterpreter(sheets.append)
    printer.feed(encoder(model).encode(document, copy=copy))
    while printer.print_one():
        continue
    assert not printer.unknown
    assert not printer.partial
    return sheets


def codes(image: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(image)}


def told(sheets: Iterable[Sheet]) -> str:
    return "".join(sheet.text() for sheet in sheets)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", LABEL_PRINTERS[:2])
def test_a_shipping_label_is_one_label_whose_barcode_is_the_tracking_number(model: str, language: str) -> None:
    (sheet,) = labels(model, shipping_label(language))
    profile = read_profile(MODELS, model)
    assert isinstance(profile, LabelPrinterProfile)
    image = sheet.image(margin=0)
    assert image.size == (profile.width_dots, profile.height_dots), "nothing runs over the edge"
    assert codes(image) == {TRACKING}


@pytest.mark.parametrize("model", LABEL_PRINTERS)
def test_a_bag_label_tells_whose_it_is_and_scans_as_the_bag(model: str) -> None:
    (sheet,) = labels(model, bag())
    assert codes(sheet.image(margin=0)) == {"W-20491-445/1"}
    text = told([sheet])
    for word in ("Declan Fitzgerald", "P-12", "1/3"):
        assert word in text


@pytest.mark.parametrize("printer", ["epson-80", "epson-80-picture", "escpos-58"])
def test_the_same_papers_scan_on_a_receipt_printer(printer: str) -> None:
    wording, words = speaking("en")
    slip = slip_document(paper(), NOW, wording, words)
    for document, code in ((shipping_label(), TRACKING), (bag(), "W-20491-445/1"), (slip, "W-20491-445")):
        assert code in codes(print_on(printer, *document.blocks).sheets[0].image())


def test_the_slip_of_what_goes_to_a_store_says_which_order_is_collected_there() -> None:
    own = {"number": "20544-T1", "for_order": "20544", "customer_name": "Brannock’s Galway"}
    printed = print_on("epson-80", *slip_document(paper(**own), NOW, *speaking("en")).blocks)
    assert "Order 20544, collected at Brannock’s Galway" in " ".join(printed.text.split())
    assert codes(printed.sheets[0].image()) == {"20544-T1"}, "as the parcel is announced there"


def test_a_label_for_any_printer_is_a_page_of_its_own_size_and_scans() -> None:
    assert codes(Image.open(io.BytesIO(label_png(shipping_label())))) == {TRACKING}
    pdf = label_pdf(shipping_label())
    assert pdf.startswith(b"%PDF")
    box = re.search(rb"/MediaBox \[ 0 0 ([0-9.]+) ([0-9.]+) \]", pdf)
    assert box is not None
    assert [float(points) / 72 for points in box.groups()] == pytest.approx([WIDTH_INCHES, HEIGHT_INCHES])


def test_a_manifest_names_every_parcel() -> None:
    waiting = WaitingParcel("order-1", "W-20491-445", "Declan Fitzgerald", parcel())
    manifest = Manifest("manifest-1", "GreenLane", NOW, (waiting, waiting))
    document = manifest_document(manifest, Premises(builders.location(), builders.register()), *speaking("en"))
    printed = print_on("epson-80", *document.blocks)
    assert printed.text.count(TRACKING) == 2


def test_nothing_in_a_name_is_a_command() -> None:
    (sheet,) = labels("zpl-4x6", bag(customer_name="^XZ^XA~JA_5E\\ Ann", number="W-1^FS~HS"))
    assert codes(sheet.image(margin=0)) == {"W-1^FS~HS/1"}
    assert "^XZ^XA~JA_5E\\ Ann" in told([sheet])


def test_what_the_font_lacks_is_drawn_and_the_rest_is_text() -> None:
    (sheet,) = labels("zpl-4x6", Document((Text("Seán €5"), Text("龍井茶"), Text("Wiśniewska"))))
    assert [mark.text for mark in sheet.marks if isinstance(mark, SetWords)] == ["Seán €5"]
    drawn = [mark for mark in sheet.marks if isinstance(mark, Picture)]
    assert [sum(byte.bit_count() for byte in mark.rows) > 200 for mark in drawn] == [True, True]


def test_a_document_that_does_not_fit_goes_on_with_the_next_label() -> None:
    lines = [Text(f"Line {at}") for at in range(80)]
    sheets = labels("zpl-4x6", Document((*lines, Cut(), Barcode("SECOND-1"))))
    assert len(sheets) > 2
    assert [mark.text for sheet in sheets for mark in sheet.marks if isinstance(mark, SetWords)][:80] == [
        line.left for line in lines
    ]
    assert codes(sheets[-1].image(margin=0)) == {"SECOND-1"}


def test_a_second_print_says_so_and_a_qr_code_scans() -> None:
    (sheet,) = labels("zpl-4x6", Document((Qr("https://r.example/1", ("Keep it", "with you")),), "COPY"), copy=True)
    assert told([sheet]).startswith("COPY")
    assert codes(sheet.image(margin=0)) == {"https://r.example/1"}
