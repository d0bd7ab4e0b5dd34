"""Reading JSON that others wrote: nothing in it is trusted to be of the type it should be.

What decides (ids, amounts, quantities, moments) is refused where it cannot be read; names and notes are taken as far as
they go. Numbers with a point are read exactly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal, DecimalException
from typing import Any, NoReturn

from contract.errors import Refused
from contract.values.money import minor_digits

MAX_MINOR = 10**12
MAX_PIECES = 10_000
MAX_LINES = 500
MAX_ID = 100
MAX_DECIMALS = 12
_MOST_DIGITS = 13
YEARS = range(1970, 2100)
"""Of moments: with any in them one can reckon."""

_CURRENCY = re.compile(r"[A-Z]{3}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def parsed(raw: bytes) -> object:
    """Refused: ``webhook_unreadable``."""
    try:
        return json.loads(raw.decode(), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, DecimalException):
        unreadable("body")


def unreadable(at: str) -> NoReturn:
    raise Refused("webhook_unreadable", at=at)


def cleaned(text: str, most: int) -> str:
    """As PostgreSQL can hold it, on any number of lines."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text).strip()[:most]


@dataclass(frozen=True, slots=True)
class Payload:
    """An object of JSON. What is no object reads as an empty one."""

    values: dict[str, Any]

    @classmethod
    def of(cls, told: object) -> Payload:
        return cls(told if isinstance(told, dict) else {})

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def one(self, *names: str) -> Payload:
        """The object at the end of the path."""
        found: object = self.values
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        return Payload.of(found)

    def many(self, name: str) -> Sequence[Payload]:
        """The objects of a list."""
        told = self.values.get(name)
        return [Payload(one) for one in told if isinstance(one, dict)] if isinstance(told, list) else []

    def texts(self, name: str) -> Sequence[str]:
        """The texts of a list."""
        told = self.values.get(name)
        return [cleaned(one, 200) for one in told if isinstance(one, str)] if isinstance(told, list) else []

    def text(self, *names: str, most: int = 200) -> str:
        """The first of ``names`` that says something; whole numbers as text."""
        for name in names:
            told = self.values.get(name)
            if isinstance(told, str) or (isinstance(told, int) and not isinstance(told, bool)):
                text = cleaned(str(told), most)
                if text:
                    return text
        return ""

    def id(self, *names: str) -> str:
        """Refused: ``webhook_unreadable`` where there is none."""
        told = self.text(*names, most=MAX_ID + 1)
        if not told or len(told) > MAX_ID:
            unreadable(names[0])
        return told

    def flag(self, name: str) -> bool:
        told = self.values.get(name)
        return told is True or (isinstance(told, str) and told.lower() == "true")

    def pieces(self, name: str, default: int | None = None) -> int:
        """A quantity in thousandths."""
        if name not in self and default is not None:
            return default
        try:
            exact = Decimal(str(self.values.get(name))).scaleb(3)
            whole = int(exact) if exact.is_finite() and abs(exact) <= MAX_PIECES * 1000 else -1
        except DecimalException:
            whole = -1
        if whole < 0:
            unreadable(name)
        return whole

    def moment(self, *names: str) -> datetime | None:
        """In UTC, also what names no time zone. None where nothing is told."""
        for name in names:
            told = self.values.get(name)
            if not isinstance(told, str) or not told.strip():
                continue
            try:
                found = datetime.fromisoformat(told.strip())
                found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
            except (ValueError, OverflowError):
                unreadable(name)
            if found.year not in YEARS:
                unreadable(name)
            return found
        return None

    def currency(self, *names: str) -> str:
        """Three letters, or "" where none is told."""
        told = self.text(*names, most=MAX_ID)
        if told and not _CURRENCY.fullmatch(told):
            unreadable(names[0])
        return told

    def amount(self, name: str) -> Decimal:
        """In whole units of a currency that others know; 0 where nothing is told."""
        value = self.values.get(name)
        if value is None or value == "":
            return Decimal(0)
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            unreadable(name)
        try:
            exact = Decimal(value)
        except DecimalException:
            unreadable(name)
        if not exact.is_finite() or exact.adjusted() >= _MOST_DIGITS or abs(exact) > MAX_MINOR:
            unreadable(name)
        if exact.as_tuple().exponent < -MAX_DECIMALS:  # type: ignore[operator]
            unreadable(name)
        return exact


@dataclass(slots=True)
class Amounts:
    """Amounts of one currency, in minor units. ``inexact``: one had more digits than its currency; they were cut."""

    currency: str
    inexact: bool = field(default=False)

    def of(self, told: Payload, name: str) -> int:
        """0 where nothing is told."""
        return self.told(told, name) or 0

    def told(self, told: Payload, name: str) -> int | None:
        if name not in told or told.values[name] == "":
            return None
        return self.minor(told.amount(name))

    def minor(self, amount: Decimal) -> int:
        exact = amount.scaleb(minor_digits(self.currency))
        whole = exact.to_integral_value(ROUND_DOWN)
        self.inexact = self.inexact or whole != exact
        return int(whole)


def _no_number(told: str) -> NoReturn:
    raise ValueError(told)
