"""Rows of a CSV file (RFC 4180, UTF-8), each with its line number; a row that cannot be read is told, never fatal."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from contract.errors import Refused
from oms.imports.report import RowProblem

MAX_CELL_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class CsvRow:
    """The cells of one row by column, and the line of the file it ends on."""

    line: int
    cells: dict[str, str]


def read_csv(path: Path, columns: Sequence[str]) -> Iterator[CsvRow | RowProblem]:
    """Each row after the header, or its problem.

    Refused: ``file_missing``, ``file_not_utf8`` (another Unicode form), ``file_empty``, ``columns_missing``.
    """
    try:
        source = path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError:
        raise Refused("file_missing", path=str(path)) from None
    with source:
        yield from _rows(source, columns)


def _rows(source: IO[str], columns: Sequence[str]) -> Iterator[CsvRow | RowProblem]:
    reader = csv.reader(source, strict=True)
    header = _header(reader, columns)
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RowProblem(reader.line_num, "", str(error), "row_unreadable", "Check the quotes of this row.")
            continue
        if values:
            yield _row(reader.line_num, header, values)


def _header(reader: Iterator[list[str]], columns: Sequence[str]) -> list[str]:
    try:
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        raise Refused("file_empty") from None
    except csv.Error:
        raise Refused("columns_missing", columns=", ".join(columns), found="") from None
    if any("\x00" in name or _undecoded(name) for name in header):
        raise Refused("file_not_utf8")
    missing = [name for name in columns if name not in header]
    if missing:
        raise Refused("columns_missing", columns=", ".join(missing), found=", ".join(header)[:200])
    if len(set(header)) < len(header):
        raise Refused("columns_repeated", found=", ".join(header)[:200])
    return header


def _row(line: int, header: list[str], values: list[str]) -> CsvRow | RowProblem:
    if len(values) != len(header):
        told = f"{len(values)} cells, {len(header)} columns"
        return RowProblem(line, "", told, "cells_differ", "Give each row as many cells as the header has columns.")
    for column, value in zip(header, values, strict=True):
        if _undecoded(value):
            told = value.encode(errors="surrogateescape").decode("latin-1")
            return RowProblem(line, column, told, "not_utf8", "Save the file as UTF-8.")
        if "\x00" in value:
            return RowProblem(line, column, value, "nul_character", "Remove the NUL character.")
        if len(value) > MAX_CELL_CHARACTERS:
            return RowProblem(line, column, value, "too_long", f"At most {MAX_CELL_CHARACTERS} characters.")
    return CsvRow(line, dict(zip(header, values, strict=True)))


def _undecoded(text: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in text)
