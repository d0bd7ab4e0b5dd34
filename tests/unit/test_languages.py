"""Every language says everything: the same codes, the same parameters, the plural forms it needs, and no English."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale

from app.wording import MINUS, Wording, Words, isolated, language_of

TEXTS = Path(__file__).resolve().parents[2] / "resources" / "i18n"
OTHERS = sorted({file.name.split("_")[0] for file in TEXTS.glob("*.json")} - {"en"})
FORMS = ("zero", "one", "two", "few", "many", "other")
SAME = frozenset(("Aisle", "Code", "Coupon", "Coupons", "MB", "Name", "PIN", "Scanner", "Status", "in", "12"))
"""Words that German shares with English, and signs that are nobody's."""
LATIN = frozenset(("Aisle", "Enter", "GS1", "GTIN", "MB", "USB", "aisle", "oms", "url", "https", "authority"))
COMMAND_LINE = frozenset(["devices", "rules", "dialout", "lp", "libusb", "WinUSB", "CUPS", "pywin32", "Ctrl", "Hello"])
LAN_SETTING = frozenset(("lan_address", "host", "port", "off", "scan_prefix"))
ENGLISH_WORDS = frozenset(
    (
        *("the", "is", "are", "were", "of", "and", "or", "to", "for", "with", "not", "this", "that", "it", "its", "by"),
        *("from", "at", "be", "been", "has", "have", "will", "can", "may", "nothing", "sale", "till", "drawer"),
        *("order", "back", "take", "again", "first", "there", "here", "what", "who", "how", "which", "your", "you"),
    )
)


def texts_of(language: str) -> dict[str, str]:
    return {
        code: text
        for file in sorted(TEXTS.glob(f"{language}_*.json"))
        for code, text in json.loads(file.read_text(encoding="utf-8")).items()
    }


ENGLISH = texts_of("en")
COUNTED = {code.removesuffix("_one") for code in ENGLISH if code.endswith("_one")} & {
    code.removesuffix("_other") for code in ENGLISH
}
"""What is said of one, and of another number."""


def counted_code(code: str) -> str | None:
    """The code without its plural form, where it has one."""
    forms = (code.removesuffix(f"_{form}") for form in FORMS)
    return next((form for form in (code, *forms) if form in COUNTED), None)


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def words_in(text: str) -> list[str]:
    return re.findall(r"\w{2,}", re.sub(r"\{\w+\}", " ", text))


def test_other_languages_are_spoken() -> None:
    assert {"ar", "de"} <= set(OTHERS)
    assert len(COUNTED) > 20


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_everything_and_nothing_else(language: str) -> None:
    texts = texts_of(language)

    assert sorted(code for code in ENGLISH if not counted_code(code) and code not in texts) == []
    assert sorted(code for code in texts if not counted_code(code) and code not in ENGLISH) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_counts_in_all_its_plural_forms(language: str) -> None:
    texts = texts_of(language)
    needed = Locale.parse(language).plural_form.tags | {"other"}

    for code in sorted(COUNTED):
        own = {form for form in FORMS if f"{code}_{form}" in texts} | ({"other"} if code in texts else set())
        silent = {"zero"} if f"{code}_none" in texts else set()
        assert own <= needed <= own | silent, code


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_names_what_it_names_in_english(language: str) -> None:
    for code, text in texts_of(language).items():
        base = counted_code(code)
        if base is None:
            assert parameters(text) == parameters(ENGLISH[code]), code
        else:
            told = parameters(ENGLISH.get(f"{base}_other", ENGLISH.get(base, "")))
            # How many may stand in the word itself: one, two, none.
            assert told - {"count"} <= parameters(text) | {"count"} <= told | {"count"}, code


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_end_as_they_do_in_english_and_never_shout(language: str) -> None:
    for code, text in texts_of(language).items():
        assert "!" not in text, code
        assert "  " not in text.replace("{bin}   ", ""), code
        english = ENGLISH.get(code, "")
        if english.endswith("."):
            assert text.endswith("."), code
        if english.endswith("?"):
            assert text.endswith(("?", "؟")), code


def test_no_english_is_left_in_german() -> None:
    german = texts_of("de")
    foreign = {code: found for code, text in german.items() if (found := set(words_in(text)) & ENGLISH_WORDS)}
    same = {code for code, text in german.items() if text == ENGLISH.get(code) and set(words_in(text)) - SAME}

    assert foreign == {}
    assert same == set()


