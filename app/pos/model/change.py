"""Cash: what is due after rounding, amounts a customer is likely to hand over, and which notes and coins to give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contract.errors import Refused
from contract.rules.rounding import CashRounding, cash_round
from contract.values.money import Money

MAX_SMART_AMOUNTS = 6
MAX_TENDERED_MINOR = 100_000_000
_COINS_ROUNDED_TO = 3
_ROUNDED_TO_COINS = 2


@dataclass(frozen=True, slots=True)
class SmartAmount:
    """An amount one tap takes, and its change, in minor units."""

    tendered_minor: int
    change_minor: int


@dataclass(frozen=True, slots=True)
class Piece:
    """``count`` notes or coins of one value to hand out."""

    value_minor: int
    count: int
    is_note: bool


@dataclass(frozen=True, slots=True)
class Till:
    """What money looks like here: values in minor units, and how cash is rounded."""

    currency: str
    notes: tuple[int, ...]
    coins: tuple[int, ...]
    rounding: CashRounding

    def due(self, total_minor: int) -> int:
        """What is to pay in cash."""
        return cash_round(Money(total_minor, self.currency), self.rounding).minor

    def smart_amounts(self, due_minor: int) -> tuple[SmartAmount, ...]:
        """Exact, up to the next coins and notes, and with small money added so that only notes come back."""
        roundest = sorted(self.coins, reverse=True)[:_COINS_ROUNDED_TO]
        rounded_up = _rounded_up(due_minor, roundest)[:_ROUNDED_TO_COINS]
        rounded_up = sorted({*rounded_up, *_rounded_up(due_minor, self.notes)})
        extra = self._with_small_money(due_minor)
        room = MAX_SMART_AMOUNTS - 1 - len(extra)
        amounts = [due_minor, *[amount for amount in rounded_up if amount not in extra][:room], *extra]
        return tuple(SmartAmount(amount, amount - due_minor) for amount in amounts if amount <= MAX_TENDERED_MINOR)

    def change(self, due_minor: int, tendered_minor: int) -> int:
        """Refused: ``tendered_too_little``, ``tendered_too_much``, ``tendered_not_in_coins``."""
        if tendered_minor > MAX_TENDERED_MINOR:
            raise Refused("tendered_too_much")
        if tendered_minor < due_minor:
            raise Refused("tendered_too_little", missing_minor=due_minor - tendered_minor)
        if tendered_minor % self.rounding.increment:
            raise Refused("tendered_not_in_coins")
        return tendered_minor - due_minor

    def pieces(self, change_minor: int) -> tuple[Piece, ...]:
        """Notes and coins that make up the change, largest first."""
        notes = set(self.notes)
        pieces = []
        for value in sorted((*self.notes, *self.coins), reverse=True):
            count, change_minor = divmod(change_minor, value)
            if count:
                pieces.append(Piece(value, count, value in notes))
        return tuple(pieces)

    def _with_small_money(self, due_minor: int) -> list[int]:
        """101.70 for 71.70: one note, and what makes the change whole notes."""
        if not self.notes:
            return []
        small = due_minor % min(self.notes)
        covering = [note for note in sorted(self.notes) if note >= due_minor]
        if not small or small == due_minor or not covering or covering[0] == due_minor:
            return []
        return [covering[0] + small]


def sum_of(counted: Sequence[tuple[int, int]]) -> int:
    """What (value, count) pairs are worth."""
    return sum(value * count for value, count in counted)


def _rounded_up(due_minor: int, values: Sequence[int]) -> list[int]:
    """``due_minor`` brought up to multiples of ``values``, where that changes it."""
    return sorted({-(-due_minor // value) * value for value in values} - {due_minor})
