"""Importing counted stock from CSV: what the file says stands in the store, from now on. Safe to repeat."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contract.values.quantity import Unit
from oms.catalog.repository import items_by_sku
from oms.db.engine import Database, Tx
from oms.imports.cells import Cells
from oms.imports.csv_file import CsvRow, read_csv
from oms.imports.report import ImportReport, RowProblem
from oms.imports.run import run_import
from oms.inventory.ledger import count
from oms.stores.repository import locations

STOCK_COLUMNS = ("location", "sku", "on_hand")
REASON = "stock import"


@dataclass(frozen=True, slots=True)
class Counted:
    """A row of a stock file."""

    location: str
    sku: str
    thousandths: int


def import_stock(db: Database, path: Path) -> ImportReport:
    """Counts by location code and sku, in the item's unit."""
    with db.transaction() as tx:
        places = {place.code: place.id for place in locations(tx)}
    first_lines: dict[tuple[str, str], int] = {}

    def land(tx: Tx, rows: list[tuple[CsvRow, Counted]]) -> ImportReport:
        known = items_by_sku(tx, {draft.sku for _, draft in rows})
        report = ImportReport()
        by_place: dict[str, dict[str, int]] = {}
        for row, draft in rows:
            item = known.get(draft.sku)
            if item is None:
                report.problems.append(
                    RowProblem(row.line, "sku", draft.sku, "item_unknown", "Import this item first.")
                )
            elif item["unit"] == Unit.EACH and draft.thousandths % 1000:
                told = row.cells["on_hand"]
                report.problems.append(RowProblem(row.line, "on_hand", told, "not_whole", "Whole pieces only."))
            else:
                by_place.setdefault(places[draft.location], {})[item["item_id"]] = draft.thousandths
        for place, counted in sorted(by_place.items()):
            changed = count(tx, place, counted, REASON)
            report.landed += len(changed)
            report.unchanged += len(counted) - len(changed)
        return report

    def read(cells: Cells) -> Counted:
        draft = Counted(
            location=cells.choice("location", places, "location_unknown"),
            sku=cells.text("sku", most=40),
            thousandths=cells.thousandths("on_hand"),
        )
        if draft.thousandths < 0:
            cells.refuse("on_hand", "negative", "Nobody counts less than nothing; at least 0.")
        first = first_lines.setdefault((draft.location, draft.sku), cells.row.line)
        if first != cells.row.line:
            cells.refuse("sku", "repeated", f"Line {first} counts it there already.")
        return draft

    return run_import(db, read_csv(path, STOCK_COLUMNS), read, land)
