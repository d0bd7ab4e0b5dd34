"""Where baskets are rung: the country packs as stores know them, and invented countries for what they leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import RowMapping

from app.catalog.model.market import Market
from app.pos.basket_view import till_of
from app.pos.model.change import Till
from contract.messages.rows import MarketRow, TaxRateEntry
from contract.rules.tax import TaxRate
from contract.values.money import minor_digits
from contract.values.time import BusinessCalendar
from oms.catalog.market_packs import MarketPack, pack_of
from oms.catalog.wire import market_row
from tests.builders import NOON


@dataclass(frozen=True, slots=True)
class Place:
    """A store: its market as the OMS tells it and as the register reads it, and its taxes by category."""

    name: str
    row: MarketRow
    market: Market
    taxes: Mapping[str, tuple[TaxRate, ...]]

    @property
    def invented(self) -> bool:
        """A country where a fact does not tell which taxes are compound once a certificate lifts those before."""
        return self.row.country == "XX"

    @property
    def minor_price(self) -> int:
        """Ten-thousandths of a major unit in a minor one."""
        digits = minor_digits(self.market.currency)
        return int(10_000 // 10**digits)

    @property
    def till(self) -> Till:
        return till_of(self.market)

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(sorted(self.taxes))

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """Of whom a certificate may lift the taxes."""
        return tuple(sorted({rate.jurisdiction for rates in self.taxes.values() for rate in rates} - {""}))


@cache
def places() -> tuple[Place, ...]:
    """All of them, in a fixed order."""
    topeka, austin = ("US-KS", "US-KS-SHAWNEE", "US-KS-TOPEKA"), ("US-TX", "US-TX-AUSTIN", "US-TX-AUSTIN-MTA")
    return (
        _place("IE", _row(pack_of("IE"))),
        _place("DE", _row(pack_of("DE"))),
        _place("CH", _row(pack_of("CH"))),
        _place("US-KS", _row(pack_of("US")), topeka),
        _place("US-TX", _row(pack_of("US")), austin),
        _place("invented", _invented()),
        _place("invented, by line", _invented(prices_include_tax=True, tax_rounding="per_line", tax_combined=True)),
        _place("invented, whole crowns", _invented(currency="SEK", cash_increment=100, cash_mode="half_up")),
        _place("invented, no cents", _invented(currency="JPY", cash_increment=1, tax_mode="down")),
        _place("invented, mils", _invented(currency="KWD", cash_increment=5, cash_mode="half_even")),
    )


def _place(name: str, row: MarketRow, jurisdictions: tuple[str, ...] = ()) -> Place:
    market = Market.of(row)
    day = BusinessCalendar("Europe/Dublin").local(NOON).date()
    return Place(name, row, market, market.taxes(NOON, day, jurisdictions))


def _row(pack: MarketPack) -> MarketRow:
    rates = tuple(
        TaxRateEntry(
            category=draft.category,
            letter=draft.letter,
            name=draft.name,
            ppm=draft.ppm,
            exempt=draft.exempt,
            valid_from=draft.valid_from.isoformat(),
            tax_id=draft.tax_id,
            jurisdiction=draft.jurisdiction,
            position=draft.position,
            compound=draft.compound,
        )
        for draft in pack.rates
    )
    return market_row(cast(RowMapping, asdict(pack.market)), rates)


def _invented(**changes: Any) -> MarketRow:
    """Two taxes of which one is levied on the other, halves to the even cent, cash in steps of ten."""
    plain = _row(pack_of("CH")).model_dump()
    entry = {"valid_from": "2020-01-01", "exempt": False, "valid_to": None}
    rates = (
        {**entry, "category": "general", "letter": "P", "name": "Province", "ppm": 70_000, "tax_id": "province"},
        {**entry, "category": "general", "letter": "P", "name": "Luxury", "ppm": 99_750, "tax_id": "luxury"},
        {**entry, "category": "food", "letter": "F", "name": "Province", "ppm": 12_500, "tax_id": "province"},
        {**entry, "category": "outside", "letter": "Z", "name": "Outside", "ppm": 0, "exempt": True},
    )
    compound = tuple({**rate, "compound": rate["name"] == "Luxury", "position": at} for at, rate in enumerate(rates))
    told = {"tax_mode": "half_even", "prices_include_tax": False, "cash_increment": 10, "cash_mode": "half_down"}
    return MarketRow.model_validate({**plain, **told, "country": "XX", "rates": compound, **changes})
