"""Country packs: the rules of a country as a file of ``resources/markets``, each rule with its source.

A file says all that a till must know to sell there: taxes with the days they changed, where tax and cash are rounded,
notes and coins, in-store barcodes, what a receipt must show, and for which reasons a certificate lifts tax.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contract.errors import Refused
from contract.rules.rounding import RoundingMode
from contract.rules.tax import TaxRounding
from contract.values.money import Money
from oms.catalog.model import Market, RateDraft

FOLDER = Path(__file__).parents[2] / "resources" / "markets"
MAX_RATE_PPM = 2_000_000
ReceiptField = Literal[
    "seller_name", "seller_address", "tax_number", "date", "time", "document_number", "transaction_number",
    "item_names", "quantities", "total", "tax_total", "tax_rates", "tax_by_rate", "net_by_rate", "register_id",
    "security_signature",
]  # fmt: skip
_COUNTRY = re.compile(r"[A-Z]{2}")
_AGE = re.compile(r"[a-z_]{1,40}:[1-9][0-9]?")
_PREFIX = re.compile(r"02|2[0-9]")
_Sources = Field(min_length=1)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _TaxRules(_Part):
    prices_include_tax: bool
    rounding: Literal["per_line", "per_document"]
    mode: str
    combined: bool = False
    sources: list[str] = _Sources


class _Cash(_Part):
    increment: int
    mode: str
    notes: list[int]
    coins: list[int]
    sources: list[str] = _Sources


class _InStoreBarcodes(_Part):
    weight_prefixes: list[str]
    price_prefixes: list[str]
    checked_price_prefixes: list[str] = []
    empties_prefixes: list[str] = []
    sources: list[str] = _Sources


class _Receipt(_Part):
    requires: list[ReceiptField]
    sources: list[str] = _Sources


class _Exemptions(_Part):
    reasons: list[str]
    sources: list[str] = _Sources


class _Ages(_Part):
    """From which age goods of a class are sold."""

    minimums: dict[str, int]
    sources: list[str] = _Sources


class _Rate(_Part):
    """``steps``: each day on which the rate changed, and the rate from then on in parts per million."""

    category: str = Field(min_length=1, max_length=40)
    letter: str = Field(min_length=1, max_length=3)
    name: str = Field(min_length=1, max_length=80)
    steps: list[tuple[date, int]] = Field(min_length=1)
    source: str = Field(min_length=1)
    exempt: bool = False
    tax_id: str = ""
    jurisdiction: str = ""
    position: int = 0
    compound: bool = False


class _PackFile(_Part):
    country: str
    currency: str
    language: str
    time_zone: str
    tax: _TaxRules
    cash: _Cash
    in_store_barcodes: _InStoreBarcodes
    receipt: _Receipt | None = None
    exemptions: _Exemptions | None = None
    ages: _Ages | None = None
    rates: list[_Rate] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class MarketPack:
    """A country's rules and every rate its file tells."""

    market: Market
    rates: tuple[RateDraft, ...]


def packs() -> tuple[MarketPack, ...]:
    """Every pack that comes with the program, by country."""
    return tuple(read_pack(path) for path in sorted(FOLDER.glob("*.toml")))


def find_pack(country: str) -> MarketPack | None:
    path = FOLDER / f"{country.lower()}.toml"
    return read_pack(path) if _COUNTRY.fullmatch(country) and path.is_file() else None


def pack_of(country: str) -> MarketPack:
    """Refused: ``market_unknown``."""
    found = find_pack(country)
    if found is None:
        raise Refused("market_unknown", country=country[:40])
    return found


