"""Running an import: rows go in by batches of at most 5,000, each its own transaction, so that nothing waits long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from oms.db.engine import Database, Tx
from oms.imports.cells import Cells
from oms.imports.csv_file import CsvRow
from oms.imports.report import ImportReport, RowProblem

BATCH_ROWS = 5_000

Draft = TypeVar("Draft")


def run_import(
    db: Database,
    rows: Iterable[CsvRow | RowProblem],
    read: Callable[[Cells], Draft],
    land: Callable[[Tx, list[tuple[CsvRow, Draft]]], ImportReport],
) -> ImportReport:
    """Read every row with ``read``; those without a problem are given to ``land``, batch by batch."""
    report = ImportReport()
    for batch in _batches(rows):
        drafts: list[tuple[CsvRow, Draft]] = []
        for row in batch:
            if isinstance(row, RowProblem):
                report.problems.append(row)
                continue
            cells = Cells(row)
            draft = read(cells)
            if cells.problems:
                report.problems.extend(cells.problems)
            else:
                drafts.append((row, draft))
        if drafts:
            report.add(_land(db, drafts, land))
    return report


def _land(
    db: Database,
    drafts: list[tuple[CsvRow, Draft]],
    land: Callable[[Tx, list[tuple[CsvRow, Draft]]], ImportReport],
) -> ImportReport:
    return db.run(lambda tx: land(tx, drafts))


def _batches(rows: Iterable[CsvRow | RowProblem]) -> Iterator[list[CsvRow | RowProblem]]:
    batch: list[CsvRow | RowProblem] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch
