"""Importing items and prices from CSV. The columns are those of ``resources/demo/items.csv``."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from sqlalchemy import RowMapping

from contract.values.quantity import Unit
from oms.catalog.model import ItemDraft, KitPart, PackDraft
from oms.catalog.prices import (
    EVERYBODY,
    MAX_PRICE_MINOR,
    Narrowing,
    draft_price,
    ensure_pricelist,
    pricelist_currency,
    set_prices,
)
from oms.catalog.repository import items_by_sku, known_tax_categories, land_items, owners_of_gtins, owners_of_rcns
from oms.db.engine import Database, Tx
from oms.imports.cells import Cells
from oms.imports.csv_file import CsvRow, read_csv
from oms.imports.report import ImportReport, RowProblem
from oms.imports.run import run_import

ITEM_COLUMNS = (
    "sku", "name", "size", "unit", "tracking", "style", "category", "department", "tax_category", "gtins",
    "restricted_circulation_number", "price_minor", "price_quantity", "age_restricted", "deposit_minor", "bin", "icon",
    "popularity",
)  # fmt: skip
PRICE_COLUMNS = ("sku", "price_minor", "price_quantity")
PACKS_COLUMN = "packs"
KIND_COLUMNS = ("age_class", "deposit_sku", "deposit_count", "container", "components", "grams", "storage")
STORAGES = ("ambient", "chilled", "frozen")
NARROWING_COLUMNS = ("customer_group", "unit", "minimum_quantity")
"""Columns that a file may leave out."""
MAX_NAME_CHARACTERS = 12_000
MAX_QUANTITY = 100_000
MAX_SKU = 40
_PACK_UNIT = re.compile(r"[A-Z0-9]{1,10}")
_PACK_QUANTITY = re.compile(r"(?!0+(\.0+)?$)\d{1,6}(\.\d{1,3})?")

Draft = TypeVar("Draft")


@dataclass(frozen=True, slots=True)
class PricedSku:
    """A row of a price file."""

    sku: str
    minor: int
    quantity: int
    narrowing: Narrowing = EVERYBODY


@dataclass(slots=True)
class FileMemory:
    """What rows so far have used, so that a later row cannot use it again."""

    _lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def claim(self, cells: Cells, column: str, value: str) -> None:
        """``value`` belongs to this row, unless an earlier row has it."""
        first = self._lines.setdefault((column, value), cells.row.line)
        if value and first != cells.row.line:
            cells.refuse(column, "repeated", f"Line {first} has {value[:20]} already; keep one of them.")


def import_items(
    db: Database, path: Path, *, pricelist_id: str, currency: str, valid_from: datetime | None = None
) -> ImportReport:
    """Items with their prices. ``valid_from`` is when the prices begin: now unless told. Safe to repeat."""
    with db.transaction() as tx:
        ensure_pricelist(tx, pricelist_id, currency)
        categories = known_tax_categories(tx)
    memory = FileMemory()

    def land(tx: Tx, rows: list[tuple[CsvRow, ItemDraft]]) -> ImportReport:
        report, free = _without_taken(tx, rows)
        landing = land_items(tx, free)
        prices = [
            draft_price(landing.ids[one.sku], one.price_minor, currency, one.price_quantity, valid_from or tx.now)
            for one in free
        ]
        repriced = set_prices(tx, pricelist_id, prices)
        report.landed = sum(one.sku in landing.changed or landing.ids[one.sku] in repriced for one in free)
        report.unchanged = len(free) - report.landed
        return report

    return run_import(db, read_csv(path, ITEM_COLUMNS), lambda cells: read_item(cells, memory, categories), land)


def import_prices(db: Database, path: Path, *, pricelist_id: str, valid_from: datetime | None = None) -> ImportReport:
    """Prices of items that exist. Refused: ``pricelist_unknown``."""
    with db.transaction() as tx:
        currency = pricelist_currency(tx, pricelist_id)
    memory = FileMemory()

    def land(tx: Tx, rows: list[tuple[CsvRow, PricedSku]]) -> ImportReport:
        known = items_by_sku(tx, [draft.sku for _, draft in rows])
        report = unknown_skus(rows, known, lambda draft: draft.sku)
        packed = pack_sizes(known.values())
        report.problems += unknown_units(rows, packed, lambda draft: (draft.sku, draft.narrowing.unit))
        found = [draft for _, draft in rows if (draft.sku, draft.narrowing.unit) in packed]
        prices = [
            draft_price(
                known[one.sku]["item_id"],
                one.minor,
                currency,
                one.quantity,
                valid_from or tx.now,
                narrowing=one.narrowing,
                unit_thousandths=packed[one.sku, one.narrowing.unit],
            )
            for one in found
        ]
        changed = set_prices(tx, pricelist_id, prices)
        report.landed = sum(draft.item_id in changed for draft in prices)
        report.unchanged = len(found) - report.landed
        return report

    return run_import(db, read_csv(path, PRICE_COLUMNS), lambda cells: _read_price(cells, memory), land)


def read_item(cells: Cells, memory: FileMemory, categories: frozenset[str]) -> ItemDraft:
    """An item's row. Its name is kept as it is written, whatever characters it holds."""
    rcn = cells.text("restricted_circulation_number", most=5, required=False)
    if rcn and not (len(rcn) == 5 and rcn.isascii() and rcn.isdigit()):
        cells.refuse("restricted_circulation_number", "not_an_in_store_number", "Exactly five digits.")
    draft = ItemDraft(
        sku=cells.text("sku", most=40),
        name=cells.text("name", most=MAX_NAME_CHARACTERS),
        size=cells.text("size", required=False),
        unit=cells.choice("unit", [str(unit) for unit in Unit]),
        tracking=cells.choice("tracking", ("none", "lot", "serial")),
        style=cells.text("style", required=False),
        category=cells.text("category", required=False),
        department=cells.text("department", required=False),
        tax_category=cells.choice("tax_category", categories, "tax_category_unknown"),
        identifiers=cells.gtins("gtins"),
        rcn=rcn or None,
        age_minimum=cells.whole("age_restricted", most=150, default=0),
        deposit_minor=cells.whole("deposit_minor", most=MAX_PRICE_MINOR, default=0),
        bin=cells.text("bin", most=40, required=False),
        icon=cells.text("icon", most=80, required=False),
        popularity=cells.whole("popularity", least=1, most=10**9, default=10**6),
        price_minor=cells.whole("price_minor", most=MAX_PRICE_MINOR),
        price_quantity=cells.whole("price_quantity", least=1, most=MAX_QUANTITY, default=1),
        packs=read_packs(cells),
        age_class=cells.text("age_class", most=40, required=False),
        deposit_sku=cells.text("deposit_sku", most=40, required=False),
        deposit_count=cells.whole("deposit_count", least=1, most=1_000, default=1),
        container=bool(cells.whole("container", most=1, default=0)),
        components=read_components(cells),
        grams=cells.whole("grams", most=10**7, default=0),
        storage=cells.choice("storage", STORAGES) if cells.text("storage", required=False) else STORAGES[0],
    )
    memory.claim(cells, "sku", draft.sku)
    memory.claim(cells, "restricted_circulation_number", rcn)
    for gtin in (*draft.identifiers, *(pack.gtin for pack in draft.packs)):
        memory.claim(cells, "gtins", gtin)
    return draft


