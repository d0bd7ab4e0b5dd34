"""Who may be the same person: names, phone numbers and e-mail addresses made alike, and how far names differ."""

from __future__ import annotations

import unicodedata

_PHONE_DIGITS = 9
_FEWEST_PHONE_DIGITS = 6
_LETTERS_PER_SLIP = 6


def name_key(name: str) -> str:
    """Without accents, case and order: ``Ó Súilleabháin, Niamh`` and ``niamh o suilleabhain`` are alike."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(own if own.isalnum() else " " for own in letters if not unicodedata.combining(own))
    return " ".join(sorted(plain.split()))


def phone_key(phone: str) -> str:
    """The last digits, which are the same with a country's code or without; "" for what is no number."""
    digits = "".join(str(unicodedata.digit(own)) for own in phone if own.isdigit())
    return digits[-_PHONE_DIGITS:] if len(digits) >= _FEWEST_PHONE_DIGITS else ""


def email_key(email: str) -> str:
    return unicodedata.normalize("NFKC", email).strip().casefold()


def postal_key(postal_code: str) -> str:
    return "".join(own for own in postal_code.casefold() if own.isalnum())


def similar(one: str, other: str) -> bool:
    """Whether two name keys may be of one person: a slip for every few letters."""
    if not one or not other:
        return False
    return _slips(one, other) <= max(len(one), len(other)) // _LETTERS_PER_SLIP


def _slips(one: str, other: str) -> int:
    """Letters added, left out or changed (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, row[0] = row[0], at
        for to, wanted in enumerate(other, start=1):
            before, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, before + (letter != wanted))
    return row[-1]
