"""Orders from a file of a channel, a row for each line. An order is taken whole or left out whole, with the reasons.

What was left out is written to a file of the same form: repaired, it is imported in its turn, and nothing else is.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from contract.errors import Refused
from contract.values.money import minor_digits
from contract.values.time import instant_text
from oms.channels.capture import capture
from oms.channels.connections import OTHER_COLUMNS, REQUIRED_COLUMNS, Connection, connection_named, names_of
from oms.channels.model import Kind
from oms.db.engine import Database
from oms.imports.cells import Cells
from oms.imports.csv_file import CsvRow, read_csv
from oms.imports.report import ImportReport, RowProblem
from oms.imports.sheet import ENDINGS, read_sheet

COLUMNS, OTHERS = REQUIRED_COLUMNS, OTHER_COLUMNS
"""Further ones that are read: ``phone``, ``email``, ``location`` where it is collected, or where it is sent ``address``
(lines with ``;`` between), ``postal_code`` and ``country``; ``shipping``, ``paid`` (yes or no), ``updated_at``.
"""

TOLD_OF_ERRORS = ("problem_column", "problem", "remedy")
MEANING = "column"
_CURRENCY = re.compile(r"[A-Z]{3}")
_MOST_DIGITS = 9


@dataclass(slots=True)
class _Draft:
    """The rows of one order, and what is wrong with them."""

    rows: list[CsvRow] = field(default_factory=list)
    lines: list[dict[str, object]] = field(default_factory=list)
    head: dict[str, object] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)


def import_orders(db: Database, name: str, path: Path, errors: Path | None = None) -> ImportReport:
    """Capture the orders of a file for a channel of the form ``standard``. Safe to repeat.

    What the file calls its columns may be named: ``aisle-oms channel map NAME column THEIRS OURS``. ``errors``: where
    the rows of orders that were left out are written. Where one row of the file cannot be read at all, nothing is taken
    of it: nobody knows which order it belongs to. Refused: ``channel_unknown``, ``channel_takes_no_files``,
    ``errors_file_another``, and what ``read_csv`` and ``read_sheet`` refuse.
    """
    if errors is not None and errors.exists() and not _of_errors(errors):
        raise Refused("errors_file_another", path=str(errors))
    with db.snapshot() as tx:
        connection = connection_named(tx, name)
        theirs = {ours: told for told, ours in names_of(tx, connection.channel_id, MEANING, None).items()}
    if connection.kind is not Kind.STANDARD:
        raise Refused("channel_takes_no_files", name=name, kind=connection.kind)
    wanted = [theirs.get(column, column) for column in COLUMNS]
    read = read_sheet if path.suffix.lower() in ENDINGS else read_csv
    report, drafts = ImportReport(), dict[str, _Draft]()
    for row in read(path, wanted):
        if isinstance(row, RowProblem):
            report.problems.append(row)
        else:
            _gather(drafts, row, theirs)
    if report.problems:
        return report
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    for order, draft in drafts.items():
        if not draft.problems:
            _take(db, connection, order, draft, changed, report)
        report.problems.extend(draft.problems)
    if errors is not None:
        _write_errors(errors, [draft for draft in drafts.values() if draft.problems])
    return report


def _gather(drafts: dict[str, _Draft], row: CsvRow, theirs: Mapping[str, str]) -> None:
    ours = {column: row.cells.get(theirs.get(column, column), "") for column in (*COLUMNS, *OTHERS)}
    cells = Cells(CsvRow(row.line, ours))
    order = cells.text("order", most=100)
    draft = drafts.setdefault(order or f"row {row.line}", _Draft())
    currency = cells.text("currency", most=3)
    if not _CURRENCY.fullmatch(currency):
        cells.refuse("currency", "not_a_currency", "Three letters: EUR.")
    head = _head(cells, currency)
    if draft.rows and head != draft.head and not cells.problems and not draft.problems:
        cells.refuse("order", "rows_differ", "All rows of an order say the same of it but for its lines.")
    quantity = cells.thousandths("quantity")
    if quantity <= 0 and not any(one.column == "quantity" for one in cells.problems):
        cells.refuse("quantity", "too_small", "More than none.")
    draft.lines.append(
        {
            "sku": cells.text("sku", most=100),
            "quantity_thousandths": quantity,
            "price_minor": _minor(cells, "line_total", currency),
        }
    )
    draft.rows.append(row)
    draft.head = draft.head or head
    draft.problems.extend(cells.problems)


def _head(cells: Cells, currency: str) -> dict[str, object]:
    """What each row of an order says of all of it."""
    placed, changed = cells.moment("placed_at"), cells.moment("updated_at")
    if placed is None and not any(one.column == "placed_at" for one in cells.problems):
        cells.refuse("placed_at", "empty", "Fill in this cell.")
    paid = cells.text("paid", required=False).lower()
    if paid not in ("", "yes", "no"):
        cells.refuse("paid", "unknown_value", "yes or no.")
    address = list(cells.several("address"))
    place = {
        "lines": [cells.text("name", most=100), *address],
        "postal_code": cells.text("postal_code", required=False),
    }
    told: dict[str, object] = {
        "placed_at": instant_text(placed) if placed else "",
        "updated_at": instant_text(changed) if changed else None,
        "currency": currency,
        "total_minor": _minor(cells, "total", currency),
        "shipping_minor": _minor(cells, "shipping", currency, required=False),
        "paid": paid != "no",
        "customer": {name: cells.text(name, required=name == "name") for name in ("name", "phone", "email")},
        "location": cells.text("location", required=False),
    }
    return told | ({"ship_to": place | {"country": cells.text("country", required=False)}} if address else {})


def _minor(cells: Cells, column: str, currency: str, *, required: bool = True) -> int:
    value = cells.text(column, required=required)
    if not value:
        return 0
    try:
        exact = Decimal(value)
    except InvalidOperation:
        exact = Decimal("NaN")
    small = exact.is_finite() and exact.adjusted() < _MOST_DIGITS
    scaled = exact.scaleb(minor_digits(currency)) if small else Decimal("NaN")
    if not scaled.is_finite() or scaled < 0 or scaled != scaled.to_integral_value():
        cells.refuse(column, "not_an_amount", "An amount with a point and no more decimals than its currency has.")
        return 0
    return int(scaled)


def _take(
    db: Database, connection: Connection, order: str, draft: _Draft, changed: datetime, report: ImportReport
) -> None:
    """Like a webhook of the channel, of the moment the file was last changed."""
    data = {name: value for name, value in draft.head.items() if value is not None}
    body = {
        "type": "order.created",
        "timestamp": instant_text(changed),
        "data": data | {"external_id": order, "lines": draft.lines},
    }
    raw = json.dumps(body, ensure_ascii=False).encode()
    try:
        taken = db.run(lambda tx: capture(tx, connection, "file", raw))
    except Refused as refusal:
        told = str(refusal.params.get("at", refusal.code))
        draft.problems.append(RowProblem(draft.rows[0].line, told, "", refusal.code, "Look at what this cell says."))
        return
    report.landed += not taken.again
    report.unchanged += taken.again


def _write_errors(path: Path, drafts: Sequence[_Draft]) -> None:
    """All rows of what was left out, as they were, with what is wrong beside them. No file where nothing was."""
    rows = [(row, _problem(draft.problems, row.line)) for draft in drafts for row in draft.rows]
    if not rows:
        path.unlink(missing_ok=True)
        return
    columns = [name for name in rows[0][0].cells if name not in TOLD_OF_ERRORS]
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow([*columns, *TOLD_OF_ERRORS])
        for row, told in rows:
            writer.writerow([*(row.cells.get(name, "") for name in columns), *told])


def _of_errors(path: Path) -> bool:
    """Whether it is one that we wrote, and may write again."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as source:
        header = source.readline().strip().split(",")
    return tuple(header[-len(TOLD_OF_ERRORS) :]) == TOLD_OF_ERRORS


def _problem(problems: Iterable[RowProblem], line: int) -> tuple[str, str, str]:
    own = [one for one in problems if one.line == line]
    return (
        "; ".join(one.column for one in own),
        "; ".join(one.code for one in own),
        " ".join(one.remedy for one in own),
    )
