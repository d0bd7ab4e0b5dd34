"""Pages of quick tiles. A file replaces the pages it names and removes those it does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from oms.catalog.item_import import unknown_skus
from oms.catalog.model import TileDraft
from oms.catalog.repository import items_by_sku
from oms.catalog.tables import tile, tile_page
from oms.db.engine import Database, Tx
from oms.imports.cells import Cells
from oms.imports.csv_file import CsvRow, read_csv
from oms.imports.report import ImportReport, RowProblem
from oms.sync.feed import CHAIN, mark_many

TILE_COLUMNS = ("page", "position", "label", "sku", "icon")
PLACES = 30
"""Of the largest screen; smaller ones show the first of them."""

_Tile = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class TilePage:
    """A page as it stands: its place, its icon and its tiles (position, label, item id, icon)."""

    position: int
    icon: str
    tiles: tuple[_Tile, ...]


@dataclass(slots=True)
class _Places:
    taken: dict[tuple[str, int], int] = field(default_factory=dict)

    def claim(self, cells: Cells, draft: TileDraft) -> None:
        first = self.taken.setdefault((draft.page, draft.position), cells.row.line)
        if first != cells.row.line:
            cells.refuse("position", "repeated", f"Line {first} has this place already.")


def import_tiles(db: Database, path: Path) -> ImportReport:
    """All tile pages, in order of their first tile. Safe to repeat. A file without one good row changes nothing."""
    places, problems, rows = _Places(), [], []
    for row in read_csv(path, TILE_COLUMNS):
        if isinstance(row, RowProblem):
            problems.append(row)
            continue
        cells = Cells(row)
        draft = _read_tile(cells, places)
        problems.extend(cells.problems)
        if not cells.problems:
            rows.append((row, draft))
    report = db.run(lambda tx: _land(tx, rows)) if rows else ImportReport()
    report.problems[:0] = problems
    return report


def tile_pages(tx: Tx, names: Collection[str] | None = None) -> dict[str, TilePage]:
    """The named pages, or all, by name."""
    pages = select(tile_page).order_by(tile_page.c.position)
    tiles = select(tile).order_by(tile.c.page, tile.c.position)
    if names is not None:
        pages, tiles = pages.where(tile_page.c.name.in_(names)), tiles.where(tile.c.page.in_(names))
    by_page: dict[str, list[_Tile]] = {}
    for row in tx.conn.execute(tiles):
        by_page.setdefault(row.page, []).append((row.position, row.label, row.item_id, row.icon))
    found = tx.conn.execute(pages)
    return {row.name: TilePage(row.position, row.icon, tuple(by_page.get(row.name, ()))) for row in found}


def _read_tile(cells: Cells, places: _Places) -> TileDraft:
    draft = TileDraft(
        page=cells.text("page", most=60),
        position=cells.whole("position", least=1, most=PLACES),
        label=cells.text("label", most=80),
        sku=cells.text("sku", most=40),
        icon=cells.text("icon", most=80, required=False),
    )
    places.claim(cells, draft)
    return draft


def _land(tx: Tx, rows: Sequence[tuple[CsvRow, TileDraft]]) -> ImportReport:
    known = items_by_sku(tx, [draft.sku for _, draft in rows])
    report = unknown_skus(rows, known, lambda draft: draft.sku)
    drafts = [draft for _, draft in rows if draft.sku in known]
    if not drafts:
        return report
    told, standing = _pages(drafts, known), tile_pages(tx)
    changed = [name for name, page in told.items() if standing.get(name) != page]
    gone = [name for name in standing if name not in told]
    for name in changed:
        _write(tx, name, told[name])
    tx.conn.execute(delete(tile_page).where(tile_page.c.name.in_(gone)))
    mark_many(tx, CHAIN, "tile_page", changed)
    mark_many(tx, CHAIN, "tile_page", gone, tombstone=True)
    report.landed = sum(len(told[name].tiles) for name in changed)
    report.unchanged = len(drafts) - report.landed
    return report


def _pages(drafts: Sequence[TileDraft], known: Mapping[str, RowMapping]) -> dict[str, TilePage]:
    names = list(dict.fromkeys(draft.page for draft in drafts))
    pages = {}
    for position, name in enumerate(names, start=1):
        own = sorted((draft for draft in drafts if draft.page == name), key=lambda draft: draft.position)
        tiles = tuple((draft.position, draft.label, known[draft.sku]["item_id"], draft.icon) for draft in own)
        pages[name] = TilePage(position, own[0].icon, tiles)
    return pages


def _write(tx: Tx, name: str, page: TilePage) -> None:
    values = {"name": name, "position": page.position, "icon": page.icon}
    statement = upsert(tile_page).values(values)
    tx.conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    tx.conn.execute(delete(tile).where(tile.c.page == name))
    tx.conn.execute(
        insert(tile),
        [
            {"page": name, "position": position, "label": label, "item_id": item_id, "icon": icon}
            for position, label, item_id, icon in page.tiles
        ],
    )
