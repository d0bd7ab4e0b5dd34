"""Every script prints: by the printer's own font where its code page has it, as a picture where not."""

import pytest
import zxingcpp
from PIL import Image

from app.devices.document import Barcode, ItemRow, Qr, Text
from app.devices.simulated.paper import Picture
from tests.unit.devices.paper import PRINTERS, fonts, print_on

SCRIPTS = {
    "greek": "Ελληνικός καφές",
    "cyrillic": "Чай чёрный",
    "hebrew": "תה שחור",
    "arabic": "شاي أسود",
    "thai": "ชาดำ",
    "chinese": "龍井茶",
    "japanese": "緑茶ティー",
    "korean": "홍차",
    "emoji": "☕ 😀",
}


@pytest.mark.parametrize("text", ["Crème brûlée é ü ß", "£4.99", "Größe × 2 ½", "Señor ¿qué?"])
@pytest.mark.parametrize("model", ["epson-80", "epson-80-42", "escpos-58", "star-escpos-80"])
def test_western_text_is_set_in_the_printers_own_font(model: str, text: str) -> None:
    printed = print_on(model, Text(text))
    assert printed.text.strip() == text
    assert printed.pictures == []


@pytest.mark.parametrize("model", ["epson-80", "epson-80-42", "escpos-58", "star-escpos-80"])
def test_the_euro_sign_is_a_euro_sign(model: str) -> None:
    assert print_on(model, Text("€ 71.71")).text.strip() == "€ 71.71"


def test_one_foreign_character_never_harms_the_other_lines() -> None:
    text = print_on("epson-80", Text("Café € £"), Text("茶"), Text("Café € £")).text
    assert text.count("Café € £") == 2


@pytest.mark.parametrize("model", PRINTERS)
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_line_outside_the_code_page_is_drawn(model: str, script: str) -> None:
    printed = print_on(model, ItemRow("1", SCRIPTS[script], "4.29", "A"))
    assert printed.glyphs == []
    assert len(printed.pictures) == 1
    assert ink(printed.pictures[0]) > 200


@pytest.mark.parametrize("script", ["greek", "cyrillic"])
def test_greek_and_cyrillic_are_drawn_in_the_programs_own_font(script: str) -> None:
    assert {font.getname()[0] for _, font in fonts().segments(SCRIPTS[script], 24, False)} == {"Inter"}


def test_two_texts_of_one_script_look_different() -> None:
    first, second = (print_on("epson-80", Text(text)).pictures[0] for text in ("Чай", "Сыр"))
    assert first.rows != second.rows


def test_a_number_after_a_right_to_left_name_stands_left_of_it() -> None:
    number = ink_columns("11111111")
    assert ink_columns("שלום 11111111")[: len(number)] == number


@pytest.mark.parametrize("model", PRINTERS)
def test_bar_code_and_qr_code_can_be_read_from_the_paper(model: str) -> None:
    receipt = "014-3-0027193"
    link = "https://r.example/014-3-0027193"
    alone = "https://r.example/alone"
    printed = print_on(model, Barcode(receipt), Qr(link, ("Keep it on your phone",)), Qr(alone))
    found = {code.text for code in zxingcpp.read_barcodes(printed.sheets[0].image())}
    assert {receipt, link, alone} <= found


def ink(picture: Picture) -> int:
    return sum(byte.bit_count() for byte in picture.rows)


def ink_columns(text: str) -> list[int]:
    picture = print_on("epson-80-picture", Text(text)).pictures[0]
    image = Image.frombytes("1", (picture.width, picture.height), picture.rows)
    return [x for x in range(image.width) if any(image.getpixel((x, y)) for y in range(image.height))]
