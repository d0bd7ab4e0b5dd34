"""Importing a calendar of prices: what each item costs from one moment to another, weeks ahead or long past."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

from oms.catalog.item_import import (
    MAX_QUANTITY,
    FileMemory,
    pack_sizes,
    read_narrowing,
    unknown_skus,
    unknown_units,
)
from oms.catalog.model import PriceDraft
from oms.catalog.prices import EVERYBODY, MAX_PRICE_MINOR, Narrowing, pricelist_currency, set_prices
from oms.catalog.repository import items_by_sku
from oms.db.engine import Database, Tx
from oms.imports.cells import Cells
from oms.imports.csv_file import CsvRow, read_csv
from oms.imports.report import ImportReport
from oms.imports.run import run_import

CALENDAR_COLUMNS = ("sku", "price", "quantity", "valid_from", "valid_to")
_MAX_TEN_THOUSANDTHS = MAX_PRICE_MINOR * 100
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DatedPrice:
    """A row: ``ten_thousandths`` of a major unit for ``per_thousandths``. ``valid_to`` None: until another begins."""

    sku: str
    ten_thousandths: int
    per_thousandths: int
    valid_from: datetime
    valid_to: datetime | None
    narrowing: Narrowing = EVERYBODY


def import_calendar(db: Database, path: Path, *, pricelist_id: str) -> ImportReport:
    """Prices of items that exist, each with its dates. Safe to repeat. Refused: ``pricelist_unknown``."""
    with db.transaction() as tx:
        pricelist_currency(tx, pricelist_id)
    memory = FileMemory()

    def land(tx: Tx, rows: list[tuple[CsvRow, DatedPrice]]) -> ImportReport:
        known = items_by_sku(tx, {draft.sku for _, draft in rows})
        report = unknown_skus(rows, known, lambda draft: draft.sku)
        packed = pack_sizes(known.values())
        report.problems += unknown_units(rows, packed, lambda draft: (draft.sku, draft.narrowing.unit))
        drafts = [
            _draft(str(known[one.sku]["item_id"]), one, packed[one.sku, one.narrowing.unit])
            for _, one in rows
            if (one.sku, one.narrowing.unit) in packed
        ]
        changed = set_prices(tx, pricelist_id, drafts)
        report.landed = sum(draft.item_id in changed for draft in drafts)
        report.unchanged = len(drafts) - report.landed
        return report

    return run_import(db, read_csv(path, CALENDAR_COLUMNS), lambda cells: _read(cells, memory), land)


def _draft(item_id: str, told: DatedPrice, unit_thousandths: int) -> PriceDraft:
    return PriceDraft(
        item_id,
        told.ten_thousandths,
        told.per_thousandths * unit_thousandths // 1_000,
        told.valid_from,
        told.valid_to,
        told.narrowing.minimum_thousandths,
        told.narrowing.customer_group,
        told.narrowing.unit,
    )


def _read(cells: Cells, memory: FileMemory) -> DatedPrice:
    begun = cells.text("valid_from", most=40)
    begins, ends = cells.moment("valid_from"), cells.moment("valid_to")
    if begins and ends and ends <= begins:
        cells.refuse("valid_to", "ends_before_it_begins", "Later than it begins; empty for an open end.")
    draft = DatedPrice(
        sku=cells.text("sku", most=40),
        ten_thousandths=cells.ten_thousandths("price"),
        per_thousandths=cells.thousandths("quantity"),
        valid_from=begins or _NEVER,
        valid_to=ends,
        narrowing=read_narrowing(cells),
    )
    if not 0 <= draft.ten_thousandths <= _MAX_TEN_THOUSANDTHS:
        cells.refuse("price", "price_out_of_range", "Not negative, and at most ten million.")
    if not 0 < draft.per_thousandths <= MAX_QUANTITY * 1_000:
        cells.refuse("quantity", "quantity_out_of_range", "More than nothing: 1, or 3 where the price is for three.")
    memory.claim(cells, "valid_from", " ".join((draft.sku, begun, *map(str, astuple(draft.narrowing)))))
    return draft
