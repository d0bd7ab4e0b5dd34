"""Whatever stands in a name, the byte stream holds the intended commands and no other."""

from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from app.devices.document import (
    Barcode,
    Block,
    Boxed,
    Cut,
    Detail,
    ItemRow,
    Qr,
    Size,
    TableRow,
    Text,
    TotalRow,
)
from app.devices.drivers.raster import harmless
from app.devices.printable import MAX_MARKS_PER_LETTER, columns, printable
from app.devices.simulated.real_time import RealTimeListener
from tests.unit.devices.paper import PRINTERS, interpret, print_on

INTENDED = {
    "ESC @", "GS P", "FS .", "ESC R", "ESC t", "ESC !", "ESC M", "ESC E", "ESC 3", "ESC $", "ESC J", "ESC a", "ESC d",
    "GS v", "GS h", "GS w", "GS f", "GS H", "GS k", "GS (", "GS V",
}  # fmt: skip

COMMANDS = st.sampled_from(
    [
        "\x1bp\x00\x19\xfa", "\x1dV\x00", "\x1b@", "\x10\x14\x01\x00\x05", "\x10\x04\x01", "\x1c.", "\x1d(A", "\x1bi",
        "\x9b\x70", "\x07", "\x18", "\n", "\r", "\u202e", "\u2066", "\ufeff", "\ud800", "\u0300" * 50, "{C", "{{",
        "\x7f", "\x85", "\u2028", "\U000e0041", "ﷺ", "𒐫",
    ]
)  # fmt: skip
HOSTILE = st.lists(st.one_of(COMMANDS, st.text(max_size=12)), max_size=6).map("".join)


def blocks_with(text: str) -> tuple[Block, ...]:
    return (
        Text(text),
        Text(text, text, size=Size.SMALL),
        Text(text, size=Size.LARGE, bold=True),
        ItemRow(text, text, text, text, (Detail(text, text, text),)),
        TotalRow(text, text),
        TableRow((text, text, text)),
        Boxed(text, text),
        Barcode(text),
        Qr(text, (text, text)),
        Qr(text),
        Cut(),
    )


@given(model=st.sampled_from(PRINTERS), text=HOSTILE)
def test_no_text_becomes_a_command(model: str, text: str) -> None:
    printed = print_on(model, *blocks_with(text))
    assert printed.pulses == 0
    assert printed.unknown == ()
    assert printed.real_time == ()
    assert set(printed.commands) <= INTENDED
    cuts = [command for command in printed.commands if command == "GS V"]
    assert len(cuts) == (0 if model == "escpos-58" else 1)
    assert printed.commands.count("ESC @") == 1


def test_the_interpreter_does_see_a_pulse_and_a_cut_that_are_there() -> None:
    printed = interpret("epson-80", b"\x1b@Butter\x1bp\x00\x19\xfa\n\x1dV\x00\x10\x14\x01\x00\x05")
    assert printed.pulses == 1
    assert "GS V" in printed.commands
    assert len(printed.real_time) == 1


def test_a_name_of_ten_thousand_characters_prints_in_a_few_lines_and_keeps_its_amount() -> None:
    printed = print_on("epson-80", ItemRow("1", "butter " * 1500, "4.29", "A"), Cut())
    lines = printed.text.splitlines()
    assert len(lines) <= 6
    assert lines[0].endswith("4.29 A")
    assert "…" in printed.text


@given(HOSTILE)
def test_what_is_printable_holds_no_control_and_no_override(text: str) -> None:
    shown = printable(text)
    assert all(character.isprintable() or character in "\u200c\u200d" for character in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff")


def test_marks_piled_on_one_letter_are_bounded() -> None:
    assert len(printable("a" + "\u0302" * 1000)) <= 2 + MAX_MARKS_PER_LETTER


def test_wide_characters_count_two_columns_and_marks_none() -> None:
    assert columns("茶") == 2
    assert columns("e\u0302") == 1


def test_a_picture_never_spells_a_real_time_command() -> None:
    """Every pair of bytes that a picture can hold: a printer obeys commands even inside picture data."""
    pairs = b"".join(bytes([0x10, second]) for second in range(256)) + b"\x10"
    picture = Image.frombytes("1", (8, len(pairs)), pairs, "raw", "1;I").convert("L")
    kept = harmless(picture).tobytes("raw", "1;I")
    assert RealTimeListener().hear(kept + b"\x04\x01") == []
    assert sum((one ^ other).bit_count() for one, other in zip(pairs, kept, strict=True)) == 4


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=14))
@example("{A{B{{")
def test_a_bar_code_holds_exactly_what_it_was_given(data: str) -> None:
    assert f"[bar code {data}]" in print_on("epson-80", Barcode(data)).text