def read_packs(cells: Cells) -> tuple[PackDraft, ...]:
    """Packagings as ``GTIN:unit:quantity``, separated by ``;``: 19529151022559:CS:12."""
    found = []
    for told in cells.several(PACKS_COLUMN):
        number, _, rest = told.partition(":")
        unit, _, quantity = rest.partition(":")
        if not _PACK_UNIT.fullmatch(unit) or not _PACK_QUANTITY.fullmatch(quantity):
            cells.refuse(PACKS_COLUMN, "not_a_pack", "Write a packaging as 19529151022559:CS:12.")
            continue
        gtin = next(iter(cells.gtins_of(PACKS_COLUMN, number)))
        found.append(PackDraft(gtin, unit, int(Fraction(quantity) * 1_000)))
    if len({pack.unit for pack in found}) < len(found):
        cells.refuse(PACKS_COLUMN, "repeated", "Give each packaging of an item a unit of its own.")
    return tuple(found)


def read_components(cells: Cells) -> tuple[KitPart, ...]:
    """What a kit holds, as ``SKU:quantity``, separated by ``;``: 10011:1.5;10105:2."""
    found = []
    for told in cells.several("components"):
        sku, _, quantity = told.partition(":")
        if not sku or len(sku) > MAX_SKU or not _PACK_QUANTITY.fullmatch(quantity):
            cells.refuse("components", "not_a_component", "Write what a kit holds as 10011:2;10105:1.")
            continue
        found.append(KitPart(sku, int(Fraction(quantity) * 1_000)))
    if len({part.sku for part in found}) < len(found):
        cells.refuse("components", "repeated", "Name each item of a kit once.")
    return tuple(found)


