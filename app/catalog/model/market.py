"""A country's rules as contract values: taxes, cash rounding, notes and coins, in-store barcodes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contract.messages.rows import MarketRow
from contract.rules.rounding import CashRounding
from contract.rules.tax import TaxPolicy, TaxRate
from contract.rules.tax_in_force import StandingTax, taxes_in_force
from contract.values.gs1 import RcnLayout


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
    standing: tuple[StandingTax, ...]
    exemption_reasons: tuple[str, ...] = ()
    receipt_requires: tuple[str, ...] = ()
    age_minimums: tuple[tuple[str, int], ...] = ()
    price_change: str = "lower_taken"
    empties_payout_minor: int = 0

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
            standing=tuple(rate.standing for rate in row.rates),
            exemption_reasons=row.exemption_reasons,
            receipt_requires=row.receipt_requires,
            age_minimums=tuple((own.age_class, own.years) for own in row.age_minimums),
            price_change=row.price_change,
            empties_payout_minor=row.empties_payout_minor,
        )

    def age_of(self, age_class: str, minimum: int) -> int:
        """The law's age for goods of a class, or that of the item where it is higher."""
        return max([minimum, *(years for own, years in self.age_minimums if own == age_class)])

    def taxes(
        self, moment: datetime, day: date, jurisdictions: Collection[str] = ()
    ) -> Mapping[str, tuple[TaxRate, ...]]:
        """By tax category, the taxes of a store in these ``jurisdictions``, in the order in which they apply."""
        return taxes_in_force(self.standing, moment, day, jurisdictions)

    def rates(self, moment: datetime, day: date) -> Mapping[str, TaxRate]:
        """By tax category, the rate begun most recently: of those categories that bear a single tax."""
        taxes = self.taxes(moment, day)
        return {category: own[0] for category, own in taxes.items() if len(own) == 1}
