"""How values read on screen: money, quantities, times and the words of every code, in the store's language.

Money, dates and numbers go through Babel only. Codes, amounts and sizes stand in bidi isolates where they meet
running text, so that they keep their order in a right-to-left layout. Names from outside may be hostile: in a sentence
they are one bounded line that cannot turn the words around it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from app.measures import measures_of
from contract.errors import AisleError
from contract.values.money import Money, minor_digits
from contract.values.quantity import Quantity, Unit

MINUS = "\N{MINUS SIGN}"
ENGLISH = "en"
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_TURNING = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2066, 0x2067))
"""Marks, embeddings, overrides and isolates of the reading direction, but for the two that ``isolated`` uses."""
_MARKS: dict[int, str | None] = {0x061C: None, 0x200E: None, 0x200F: None, 0xFFE5: "\N{YEN SIGN}"}
"""Marks of the reading direction that amounts carry in some languages: the isolates around them do more, and a mark
makes a line as high as the letters of its language are. The wide yen sign is in fewer fonts than the other.
"""
_BREAKS = re.compile(r"[ \t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_MOST_CHARACTERS = 300
_NO_WEEKS = 1_000_000


class Words:
    """The texts of ``resources/i18n`` in one language: code -> text with ``{parameters}``."""

    def __init__(self, texts: Mapping[str, str], language: str = ENGLISH, folder: Path | None = None) -> None:
        self._texts = texts
        self._folder = folder
        self.language = language
        self._locale = Locale.parse(language)

    @classmethod
    def load(cls, folder: Path, language: str = ENGLISH) -> Words:
        """Every ``<language>_*.json`` of ``folder``, merged; ``language`` may be a locale such as ``de_AT``.

        What has no words in the language, and all where nobody wrote any, is said in English.
        """
        texts, own = _texts_in(folder, ENGLISH), language_of(language)
        spoken = _texts_in(folder, own) if own != ENGLISH else {}
        return cls({**texts, **spoken}, own if spoken else ENGLISH, folder)

    def speaking(self, language: str) -> Words:
        """These words in the language of another locale."""
        if self._folder is None or language_of(language) == self.language:
            return self
        return _loaded(self._folder, language_of(language))

    def spoken_to(self, language: str) -> Words:
        """The words for a person who reads ``language``; these where they said none, or nobody wrote any in it."""
        other = self.speaking(language) if language else self
        return other if other.language == language_of(language or self.language) else self

    @property
    def right_to_left(self) -> bool:
        """Whether the language is written so."""
        return self._locale.text_direction == "rtl"

    def locale_near(self, locale: str) -> str:
        """The store's locale where it is of this language, else the language alone."""
        return locale if language_of(locale) == self.language else self.language

    def __contains__(self, code: str) -> bool:
        return code in self._texts

    def text(self, code: str, /, **params: object) -> str:
        """The words for ``code``; a code without words shows itself, so that nothing is silent."""
        template = self._texts.get(code)
        if template is None:
            return code
        return template.format_map(_Params({name: self._set_in(value) for name, value in params.items()}))

    def counted(self, code: str, count: int, /, **params: object) -> str:
        """The words for so many: ``<code>_none`` where there are some, else by the plural forms of the language,
        ``<code>_one``, ``<code>_two``, ``<code>_few``, ``<code>_many``; ``<code>_other`` or ``code`` for the rest.
        """
        forms = (*(("none",) if count == 0 else ()), str(self._locale.plural_form(count)), "other")
        found = (f"{code}_{form}" for form in forms if f"{code}_{form}" in self._texts)
        return self.text(next(found, code), count=count, **params)

    def error(self, error: AisleError) -> str:
        return self.text(error.code, **error.params)

    def _set_in(self, value: object) -> object:
        """Where words run from right to left, names and numbers among them keep their own direction."""
        tame = _tame(value)
        if not self.right_to_left or not isinstance(tame, str) or not tame or tame[0] == _ISOLATE:
            return tame
        return isolated(tame)