def read_narrowing(cells: Cells) -> Narrowing:
    """Whom and what a price is for; a column that the file leaves out narrows nothing."""
    minimum = cells.text("minimum_quantity", required=False)
    return Narrowing(
        customer_group=cells.text("customer_group", most=40, required=False),
        unit=cells.text("unit", most=10, required=False),
        minimum_thousandths=cells.thousandths("minimum_quantity") if minimum else 0,
    )


def pack_sizes(items: Iterable[RowMapping]) -> dict[tuple[str, str], int]:
    """The thousandths in one unit of each (sku, unit): "" is the item's own."""
    found = {}
    for one in items:
        found[one["sku"], ""] = 1_000
        found |= {(one["sku"], pack["unit"]): pack["quantity_thousandths"] for pack in one["packs"]}
    return found


def unknown_units(
    rows: Sequence[tuple[CsvRow, Draft]],
    packed: Mapping[tuple[str, str], int],
    unit_of: Callable[[Draft], tuple[str, str]],
) -> list[RowProblem]:
    """A problem for each row whose item has no such packaging."""
    remedy = "Import the item with this packaging first."
    told = [(row, *unit_of(draft)) for row, draft in rows]
    return [
        RowProblem(row.line, "unit", unit, "unit_unknown", remedy)
        for row, sku, unit in told
        if (sku, "") in packed and (sku, unit) not in packed
    ]


def unknown_skus(
    rows: Sequence[tuple[CsvRow, Draft]], known: Container[str], sku_of: Callable[[Draft], str]
) -> ImportReport:
    """A problem for each row whose item does not exist."""
    remedy = "Import this item first."
    missing = [(row, sku_of(draft)) for row, draft in rows if sku_of(draft) not in known]
    return ImportReport(problems=[RowProblem(row.line, "sku", sku, "item_unknown", remedy) for row, sku in missing])


def _read_price(cells: Cells, memory: FileMemory) -> PricedSku:
    draft = PricedSku(
        sku=cells.text("sku", most=40),
        minor=cells.whole("price_minor", most=MAX_PRICE_MINOR),
        quantity=cells.whole("price_quantity", least=1, most=MAX_QUANTITY, default=1),
        narrowing=read_narrowing(cells),
    )
    memory.claim(cells, "sku", " ".join((draft.sku, *map(str, astuple(draft.narrowing)))))
    return draft


def _without_taken(tx: Tx, rows: list[tuple[CsvRow, ItemDraft]]) -> tuple[ImportReport, list[ItemDraft]]:
    """Leave out rows that use a number of another item in the database."""
    report = ImportReport()
    numbers = {draft.sku: (*draft.identifiers, *(pack.gtin for pack in draft.packs)) for _, draft in rows}
    gtins = owners_of_gtins(tx, [gtin for own in numbers.values() for gtin in own])
    rcns = owners_of_rcns(tx, [draft.rcn for _, draft in rows if draft.rcn])
    free = []
    for row, draft in rows:
        taken = [("gtins", gtin, gtins[gtin]) for gtin in numbers[draft.sku] if gtins.get(gtin, draft.sku) != draft.sku]
        if draft.rcn and rcns.get(draft.rcn, draft.sku) != draft.sku:
            taken.append(("restricted_circulation_number", draft.rcn, rcns[draft.rcn]))
        for column, value, owner in taken:
            report.problems.append(RowProblem(row.line, column, value, "taken", f"Item {owner} has this number."))
        if not taken:
            free.append(draft)
    return report, free
