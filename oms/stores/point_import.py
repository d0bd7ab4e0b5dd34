"""Importing where locations and postal codes are, from CSV. Safe to repeat."""

from __future__ import annotations

from pathlib import Path

from contract.errors import Refused
from oms.db.engine import Database, Tx
from oms.imports.cells import Cells
from oms.imports.csv_file import CsvRow, read_csv
from oms.imports.report import ImportReport
from oms.imports.run import run_import
from oms.stores.points import Point, place_location, postal_key, read_degrees, write_postal_points
from oms.stores.repository import locations

LOCATION_COLUMNS = ("location", "latitude", "longitude")
POSTAL_COLUMNS = ("country", "postal_code", "latitude", "longitude")


def import_location_points(db: Database, path: Path) -> ImportReport:
    """Where locations are, by their codes."""
    with db.transaction() as tx:
        places = {place.code: place for place in locations(tx)}

    def read(cells: Cells) -> tuple[str, Point]:
        return cells.choice("location", places, "location_unknown"), _point(cells)

    def land(tx: Tx, rows: list[tuple[CsvRow, tuple[str, Point]]]) -> ImportReport:
        for _, (code, point) in rows:
            place_location(tx, places[code].id, places[code].kind, point)
        return ImportReport(landed=len(rows))

    return run_import(db, read_csv(path, LOCATION_COLUMNS), read, land)


def import_postal_points(db: Database, path: Path) -> ImportReport:
    """About where postal codes are."""

    def read(cells: Cells) -> tuple[str, str, Point]:
        country = cells.text("country", most=2).upper()
        code = cells.text("postal_code", most=20)
        try:
            code = postal_key(code) if code else ""
        except Refused:
            cells.refuse("postal_code", "postal_code_unreadable", "Letters and digits only.")
        return country, code, _point(cells)

    def land(tx: Tx, rows: list[tuple[CsvRow, tuple[str, str, Point]]]) -> ImportReport:
        write_postal_points(tx, [draft for _, draft in rows])
        return ImportReport(landed=len(rows))

    return run_import(db, read_csv(path, POSTAL_COLUMNS), read, land)


def _point(cells: Cells) -> Point:
    return Point(_degrees(cells, "latitude"), _degrees(cells, "longitude"))


def _degrees(cells: Cells, axis: str) -> int:
    text = cells.text(axis, most=40)
    try:
        return read_degrees(text, axis) if text else 0
    except Refused:
        cells.refuse(axis, "degrees_unreadable", "Degrees with a point: 51.898, or -8.47.")
        return 0
