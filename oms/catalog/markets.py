"""The rules of a country: taxes with their dates, cash rounding, notes and coins, in-store barcode layouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, or_, select
from sqlalchemy.dialects.postgresql import insert

from contract.errors import Refused
from oms.catalog.market_packs import MAX_RATE_PPM, check_market, find_pack, pack_of
from oms.catalog.model import Market, RateDraft
from oms.catalog.tables import market, tax_rate
from oms.db.engine import Database, Tx
from oms.imports.cells import Cells
from oms.imports.csv_file import CsvRow, read_csv
from oms.imports.report import ImportReport, RowProblem
from oms.imports.run import run_import
from oms.sync.feed import mark, market_stream

TAX_COLUMNS = ("country", "tax_category", "letter", "rate_ppm", "name", "valid_from", "exempt")
_TOLD = ("letter", "name", "ppm", "exempt", "position", "compound")
_RATE_KEY = ("country", "category", "jurisdiction", "tax_id", "valid_from")


def put_market(tx: Tx, told: Market) -> bool:
    """Add or change a market; whether anything changed. Refused: ``market_invalid``, ``currency_unknown``."""
    check_market(told)
    standing = find_market(tx, told.country)
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(told).items()}
    if standing is not None and dict(standing) == values:
        return False
    statement = insert(market).values(values)
    tx.conn.execute(statement.on_conflict_do_update(index_elements=["country"], set_=values))
    mark(tx, market_stream(told.country), "market", told.country)
    return True


def change_market(tx: Tx, country: str, like: str, changes: Mapping[str, object]) -> bool:
    """Change some rules of a market, or add it with those of the pack ``like``. Refused: ``market_unknown``."""
    standing = find_market(tx, country)
    values = dict(standing) if standing else asdict(pack_of(like).market)
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
    """Every rate ever told, by category, tax and day."""
    query = select(tax_rate).where(tax_rate.c.country == country)
    of_a_tax = (tax_rate.c.category, tax_rate.c.jurisdiction, tax_rate.c.tax_id)
    return tx.conn.execute(query.order_by(*of_a_tax, tax_rate.c.valid_from)).mappings().all()


def load_pack(tx: Tx, country: str) -> int:
    """Set the rules and rates of a country's pack; what it does not say stays. How much changed. Safe to repeat.

    Refused: ``market_unknown``, ``market_pack_invalid`` (wrong).
    """
    pack = pack_of(country)
    changed = put_market(tx, pack.market)
    rates = put_rates(tx, pack.rates)
    return changed + len(rates)


def put_rates(tx: Tx, drafts: Sequence[RateDraft]) -> list[RateDraft]:
    """Add or change rates of markets that are there; those that changed."""
    changed = _land_rates(tx, drafts)
    for country in sorted({draft.country for draft in changed}):
        mark(tx, market_stream(country), "market", country)
    return changed


def import_taxes(db: Database, path: Path) -> ImportReport:
    """Tax rates; a market that is known to us and not there yet is added with its pack. Safe to repeat."""

    def land(tx: Tx, rows: list[tuple[CsvRow, RateDraft]]) -> ImportReport:
        report = ImportReport()
        known = {country for country in {draft.country for _, draft in rows} if _ensure(tx, country)}
        for row, draft in rows:
            if draft.country not in known:
                remedy = "Tell its rules first: aisle-oms market set --help."
                report.problems.append(RowProblem(row.line, "country", draft.country, "market_unknown", remedy))
        drafts = [draft for _, draft in rows if draft.country in known]
        report.landed = len(put_rates(tx, drafts))
        report.unchanged = len(drafts) - report.landed
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
    pack = find_pack(country)
    if pack is not None and find_market(tx, country) is None:
        put_market(tx, pack.market)
    return find_market(tx, country) is not None


def _land_rates(tx: Tx, drafts: Sequence[RateDraft]) -> list[RateDraft]:
    changed = []
    for draft in drafts:
        values = asdict(draft)
        statement = insert(tax_rate).values(values)
        wrote = tx.conn.execute(
            statement.on_conflict_do_update(
                index_elements=_RATE_KEY,
                set_={name: statement.excluded[name] for name in _TOLD},
                where=or_(*(tax_rate.c[name].is_distinct_from(statement.excluded[name]) for name in _TOLD)),
            ).returning(tax_rate.c.category)
        ).first()
        if wrote is not None:
            changed.append(draft)
    return changed
