"""Words and figures of a store, as its customers read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from contract.values.money import minor_digits
from contract.values.time import parse_instant
from oms.messages.receipt_sale import Premises

ENGLISH = "en"
_PPM = 1_000_000


class Speech:
    """In the language of the store, or in English where ``words`` (a file) know none of it."""

    def __init__(self, premises: Premises, currency: str, words: str) -> None:
        self.locale = Locale.parse(premises.language)
        self._zone, self._currency = ZoneInfo(premises.time_zone), currency
        self._digits = minor_digits(currency)
        known = _read(words)
        self._words = known.get(self.locale.language) or known[ENGLISH]

    def text(self, code: str, **params: str) -> str:
        return self._words[code].format_map(params)

    def money(self, minor: int) -> str:
        return str(format_currency(Decimal(minor).scaleb(-self._digits), self._currency, locale=self.locale))

    def moment(self, instant: str) -> str:
        told = parse_instant(instant).astimezone(self._zone)
        return str(format_datetime(told, "medium", locale=self.locale))

    def quantity(self, thousandths: int, unit: str) -> str:
        told = str(format_decimal(Decimal(thousandths).scaleb(-3), locale=self.locale))
        return told if unit == "each" else f"{told} {unit}"

    def rate(self, ppm: int) -> str:
        return str(format_percent(Decimal(ppm) / _PPM, "#,##0.###%", locale=self.locale))


def one_line(text: str) -> str:
    """A subject holds no line breaks, whatever a store is called."""
    return " ".join(text.split())


@cache
def _read(name: str) -> Mapping[str, Mapping[str, str]]:
    loaded: Mapping[str, Mapping[str, str]] = json.loads(
        files("oms.messages").joinpath(name).read_text(encoding="utf-8")
    )
    return loaded