def test_arabic_is_written_in_arabic_but_for_names_keys_and_signs() -> None:
    words = [word for text in texts_of("ar").values() for word in words_in(text)]
    latin = {word for word in words if re.fullmatch(r"[A-Za-z]\w*", word) and not re.fullmatch(r"F\d+", word)}

    assert len(words) > 5_000
    assert latin <= LATIN | LAN_SETTING | COMMAND_LINE


def test_a_count_takes_the_form_of_its_language() -> None:
    arabic, german = Words.load(TEXTS, "ar"), Words.load(TEXTS, "de_AT")

    said = [arabic.counted("sell_items", count) for count in (0, 1, 2, 3, 11, 100)]

    assert said == ["لا أصناف", "صنف واحد", "صنفان", "3 أصناف", "11 صنفًا", "100 صنف"]
    assert [german.counted("sell_lines", count) for count in (0, 1, 2)] == [
        "0 Positionen",
        "1 Position",
        "2 Positionen",
    ]
    assert german.counted("sync_offline_text", 0).startswith("Alles bisher ist gesendet")


def test_what_nobody_put_into_a_language_is_said_in_english(tmp_path: Path) -> None:
    (tmp_path / "en_till.json").write_text('{"open": "Open", "shut": "Shut"}', encoding="utf-8")
    (tmp_path / "de_till.json").write_text('{"open": "Offen"}', encoding="utf-8")

    german, french = Words.load(tmp_path, "de_CH"), Words.load(tmp_path, "fr")

    assert (german.text("open"), german.text("shut"), german.language) == ("Offen", "Shut", "de")
    assert (french.text("open"), french.language) == ("Open", "en")
    assert german.speaking("en_IE").text("open") == "Open"


def test_names_and_numbers_keep_their_direction_among_arabic_words() -> None:
    arabic = Words.load(TEXTS, "ar")

    assert arabic.right_to_left
    assert isolated("40718-26") in arabic.text("sell_sku", sku="40718-26")
    assert isolated("40718-26") in arabic.text("sell_sku", sku=isolated("40718-26"))
    assert isolated(isolated("40718-26")) not in arabic.text("sell_sku", sku=isolated("40718-26"))


@pytest.mark.parametrize(
    ("locale", "money", "amount", "weight", "each", "coin", "share"),
    [
        ("de_DE", "1.234,50\xa0€", "1.234,50", "0,750 kg", "3 für 2,00\xa0€", "20 ct", "12,5%"),
        ("en_IE", "€1,234.50", "1,234.50", "0.750 kg", "3 for €2.00", "20c", "12.5%"),
        ("ar", "1,234.50\xa0€", "1,234.50", "0.750 كغ", "3 مقابل 2.00\xa0€", "20 سنت", "12.5%"),
    ],
)
def test_figures_are_written_as_the_language_does(
    locale: str, money: str, amount: str, weight: str, each: str, coin: str, share: str
) -> None:
    wording = Wording(locale, "EUR", "Europe/Berlin")

    assert (wording.money(1_234_50), wording.amount(1_234_50)) == (money, amount)
    assert (wording.quantity(750, "kg"), wording.unit_price(20_000, 3_000, "each")) == (weight, each)
    assert (wording.coin(20), wording.share(125_000)) == (coin, share)
    assert MINUS in wording.money(-5)


@pytest.mark.parametrize(
    ("locale", "day", "moment", "spans"),
    [
        ("de_DE", "Samstag, 21. Nov.", "21.11.2026, 14:09", ["12 s", "1 h 46 min", "3 Tage"]),
        ("en_IE", "Saturday 21 Nov", "21 Nov 2026, 14:09", ["12 s", "1 h 46 min", "3 days"]),
        ("ar", "السبت 21 نوفمبر", "21 نوفمبر 2026، 14:09", ["12 ث", "1 س 46 د", "3 أيام"]),
    ],
)
def test_days_and_spans_are_written_as_the_language_does(locale: str, day: str, moment: str, spans: list[str]) -> None:
    wording, at = Wording(locale, "EUR", "Europe/Berlin"), datetime(2026, 11, 21, 13, 9, tzinfo=UTC)

    assert (wording.day(at), wording.date_and_time(at)) == (day, moment)
    assert [
        wording.span(length) for length in (timedelta(seconds=12), timedelta(minutes=106), timedelta(days=3))
    ] == spans


def test_a_till_reads_figures_as_its_store_does_where_it_speaks_its_language() -> None:
    german = Words.load(TEXTS, "de")

    assert german.locale_near("de_CH") == "de_CH"
    assert german.locale_near("en_IE") == "de"
    assert language_of("pt-BR") == "pt"
