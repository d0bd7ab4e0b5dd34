"""Importing promotions from CSV: one row each, columns that a file does not need may be left out."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from contract.errors import Refused
from contract.messages.promotion_rows import DealPartEntry, PromotionRow, SelectionEntry, TierEntry
from contract.rules.promotion.model import PARTS_PER_MILLION
from contract.values.time import instant_text
from oms.catalog.item_import import FileMemory
from oms.catalog.repository import items_by_sku
from oms.db.engine import Database, Tx
from oms.imports.cells import Cells
from oms.imports.csv_file import CsvRow, read_csv
from oms.imports.report import ImportReport, RowProblem
from oms.imports.run import run_import
from oms.promotions.model import (
    KINDS,
    PromotionDraft,
    read_audience,
    read_code,
    read_parts,
    read_selection,
    read_windows,
)
from oms.promotions.repository import land_promotions
from oms.stores.repository import locations

PROMOTION_COLUMNS = ("code", "name", "kind", "value", "items")
OPTIONAL_COLUMNS = (
    "get", "lower", "minimum_spent", "minimum_quantity", "counted", "repeats", "priority", "order", "group", "alone",
    "overridden", "customers", "needs", "valid_from", "valid_to", "hours", "locations", "pricelists", "limit_basket",
    "limit_customer", "limit_total", "campaign",
)  # fmt: skip
MAX_MINOR = 10**9
MAX_TIERS = 10
_ITEMS = "Write category:Fruit; sku:100; not sku:200, or all. A set: 2 x category:Pasta + 1 x sku:100."
_REMEDIES = {
    "items": _ITEMS,
    "get": _ITEMS,
    "counted": _ITEMS,
    "customers": "members, employees or group:NAME, separated by ;",
    "needs": "coupon:CODE, source:CODE or serial:CODE, of letters and digits.",
    "hours": "Days with hours, separated by ;: thu,fri 17:00-21:00; sat",
}
_NO_PARTS: tuple[DealPartEntry, ...] = ()

Read = TypeVar("Read")


def import_promotions(db: Database, path: Path) -> ImportReport:
    """Add or change promotions by their code. Safe to repeat; one that was ended begins again."""
    memory = FileMemory()

    def land(tx: Tx, rows: list[tuple[CsvRow, PromotionDraft]]) -> ImportReport:
        skus = {sku for _, draft in rows for sku in draft.skus}
        items = {sku: str(row["item_id"]) for sku, row in items_by_sku(tx, skus).items()}
        places = {place.code: place.id for place in locations(tx)}
        report, good = ImportReport(), []
        for row, draft in rows:
            problems = _unknown(row, draft, items.keys(), places.keys())
            report.problems += problems
            if not problems:
                good.append(draft)
        report.landed = land_promotions(tx, good, items, places)
        report.unchanged = len(good) - report.landed
        return report

    return run_import(db, read_csv(path, PROMOTION_COLUMNS), lambda cells: read_promotion(cells, memory), land)


def read_promotion(cells: Cells, memory: FileMemory) -> PromotionDraft:
    """One row. What cannot be a promotion becomes a problem of the row."""
    row = PromotionRow(
        promotion_id="",
        code=cells.text("code", most=40),
        name=cells.text("name", most=200),
        campaign=cells.text("campaign", most=80, required=False),
        tiers=_tiers(cells),
        priority=cells.whole("priority", most=9_999, default=100),
        order=cells.whole("order", most=9_999, default=0),
        group=cells.text("group", most=80, required=False),
        alone=_flag(cells, "alone"),
        counted=_counted(cells),
        includes_overridden=_flag(cells, "overridden"),
        audience=_read(cells, "customers", lambda: read_audience(cells.several("customers")), read_audience(())),
        needs=_read(cells, "needs", lambda: read_code(cells.text("needs", most=60, required=False)), None),
        valid_from=_moment(cells, "valid_from"),
        valid_to=_moment(cells, "valid_to"),
        windows=_read(cells, "hours", lambda: read_windows(cells.several("hours")), ()),
        locations=tuple(cells.several("locations")),
        pricelists=tuple(cells.several("pricelists")),
        limit_basket=cells.whole("limit_basket", most=9_999, default=0) or None,
        limit_customer=cells.whole("limit_customer", most=9_999, default=0) or None,
    )
    memory.claim(cells, "code", row.code)
    if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
        cells.refuse("valid_to", "ends_before_it_begins", "The end comes after the beginning.")
    if not cells.problems:
        _check(cells, row)
    return PromotionDraft(row, cells.whole("limit_total", default=0) or None)


def _check(cells: Cells, row: PromotionRow) -> None:
    """The rules have the last word."""
    try:
        row.value()
    except Refused as refusal:
        cells.refuse("value", refusal.code, "Check the kind, the value and the minimums of this row.")


def _tiers(cells: Cells) -> tuple[TierEntry, ...]:
    kind, reward = KINDS.get(cells.choice("kind", KINDS.keys()), ("each", "amount"))
    values = list(cells.several("value")) or [""]
    minimums = {name: list(cells.several(name)) for name in ("minimum_spent", "minimum_quantity")}
    if len(values) > MAX_TIERS or any(told and len(told) != len(values) for told in minimums.values()):
        cells.refuse("value", "tiers_differ", f"As many values as minimums, at most {MAX_TIERS}: 500; 1500")
        return ()
    parts = _parts(cells) if kind == "deal" else ()
    selection = (
        SelectionEntry()
        if kind == "deal"
        else _read(cells, "items", lambda: read_selection(cells.text("items", most=4_000)), SelectionEntry())
    )
    return tuple(
        TierEntry(
            kind=kind,
            reward=reward,
            value=_value(cells, reward, value),
            selection=selection,
            parts=parts,
            lower=_flag(cells, "lower", default=True) and any(not part.rewarded for part in parts),
            minimum_minor=_scaled(cells, "minimum_spent", minimums["minimum_spent"], place, 0),
            minimum_thousandths=_scaled(cells, "minimum_quantity", minimums["minimum_quantity"], place, 3),
            repeats=_flag(cells, "repeats"),
        )
        for place, value in enumerate(values)
    )


def _parts(cells: Cells) -> tuple[DealPartEntry, ...]:
    bought = cells.text("kind").startswith("buy_get")
    told, get = cells.text("items", most=4_000), cells.text("get", most=4_000, required=False)
    parts = _read(cells, "items", lambda: read_parts(told, rewarded=not bought), _NO_PARTS)
    if not bought:
        return parts
    if get:
        return (*parts, *_read(cells, "get", lambda: read_parts(get, rewarded=True), _NO_PARTS))
    return (*parts, *(part.model_copy(update={"rewarded": True, "count": 1}) for part in parts[:1]))


def _counted(cells: Cells) -> SelectionEntry | None:
    told = cells.text("counted", most=4_000, required=False)
    return _read(cells, "counted", lambda: read_selection(told), None) if told else None


def _value(cells: Cells, reward: str, text: str) -> int:
    """A percentage with up to four decimals in parts per million, or minor units."""
    value = _exact(cells, "value", text, 4 if reward == "percent" else 0)
    if value > (PARTS_PER_MILLION if reward == "percent" else MAX_MINOR):
        cells.refuse("value", "too_large", "A percentage is at most 100.")
        return 0
    return value


def _scaled(cells: Cells, column: str, told: Sequence[str], place: int, digits: int) -> int:
    return _exact(cells, column, told[place], digits) if told else 0


def _exact(cells: Cells, column: str, text: str, digits: int) -> int:
    try:
        exact = Decimal(text).scaleb(digits)
    except InvalidOperation:
        exact = Decimal("NaN")
    if not exact.is_finite() or exact != exact.to_integral_value() or not 0 <= exact <= 10**12:
        cells.refuse(column, "not_a_number", f"A number with at most {digits} decimals, with a point.")
        return 0
    return int(exact)


def _flag(cells: Cells, column: str, *, default: bool = False) -> bool:
    return cells.flag(column) if cells.text(column, required=False) else default


def _moment(cells: Cells, column: str) -> str | None:
    moment = cells.moment(column)
    return instant_text(moment) if moment else None


def _read(cells: Cells, column: str, read: Callable[[], Read], otherwise: Read) -> Read:
    try:
        return read()
    except ValueError:
        cells.refuse(column, "not_readable", _REMEDIES[column])
        return otherwise


def _unknown(row: CsvRow, draft: PromotionDraft, skus: Container[str], places: Container[str]) -> list[RowProblem]:
    gone = [
        RowProblem(row.line, "items", sku, "item_unknown", "See: aisle-oms item list")
        for sku in sorted(draft.skus)
        if sku not in skus
    ]
    return gone + [
        RowProblem(row.line, "locations", code, "location_unknown", "See: aisle-oms location list")
        for code in draft.row.locations
        if code not in places
    ]
