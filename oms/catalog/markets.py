"""The rules of a country: taxes with their dates, cash rounding, notes and coins, in-store barcode layouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, or_, select
from sqlalchemy.dialects.postgresql import insert

from contract.errors import Refused
from contract.rules.rounding import RoundingMode
from contract.rules.tax import TaxRounding
from contract.values.money import Money
from oms.catalog.tables import market, tax_rate
from oms.db.engine import Database, Tx
from oms.imports.cells import Cells
from oms.imports.csv_file import CsvRow, read_csv
from oms.imports.report import ImportReport, RowProblem
from oms.imports.run import run_import
from oms.sync.feed import mark, market_stream

TAX_COLUMNS = ("country", "tax_category", "letter", "rate_ppm", "name", "valid_from", "exempt")
MAX_RATE_PPM = 2_000_000
_TOLD = ("letter", "name", "ppm", "exempt")


@dataclass(frozen=True, slots=True)
class Market:
    """A country but for its tax rates. Amounts are minor units; a prefix is the first two digits of 13."""

    country: str
    currency: str
    time_zone: str
    prices_include_tax: bool
    tax_rounding: str
    tax_mode: str
    cash_increment: int
    cash_mode: str
    notes: tuple[int, ...]
    coins: tuple[int, ...]
    rcn_weight_prefixes: tuple[str, ...]
    rcn_price_prefixes: tuple[str, ...]
    language: str


# Ireland rounds cash totals to 5 cent since 2015 (Central Bank of Ireland, "Rounding"); 1 and 2 cent stay legal
# tender, so they are counted and accepted. GS1 Ireland leaves prefixes 20-29 to the retailer.
IRELAND = Market(
    country="IE",
    currency="EUR",
    time_zone="Europe/Dublin",
    prices_include_tax=True,
    tax_rounding=TaxRounding.PER_LINE,
    tax_mode=RoundingMode.HALF_UP,
    cash_increment=5,
    cash_mode=RoundingMode.HALF_UP,
    notes=(50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500),
    coins=(200, 100, 50, 20, 10, 5, 2, 1),
    rcn_weight_prefixes=("21", "22"),
    rcn_price_prefixes=("20", "23"),
    language="en_IE",
)
PRESETS = {preset.country: preset for preset in (IRELAND,)}


@dataclass(frozen=True, slots=True)
class RateDraft:
    """A tax rate from a day on, until the next one of its category."""

    country: str
    category: str
    letter: str
    name: str
    ppm: int
    exempt: bool
    valid_from: date


def put_market(tx: Tx, told: Market) -> bool:
    """Add or change a market; whether anything changed. Refused: ``market_invalid``, ``currency_unknown``."""
    _check(told)
    standing = find_market(tx, told.country)
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(told).items()}
    if standing is not None and dict(standing) == values:
        return False
    statement = insert(market).values(values)
    tx.conn.execute(statement.on_conflict_do_update(index_elements=["country"], set_=values))
    mark(tx, market_stream(told.country), "market", told.country)
    return True


def change_market(tx: Tx, country: str, like: str, changes: Mapping[str, object]) -> bool:
    """Change some rules of a market, or add it with the preset of the country ``like``. Refused: ``market_unknown``."""
    standing = find_market(tx, country)
    if standing is None and like not in PRESETS:
        raise Refused("market_unknown", country=like[:40])
    values = dict(standing) if standing else asdict(PRESETS[like])
    told: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in values.items()}
    return put_market(tx, Market(**(told | dict(changes) | {"country": country})))


def find_market(tx: Tx, country: str) -> RowMapping | None:
    return tx.conn.execute(select(market).where(market.c.country == country)).mappings().one_or_none()


def show_market(tx: Tx, country: str) -> RowMapping:
    """Refused: ``market_unknown``."""
    found = find_market(tx, country)
    if found is None:
        raise Refused("market_unknown", country=country[:40])
    return found


def tax_rates(tx: Tx, country: str) -> Sequence[RowMapping]:
    """Every rate ever told, by category and day."""
    query = select(tax_rate).where(tax_rate.c.country == country)
    return tx.conn.execute(query.order_by(tax_rate.c.category, tax_rate.c.valid_from)).mappings().all()


def import_taxes(db: Database, path: Path) -> ImportReport:
    """Tax rates; a market that is known to us and not there yet is added with its preset. Safe to repeat."""

    def land(tx: Tx, rows: list[tuple[CsvRow, RateDraft]]) -> ImportReport:
        report = ImportReport()
        known = {country for country in {draft.country for _, draft in rows} if _ensure(tx, country)}
        for row, draft in rows:
            if draft.country not in known:
                remedy = "Tell its rules first: aisle-oms market set --help."
                report.problems.append(RowProblem(row.line, "country", draft.country, "market_unknown", remedy))
        drafts = [draft for _, draft in rows if draft.country in known]
        changed = _land_rates(tx, drafts)
        report.landed, report.unchanged = len(changed), len(drafts) - len(changed)
        for country in sorted({draft.country for draft in changed}):
            mark(tx, market_stream(country), "market", country)
        return report

    return run_import(db, read_csv(path, TAX_COLUMNS), _read_rate, land)


def _read_rate(cells: Cells) -> RateDraft:
    draft = RateDraft(
        country=cells.text("country", most=2).upper(),
        category=cells.text("tax_category", most=40),
        letter=cells.text("letter", most=3),
        name=cells.text("name", most=80),
        ppm=cells.whole("rate_ppm", most=MAX_RATE_PPM),
        exempt=cells.flag("exempt"),
        valid_from=cells.day("valid_from"),
    )
    if draft.exempt and draft.ppm:
        cells.refuse("rate_ppm", "exempt_has_no_rate", "0 where no tax arises.")
    return draft


def _ensure(tx: Tx, country: str) -> bool:
    if find_market(tx, country) is None and country in PRESETS:
        put_market(tx, PRESETS[country])
    return find_market(tx, country) is not None


def _land_rates(tx: Tx, drafts: Sequence[RateDraft]) -> list[RateDraft]:
    changed = []
    for draft in drafts:
        values = asdict(draft)
        statement = insert(tax_rate).values(values)
        wrote = tx.conn.execute(
            statement.on_conflict_do_update(
                index_elements=["country", "category", "valid_from"],
                set_={name: statement.excluded[name] for name in _TOLD},
                where=or_(*(tax_rate.c[name].is_distinct_from(statement.excluded[name]) for name in _TOLD)),
            ).returning(tax_rate.c.category)
        ).first()
        if wrote is not None:
            changed.append(draft)
    return changed


def _check(told: Market) -> None:
    Money.zero(told.currency)
    amounts = (*told.notes, *told.coins)
    prefixes = (*told.rcn_weight_prefixes, *told.rcn_price_prefixes)
    problems = {
        "country": len(told.country) != 2 or not told.country.isascii() or not told.country.isupper(),
        "tax_rounding": told.tax_rounding not in list(TaxRounding),
        "tax_mode": told.tax_mode not in list(RoundingMode),
        "cash_mode": told.cash_mode not in list(RoundingMode),
        "cash_increment": told.cash_increment < 1,
        "notes and coins": not amounts or min(amounts) < 1 or len(set(amounts)) < len(amounts),
        "prefixes": len(set(prefixes)) < len(prefixes)
        or any(not (len(one) == 2 and one.isdigit() and one.startswith("2")) for one in prefixes),
    }
    wrong = [name for name, bad in problems.items() if bad]
    try:
        ZoneInfo(told.time_zone)
    except (KeyError, ValueError):
        wrong.append("time_zone")
    if wrong:
        raise Refused("market_invalid", wrong=", ".join(wrong))
