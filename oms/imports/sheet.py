"""Rows of the first sheet of a workbook (xlsx, xls, ods), as those of a CSV file: every cell as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from contract.errors import Refused
from oms.imports.csv_file import MAX_CELL_CHARACTERS, CsvRow
from oms.imports.report import RowProblem

ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def read_sheet(path: Path, columns: Sequence[str]) -> Iterator[CsvRow | RowProblem]:
    """Each row after the header, or its problem.

    Refused: ``file_missing``, ``file_empty``, ``sheet_unreadable``, ``columns_missing``, ``columns_repeated``.
    """
    if not path.is_file():
        raise Refused("file_missing", path=str(path))
    try:
        with CalamineWorkbook.from_path(path) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError):
        raise Refused("sheet_unreadable", path=str(path)) from None
    if not rows:
        raise Refused("file_empty")
    header = [text_of(cell).strip() for cell in rows[0]]
    missing = [name for name in columns if name not in header]
    if missing:
        raise Refused("columns_missing", columns=", ".join(missing), found=", ".join(header)[:200])
    named = [name for name in header if name]
    if len(set(named)) < len(named):
        raise Refused("columns_repeated", found=", ".join(header)[:200])
    for line, row in enumerate(rows[1:], start=2):
        cells = {name: text_of(cell) for name, cell in zip(header, row, strict=False) if name}
        too_long = next((name for name, text in cells.items() if len(text) > MAX_CELL_CHARACTERS), None)
        if too_long is not None:
            yield RowProblem(line, too_long, cells[too_long], "too_long", f"At most {MAX_CELL_CHARACTERS} characters.")
        elif any(cells.values()):
            yield CsvRow(line, cells)


def text_of(cell: object) -> str:
    """Numbers without the ``.0`` that sheets give to whole ones; moments as ISO 8601 writes them, in UTC."""
    match cell:
        case bool():
            return "yes" if cell else "no"
        case int():
            return str(cell)
        case datetime():
            return f"{cell.isoformat()}Z"
        case date():
            return cell.isoformat()
        case str():
            return cell.replace("\x00", "\N{REPLACEMENT CHARACTER}")
        case float():
            return f"{Decimal(str(cell)):f}".removesuffix(".0")
        case _:
            return str(cell)
