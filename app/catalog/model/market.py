"""A country's rules as contract values: taxes, cash rounding, notes and coins, in-store barcodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contract.messages.rows import MarketRow, TaxRateEntry
from contract.rules.rounding import CashRounding
from contract.rules.tax import TaxPolicy, TaxRate
from contract.values.gs1 import RcnLayout
from contract.values.time import instant_text

_DATE_CHARACTERS = 10


@dataclass(frozen=True, slots=True)
class Market:
    """The market of this store. Notes and coins in minor units, largest first."""

    country: str
    currency: str
    language: str
    tax: TaxPolicy
    cash: CashRounding
    notes: tuple[int, ...]
    coins: tuple[int, ...]
    layout: RcnLayout
    entries: tuple[TaxRateEntry, ...]

    @classmethod
    def of(cls, row: MarketRow) -> Market:
        return cls(
            country=row.country,
            currency=row.currency,
            language=row.language,
            tax=row.tax_policy,
            cash=row.cash_rounding,
            notes=tuple(sorted(row.notes, reverse=True)),
            coins=tuple(sorted(row.coins, reverse=True)),
            layout=row.layout,
            entries=row.rates,
        )

    def rates(self, moment: datetime, day: date) -> Mapping[str, TaxRate]:
        """By tax category, the rate begun most recently. A rate given by date changes with the local ``day``."""
        holding: dict[str, TaxRateEntry] = {}
        for entry in self.entries:
            ended = entry.valid_to is not None and _reached(entry.valid_to, moment, day)
            known = holding.get(entry.category)
            newer = known is None or known.valid_from < entry.valid_from
            if newer and not ended and _reached(entry.valid_from, moment, day):
                holding[entry.category] = entry
        return {
            category: TaxRate(category, entry.letter, entry.name, entry.ppm, entry.exempt)
            for category, entry in holding.items()
        }


def _reached(boundary: str, moment: datetime, day: date) -> bool:
    now = day.isoformat() if len(boundary) == _DATE_CHARACTERS else instant_text(moment)
    return boundary <= now