class _Params(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


class Wording:
    """Formats values for one store: its locale, currency and time zone."""

    def __init__(self, locale: str, currency: str, time_zone: str) -> None:
        self.become(locale, currency, time_zone)

    def become(self, locale: str, currency: str, time_zone: str) -> None:
        """The store became known, or changed: everything worded from now on follows."""
        self.locale = locale
        self.currency = currency
        self._zone = ZoneInfo(time_zone)

    def in_locale(self, locale: str) -> Wording:
        """The same store, read by somebody of another language."""
        return Wording(locale, self.currency, self._zone.key)

    def money(self, minor: int, currency: str | None = None) -> str:
        """With its sign, for totals and buttons: ``€71.71``; negative with a true minus sign."""
        amount = Money(minor, currency or self.currency)
        return _in_currency(amount.decimal, amount.currency, self.locale)

    def coin(self, minor: int) -> str:
        """A note or coin: ``€50``, ``20c``."""
        whole, rest = divmod(minor, 10 ** minor_digits(self.currency))
        if whole and not rest:
            return format_currency(Decimal(whole), self.currency, "¤#,##0", locale=self.locale, currency_digits=False)
        return f"{minor}{measures_of(self.locale).cent}"

    def amount(self, minor: int) -> str:
        """Without a sign, for lists: ``3.85``."""
        digits = minor_digits(self.currency)
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _number(Money(minor, self.currency).decimal, pattern, self.locale)

    def share(self, ppm: int) -> str:
        """``12.5%`` of millionths."""
        return format_percent(Decimal(ppm).scaleb(-6), "#,##0.##%", locale=self.locale)

    def unit_price(self, ten_thousandths: int, per_thousandths: int, unit: str) -> str:
        """``€1.49/kg``, ``€0.45``, ``3 for €2.00``."""
        price = _in_currency(Decimal(ten_thousandths).scaleb(-4), self.currency, self.locale)
        own = measures_of(self.locale)
        if unit != Unit.EACH:
            # Beside letters that read from the right, the amount would be turned with them.
            return f"{price if own.unit(unit).isascii() else isolated(price)}/{own.unit(unit)}"
        if per_thousandths == 1000:
            return price
        return own.several.format(quantity=self.quantity(per_thousandths), price=price)

    def quantity(self, thousandths: int, unit: str = Unit.EACH) -> str:
        """``2``, ``1.134 kg``."""
        own = Quantity(thousandths, Unit(unit))
        digits = "#,##0" if own.whole and own.unit is Unit.EACH else "#,##0.000"
        number = _number(own.decimal, digits, self.locale)
        return number if own.unit is Unit.EACH else f"{number} {measures_of(self.locale).unit(own.unit)}"

    def clock(self, moment: datetime) -> str:
        """``14:07``, in the store's time."""
        return str(format_time(moment, "HH:mm", tzinfo=self._zone, locale=self.locale))

    def day(self, moment: datetime) -> str:
        """``Saturday 21 Nov``."""
        pattern = measures_of(self.locale).day
        return str(format_date(moment.astimezone(self._zone), pattern, locale=self.locale))

    def weekday(self, moment: datetime) -> str:
        """``Saturday``, in the store's time."""
        return str(format_date(moment.astimezone(self._zone), "EEEE", locale=self.locale))

    def round_money(self, minor: int) -> str:
        """``€900``: what a scale is marked with, without the cents where there are none."""
        whole, rest = divmod(minor, 10 ** minor_digits(self.currency))
        if rest:
            return self.money(minor)
        pattern = Locale.parse(self.locale).currency_formats["standard"].pattern.replace(".00", "")
        told = format_currency(Decimal(whole), self.currency, pattern, locale=self.locale, currency_digits=False)
        return told.replace("-", MINUS).translate(_MARKS)

    def birthday(self, day: date) -> str:
        """``21 Nov 2008``."""
        return str(format_date(day, "medium", locale=self.locale))

    def short_day(self, moment: datetime) -> str:
        """``Sat 21 November``."""
        pattern = measures_of(self.locale).short_day
        return str(format_date(moment.astimezone(self._zone), pattern, locale=self.locale))

    def date_and_time(self, moment: datetime) -> str:
        """``21 Nov 2026, 14:09``, in the store's time."""
        pattern = measures_of(self.locale).date_and_time
        return str(format_datetime(moment, pattern, tzinfo=self._zone, locale=self.locale))

    def span(self, length: timedelta) -> str:
        """``12 s``, ``44 min``, ``1 h 46 min``, ``3 days``."""
        own, seconds = measures_of(self.locale), max(0, int(length.total_seconds()))
        if seconds < 60:
            return f"{seconds} {own.second}"
        minutes = seconds // 60
        if minutes < 60:
            return f"{minutes} {own.minute}"
        hours, minutes = divmod(minutes, 60)
        if hours < 48:
            return f"{hours} {own.hour} {minutes} {own.minute}" if minutes else f"{hours} {own.hour}"
        days = timedelta(days=hours // 24)
        return str(format_timedelta(days, granularity="day", threshold=_NO_WEEKS, locale=self.locale))


def language_of(locale: str) -> str:
    """``de`` of ``de_AT``."""
    return locale.replace("-", "_").split("_")[0].lower()


def isolated(text: str) -> str:
    """``text`` in a bidi isolate, for codes and amounts inside running text."""
    return f"{_ISOLATE}{text}{_END}"


def _tame(value: object) -> object:
    """A text from outside on one line, cut, without control characters, and unable to turn the words around it."""
    if not isinstance(value, str):
        return value
    line = _BREAKS.sub(" ", value.translate(_TURNING)).strip(" ")
    line = "".join(character for character in line if unicodedata.category(character) != "Cc")
    if len(line) > _MOST_CHARACTERS:
        line = f"{line[: _MOST_CHARACTERS - 1]}…"
    return line if _closed(line) else line.replace(_ISOLATE, "").replace(_END, "")


def _closed(line: str) -> bool:
    """Whether each isolate that begins in ``line`` ends in it, and no other."""
    depth = 0
    for character in line:
        depth += (character == _ISOLATE) - (character == _END)
        if depth < 0:
            return False
    return depth == 0


@lru_cache(maxsize=16)
def _texts_in(folder: Path, language: str) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for file in sorted(folder.glob(f"{language}_*.json")):
        texts.update(json.loads(file.read_text(encoding="utf-8")))
    return texts


@lru_cache(maxsize=4)
def _loaded(folder: Path, language: str) -> Words:
    return Words.load(folder, language)


@lru_cache(maxsize=4_096)
def _in_currency(amount: Decimal, currency: str, locale: str) -> str:
    """Kept: a screen says the same amounts again and again, and wording one takes long."""
    return format_currency(amount, currency, locale=locale).replace("-", MINUS).translate(_MARKS)


@lru_cache(maxsize=4_096)
def _number(number: Decimal, pattern: str, locale: str) -> str:
    return format_decimal(number, pattern, locale=locale).replace("-", MINUS)
