"""Every script prints: by the printer's own font where its code page has it, as a picture where not."""

import tomllib
from functools import cache

import pytest
import zxingcpp
from PIL import Image

from app.devices.document import Align, Barcode, Block, Cut, ItemRow, Qr, Rule, Text, TotalRow
from app.devices.simulated.paper import Picture
from app.wording import Wording
from tests.builders import ROOT
from tests.unit.devices.paper import PRINTERS, Printed, fonts, print_on

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


RECEIPTS = {
    "latin": ("Bäckerei Łukasz", "Crème fraîche, Straße", "Dvořák ñ ő ş", "Merci beaucoup"),
    "greek": ("Αρτοποιείο Αθηνά", "Ελληνικός καφές", "Φέτα Π.Ο.Π.", "Ευχαριστούμε"),
    "cyrillic": ("Пекарня Весна", "Чай чёрный", "Хлеб ржаной", "Спасибо за покупку"),
    "hebrew": ("מאפיית השכונה", "תה שחור", "לחם שיפון 500", "תודה רבה"),
    "arabic": ("مخبز الحي", "شاي أسود", "خبز القمح 500", "شكرا لزيارتكم"),
    "thai": ("ร้านเบเกอรี่", "ชาดำ", "ขนมปังโฮลวีต", "ขอบคุณค่ะ"),
    "chinese": ("春天麵包店", "龍井茶", "全麦面包", "謝謝惠顧"),
    "japanese": ("はるのパン屋", "緑茶ティー", "食パン六枚切", "ありがとうございました"),
    "korean": ("봄 빵집", "홍차", "통밀 식빵", "감사합니다"),
}
OF_THE_SYSTEM = {"hebrew", "chinese", "japanese", "korean"}
NUMBER, LINK = "014-3-0100-000007", "https://r.example/014-3-0100-000007"


@cache
def amounts() -> tuple[str, ...]:
    """The same price in the currency of every country pack, and two more, as receipts write it there."""
    packs = [tomllib.loads(pack.read_text("utf-8")) for pack in sorted((ROOT / "resources" / "markets").glob("*.toml"))]
    told = {(pack["language"], pack["currency"]) for pack in packs} | {("en_GB", "GBP"), ("ja_JP", "JPY")}
    return tuple(Wording(language, currency, "UTC").money(429) for language, currency in sorted(told))


def whole_receipt(script: str) -> tuple[Block, ...]:
    shop, first, second, thanks = RECEIPTS[script]
    totals = tuple(TotalRow("Total", amount) for amount in amounts())
    return (
        Text(shop, align=Align.CENTER, bold=True),
        Rule(),
        ItemRow("1", first, "4.29", "A"),
        ItemRow("12", second, "71.71", "B"),
        Rule(dashed=True),
        *totals,
        Text(thanks, align=Align.CENTER),
        Barcode(NUMBER),
        Qr(LINK, (thanks,)),
        Cut(),
    )


@pytest.mark.parametrize("model", ["epson-80", "escpos-58", "star-escpos-80"])
@pytest.mark.parametrize("script", RECEIPTS)
def test_a_whole_receipt_in_every_script_with_every_currency_sign(model: str, script: str) -> None:
    lacking = [text for text in RECEIPTS[script] if shows_an_empty_box(text)]
    if lacking and script in OF_THE_SYSTEM:
        pytest.skip(f"no font of this computer has {lacking[0]}")
    assert lacking == []
    printed = print_on(model, *whole_receipt(script))
    codes = {code.text for sheet in printed.sheets for code in zxingcpp.read_barcodes(sheet.image())}
    assert codes == {NUMBER, LINK}
    assert printed.unknown == ()
    assert [amount for amount in amounts() if not stands_on(printed, model, amount)] == []
    assert all(ink(picture) for picture in printed.pictures)


def stands_on(printed: Printed, model: str, amount: str) -> bool:
    """In the printer's own font, where it has the sign; else as the very dots that the line makes alone."""
    alone = print_on(model, TotalRow("Total", amount))
    if alone.pictures:
        return not shows_an_empty_box(amount) and alone.pictures[0].rows in {own.rows for own in printed.pictures}
    assert "".join(glyph.character for glyph in alone.glyphs).endswith(amount.replace("\N{NO-BREAK SPACE}", " "))
    return alone.text.strip() in printed.text


def shows_an_empty_box(text: str) -> bool:
    for piece, font in fonts().segments(text, 24, False):
        box = bytes(font.getmask("\U0010ffff"))
        if any(bytes(font.getmask(character)) == box for character in piece if character != " "):
            return True
    return False


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
