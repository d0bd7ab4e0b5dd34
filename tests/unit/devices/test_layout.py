"""What a receipt looks like, in lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices.document import (
    Align,
    Barcode,
    Cut,
    Detail,
    Document,
    Feed,
    ItemRow,
    Qr,
    Size,
    TableRow,
    Text,
    TotalRow,
    document_from_bytes,
    document_to_bytes,
)
from app.devices.layout import CELL_DOTS, Layout, TextLine, fixed_width
from contract.errors import Refused
from tests.unit.devices.paper import PRINTERS, print_on, profile_of

AMOUNTS = st.integers(-10_000_000, 10_000_000).map(lambda minor: f"{minor / 100:,.2f}")


def test_amounts_stand_right_aligned_with_their_tax_letter() -> None:
    text = print_on(
        "epson-80",
        ItemRow("1", "Butter", "4.29", "A"),
        ItemRow("12", "Capsules", "11.50", "C"),
    ).text
    assert text.splitlines() == [
        "1   Butter                                4.29 A",
        "12  Capsules                             11.50 C",
    ]


def test_a_long_name_wraps_beside_its_amount_and_keeps_a_unit_with_its_number() -> None:
    lines = print_on("epson-80", ItemRow("1", "Glenmore Creamery Unsalted Butter 454 g", "4.29", "A")).text.splitlines()
    assert lines == ["1   Glenmore Creamery Unsalted Butter     4.29 A", "    454 g"]


@pytest.mark.parametrize("model", ["epson-80", "escpos-58"])
def test_no_line_ends_with_a_number_that_belongs_to_the_next(model: str) -> None:
    text = print_on(model, ItemRow("2", "Sparkling Water Lemon & Mint 6 × 500 ml", "7.98", "C")).text
    assert "6 × 500 ml" in text


def test_two_columns_that_do_not_fit_stand_one_under_the_other() -> None:
    lines = print_on("escpos-58", Text("Served by Aoife, till 3", "21 Nov 2026, 14:09")).text.splitlines()
    assert lines == ["Served by Aoife, till 3", "              21 Nov 2026, 14:09"]


def test_details_stand_small_under_their_item_and_end_at_the_same_edge() -> None:
    printed = print_on("epson-80", ItemRow("2", "Water", "7.98", "C", (Detail("2 for 7.00", "-0.98", "C"),)))
    small = [glyph for glyph in printed.glyphs if glyph.width == CELL_DOTS[Size.SMALL]]
    assert min(glyph.x for glyph in small) == 48
    assert max(glyph.x + glyph.width for glyph in small) == 576


def test_the_total_is_twice_as_large_and_shrinks_before_it_would_break() -> None:
    large = print_on("epson-80", TotalRow("Total EUR", "71.71"))
    assert {glyph.width for glyph in large.glyphs} == {24}
    huge = print_on("escpos-58", TotalRow("Zu zahlender Betrag EUR", "71.71"))
    assert {glyph.width for glyph in huge.glyphs} == {12}
    assert huge.text.rstrip().endswith("71.71")


@given(
    model=st.sampled_from(PRINTERS),
    name=st.text(alphabet="ab cdé茶 ", max_size=80),
    amount=AMOUNTS,
    quantity=st.integers(1, 99_999).map(str),
)
def test_nothing_is_set_outside_the_paper_and_no_two_runs_overlap(
    model: str, name: str, amount: str, quantity: str
) -> None:
    width = profile_of(model).width_dots
    blocks = (
        ItemRow(quantity, name, amount, "A", (Detail(name, amount, "A"),)),
        TotalRow(name, amount),
        Text(name, amount),
        Text(name, align=Align.CENTER),
        TableRow((name, amount, amount, amount)),
    )
    for line in Layout(width).lines(Document(blocks)):
        assert isinstance(line, TextLine)
        end = 0
        for run in line.runs:
            run_width = fixed_width(run.text, line.size, run.bold)
            left = {Align.LEFT: run.x, Align.CENTER: run.x - run_width // 2, Align.RIGHT: run.x - run_width}[run.anchor]
            assert left >= end
            end = left + run_width
        assert end <= width


@given(amount=AMOUNTS)
def test_no_digit_of_an_amount_is_ever_lost(amount: str) -> None:
    assert amount in print_on("escpos-58", ItemRow("1", "Butter " * 9, amount, "A")).text
    assert amount in print_on("escpos-58", TotalRow("Total EUR " * 4, amount)).text.replace("\n", "")


def test_a_copy_says_so_first() -> None:
    assert print_on("epson-80", Text("Butter"), copy=True).text.splitlines()[0].strip() == "COPY"
    assert "COPY" not in print_on("epson-80", Text("Butter")).text


def test_a_document_survives_its_stored_form() -> None:
    document = Document(
        (
            Text("a", "b", Size.SMALL, bold=True),
            ItemRow("1", "n", "2.00", "A", (Detail("d", "1", "B"),)),
            TableRow(("1", "2")),
            Barcode("1"),
            Qr("q", ("c",)),
            Feed(2),
            Cut(),
        ),
        "KOPIE",
    )
    assert document_from_bytes(document_to_bytes(document)) == document


def test_bytes_that_are_no_document_are_refused() -> None:
    with pytest.raises(Refused, match="document_unreadable"):
        document_from_bytes(b'{"blocks": [{"kind": "bomb"}]}')


def test_a_bar_code_too_wide_for_the_paper_prints_as_text() -> None:
    assert "[bar code" not in print_on("epson-80", Barcode("X" * 40)).text
    assert "X" * 40 in print_on("epson-80", Barcode("X" * 40)).text
