"""The pick list of a wave on the receipt printer: its barcode opens the wave, and every row says where, what, whose."""

from __future__ import annotations

import pytest
import zxingcpp

from app.bopis.model.cards import card
from app.bopis.model.standing import Standing
from app.bopis.pick_list import list_document, wave_code
from app.bopis.pick_view import PickRow, ToteShare
from app.bopis.wave_view import WaveMember, WaveView
from app.pos.premises import Premises
from tests import builders
from tests.unit.devices.paper import print_on
from tests.unit.devices.test_papers_of_fulfillment import LANGUAGES, NOW, order, speaking


def share(letter: str, wanted: int, done: int = 0) -> ToteShare:
    return ToteShare(f"order-{letter}", f"W-{letter}", "Eoin McCarthy", letter, "", wanted, done, 0, wanted - done)


def row(bin_code: str, name: str, *totes: ToteShare, unit: str = "each", storage: str = "") -> PickRow:
    wanted, still = sum(one.wanted for one in totes), sum(one.open for one in totes)
    return PickRow(
        line_id=name, item_id=name, sku="40711", name=name, size="454 g", unit=unit, icon="", department="",
        bin=bin_code, wanted=wanted, open=still, picked=wanted - still, short=0, barcode_ending="2093", in_stock=None,
        age_minimum=0, put_off=False, storage=storage, totes=totes,
    )  # fmt: skip


def wave() -> WaveView:
    members = tuple(
        WaveMember(letter, tote, card(Standing(order(number=f"W-2049{letter}", kind=kind)), NOW, None))
        for letter, tote, kind in (("A", "", "pickup"), ("C", "TOTE-0417", "ship"))
    )
    rows = (
        row("A-03-4", "Porridge Oats", share("A", 1_000, 1_000)),
        row("A-07-3", "Sparkling Water", share("A", 1_000), share("C", 2_000)),
        row("P-01-1", "Tomatoes", share("C", 750), unit="kg"),
        row("F-02-1", "Butter, unsalted", share("A", 20_000), storage="chilled"),
    )
    return WaveView("wave-12", 12, members, rows[1], rows)


@pytest.mark.parametrize("printer", ["epson-80", "escpos-58"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_barcode_of_a_list_is_the_wave(printer: str, language: str) -> None:
    document = list_document(wave(), Premises(builders.location(), builders.register()), NOW, *speaking(language))
    image = print_on(printer, *document.blocks).sheets[0].image()
    assert {code.text for code in zxingcpp.read_barcodes(image)} == {wave_code(12)}


def test_a_list_says_where_what_how_many_and_into_which_tote() -> None:
    document = list_document(wave(), Premises(builders.location(), builders.register()), NOW, *speaking("en"))
    text = print_on("epson-80", *document.blocks).text
    assert "Porridge Oats" not in text, "what is picked is left out"
    assert text.index("A-07-3") < text.index("P-01-1") < text.index("F-02-1 *")
    for told in ("Wave 12", "2 orders, 24 items", "C = TOTE-0417", "A: 1", "C: 2", "[ ] [ ]", "[______]", "ends 2093"):
        assert told in text
    assert "back within 30 minutes" in " ".join(text.split())
