"""A line display shows what it is told in letters it has, and no text of anybody ever moves it to do something."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from app.devices.drivers.display_encoder import DisplayEncoder
from app.devices.ports import DisplayRow
from app.devices.profiles import LineDisplayProfile, read_profile

MODELS = Path(__file__).parents[3] / "resources" / "devices"
HOSTILE_STRINGS = 5_000
PAGES = ("cp437", "cp858", "cp852", "cp866", "cp1252", "cp862", "cp737", "shift_jis", "utf-8")
ROWS_OF_THE_DMD = re.compile(
    rb"\x1bt(.)\x1fC\x00\x1f\$\x01\x01([^\x00-\x1f\x7f]{20})\x1f\$\x01\x02([^\x00-\x1f\x7f]{20})", re.DOTALL
)
"""Everything that may be sent for two rows of text, byte for byte: the parser of these tests."""
PIECES = (
    "\x1b@", "\x0c", "\x1f$\x01\x01", "\x1ft\x05", "\x1fX\x00", "\x1b=\x01", "\x10\x14\x01\x00\x05", "\x7f", "\x9b",
    "\n", "\r\n", "\t", "\x00", "\x08", "\x18", "\u202e", "\u2066", "\u2069", "\u200b", "\ufeff", "\ud800",
    "\U000e0041", "ﷺ", "𒐫", "é", "ß", "€", "£", "ł", "Ж", "ع", "水", "\u0300" * 40, "👨‍👩‍👧", "Butter",
    " ", "1.134 kg × €1.49/kg",
)  # fmt: skip


def display(codec: str = "cp858", columns: int = 20, rows: int = 2) -> DisplayEncoder:
    return DisplayEncoder(LineDisplayProfile("any", "escpos_display", columns, rows, 19, codec))


def shown(row: DisplayRow, codec: str = "cp858") -> str:
    found = ROWS_OF_THE_DMD.fullmatch(display(codec).rows((row,)))
    assert found is not None
    return found[2].decode(codec)


def hostile(rng: Random) -> str:
    """Commands, signs nobody has and anything else that a name may hold."""
    parts = [
        rng.choice(PIECES) if rng.random() < 0.6 else chr(rng.randrange(0x110000)) for _ in range(rng.randrange(9))
    ]
    return "".join(parts)


def test_no_text_becomes_a_command() -> None:
    rng, wrong = Random(20_26), []
    encoders = {codec: display(codec) for codec in PAGES}
    for number in range(HOSTILE_STRINGS):
        codec = PAGES[number % len(PAGES)]
        own = [DisplayRow(hostile(rng), hostile(rng), hostile(rng), centered=rng.random() < 0.5) for _ in range(2)]
        sent = encoders[codec].rows(own)
        if not ROWS_OF_THE_DMD.fullmatch(sent):
            wrong.append((codec, own, sent))
    assert wrong == []


def test_the_parser_of_these_tests_does_see_a_command_in_a_text() -> None:
    sent = display().rows((DisplayRow("Butter"), DisplayRow("")))
    assert ROWS_OF_THE_DMD.fullmatch(sent)
    assert not ROWS_OF_THE_DMD.fullmatch(sent.replace(b"Butter", b"Bu\x0ct r"))
    assert not ROWS_OF_THE_DMD.fullmatch(sent.replace(b"Butter", b"B\x1b@er "))


@pytest.mark.parametrize(
    ("row", "reads"),
    [
        (DisplayRow("Butter 454 g", "4.29"), "Butter 454 g    4.29"),
        (DisplayRow("Glenmore Creamery Unsalted Butter", "4.29"), "Glenmore Creame 4.29"),
        (DisplayRow("To pay", "€1,071.71"), "To pay     €1,071.71"),
        (DisplayRow("Thank you", centered=True), "     Thank you      "),
        (DisplayRow(""), " " * 20),
        (DisplayRow("x", "12345678901234567890123"), "12345678901234567890"),
        (DisplayRow("Change", "\u2068\u22121\u202f234,50\xa0€\u2069"), "Change   -1 234,50 €"),
        (DisplayRow("1.134 kg × Bananas", "1.69"), "1.134 kg × Bana 1.69"),
    ],
)
def test_the_amount_is_whole_and_the_name_gets_the_rest(row: DisplayRow, reads: str) -> None:
    assert shown(row) == reads


@pytest.mark.parametrize(
    ("codec", "text", "reads"),
    [
        ("cp437", "To pay €4.66", "To pay EUR4.66"),
        ("cp437", "Łódź – “Crème Brûlée”…", 'Lódz - "Crème Brûlée'),
        ("cp858", "Jalapeños ½ × 2", "Jalapeños ½ × 2"),
        ("cp866", "Молоко Straße", "Молоко Strasse"),
        ("cp858", "Milk 水水水 1 L", "Milk ? 1 L"),
        ("cp858", "Bu\x1b@tter\x0c\x1f$\x01\x02", "Bu@tter$"),
        ("cp858", "e\u0301\u0301\u0301te\u0301", "été"),
    ],
)
def test_what_the_display_lacks_is_written_in_letters_it_has(codec: str, text: str, reads: str) -> None:
    assert shown(DisplayRow(text), codec).rstrip() == reads


def test_a_name_in_letters_it_has_none_of_gives_way_to_what_can_be_read() -> None:
    assert shown(DisplayRow("زبدة غير مملحة", "4.29", "SKU 10044")) == "SKU 10044       4.29"
    assert shown(DisplayRow("زبدة", "4.29")) == "?               4.29", "without another name it says that it lacks one"


def test_a_display_begins_empty_in_its_own_code_page_without_a_cursor() -> None:
    assert display().begin() == b"\x1b@\x1bt\x13\x1fC\x00"
    assert display().clear() == b"\x0c"


def test_the_packaged_model_is_two_rows_of_twenty() -> None:
    profile = read_profile(MODELS, "line-display-dmd")
    assert isinstance(profile, LineDisplayProfile)
    assert (profile.columns, profile.rows) == (20, 2)
    "€".encode(profile.codec)