def read_pack(path: Path) -> MarketPack:
    """Refused: ``file_missing``, ``market_pack_invalid`` (wrong), ``market_invalid``, ``currency_unknown``."""
    try:
        told = _PackFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError:
        raise Refused("file_missing", path=str(path)) from None
    except ValidationError as error:
        wrong = [".".join(map(str, one["loc"])) + f": {one['msg']}" for one in error.errors()]
        raise Refused("market_pack_invalid", wrong="; ".join(wrong)[:500]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused("market_pack_invalid", wrong=str(error)[:500]) from None
    pack = MarketPack(_market(told), tuple(_rates(told)))
    check_market(pack.market)
    _check_rates(pack.rates)
    return pack


def check_market(told: Market) -> None:
    """Refused: ``market_invalid`` (wrong), ``currency_unknown``."""
    Money.zero(told.currency)
    amounts = (*told.notes, *told.coins)
    weights, prices = told.rcn_weight_prefixes, (*told.rcn_price_prefixes, *told.rcn_checked_price_prefixes)
    prefixes = (*weights, *prices, *told.empties_prefixes)
    problems = {
        "country": not _COUNTRY.fullmatch(told.country),
        "tax_rounding": told.tax_rounding not in list(TaxRounding),
        "tax_mode": told.tax_mode not in list(RoundingMode),
        "cash_mode": told.cash_mode not in list(RoundingMode),
        "cash_increment": told.cash_increment < 1,
        "notes and coins": not amounts or min(amounts) < 1 or len(set(amounts)) < len(amounts),
        "prefixes": len(set(prefixes)) < len(prefixes) or any(not _PREFIX.fullmatch(one) for one in prefixes),
        "age_minimums": any(not _AGE.fullmatch(one) for one in told.age_minimums),
        "price_change": told.price_change not in ("lower_taken", "ask", "keep"),
        "empties_payout_minor": told.empties_payout_minor < 0,
    }
    wrong = [name for name, bad in problems.items() if bad]
    try:
        ZoneInfo(told.time_zone)
    except (KeyError, ValueError):
        wrong.append("time_zone")
    if wrong:
        raise Refused("market_invalid", wrong=", ".join(wrong))


def _market(told: _PackFile) -> Market:
    return Market(
        country=told.country,
        currency=told.currency,
        time_zone=told.time_zone,
        prices_include_tax=told.tax.prices_include_tax,
        tax_rounding=told.tax.rounding,
        tax_mode=told.tax.mode,
        cash_increment=told.cash.increment,
        cash_mode=told.cash.mode,
        notes=tuple(told.cash.notes),
        coins=tuple(told.cash.coins),
        rcn_weight_prefixes=tuple(told.in_store_barcodes.weight_prefixes),
        rcn_price_prefixes=tuple(told.in_store_barcodes.price_prefixes),
        language=told.language,
        tax_combined=told.tax.combined,
        exemption_reasons=tuple(told.exemptions.reasons) if told.exemptions else (),
        receipt_requires=tuple(told.receipt.requires) if told.receipt else (),
        rcn_checked_price_prefixes=tuple(told.in_store_barcodes.checked_price_prefixes),
        age_minimums=tuple(f"{name}:{years}" for name, years in told.ages.minimums.items()) if told.ages else (),
        empties_prefixes=tuple(told.in_store_barcodes.empties_prefixes),
    )


def _rates(told: _PackFile) -> Iterator[RateDraft]:
    for rate in told.rates:
        for begins, ppm in rate.steps:
            yield RateDraft(
                country=told.country,
                category=rate.category,
                letter=rate.letter,
                name=rate.name,
                ppm=ppm,
                exempt=rate.exempt,
                valid_from=begins,
                tax_id=rate.tax_id,
                jurisdiction=rate.jurisdiction,
                position=rate.position,
                compound=rate.compound,
            )


def _check_rates(rates: tuple[RateDraft, ...]) -> None:
    taken = set()
    for rate in rates:
        name = " ".join(filter(None, (rate.category, rate.jurisdiction, rate.tax_id, rate.valid_from.isoformat())))
        if not 0 <= rate.ppm <= MAX_RATE_PPM or (rate.exempt and rate.ppm):
            raise Refused("market_pack_invalid", wrong=f"rate of {name}")
        if rate.jurisdiction and not rate.jurisdiction.startswith(f"{rate.country}-"):
            raise Refused("market_pack_invalid", wrong=f"jurisdiction of {name}")
        if name in taken:
            raise Refused("market_pack_invalid", wrong=f"told twice: {name}")
        taken.add(name)
