"""How PostgreSQL would run what real use cases sent: statements caught on their way, explained with their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from tests.integration.oms_explain.crowd import big_tables, partial_indexes

_PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_SCANS = ("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan")
_IN_STEP = ("Nested Loop", "Hash Join", "Incremental Sort", "LockRows", "Result")
"""They ask for no more rows than are asked of them."""

MOST_ROWS = 6_250
"""What one step may be expected to look at in a big table: an eighth of the orders, a fourth of a store's balances."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The rows of tables that nothing may read whole, and the indexes that hold a part of one: those may be read."""

    big: Mapping[str, float]
    partial: frozenset[str]


@dataclass
class Caught:
    """Statements and one set of the values they were sent with. ``sent``: how many times any was."""

    statements: dict[str, Any] = field(default_factory=dict)
    sent: int = 0

    def note(self, statement: str, values: Any) -> None:
        self.sent += 1
        if statement.lstrip().upper().startswith(_PLANNED):
            self.statements.setdefault(statement, values)


@contextmanager
def catching() -> Iterator[Caught]:
    """Every statement of every engine until the end of the block."""
    caught = Caught()

    def on_execute(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        caught.note(statement, values[0] if many else values)

    event.listen(Engine, "before_cursor_execute", on_execute)
    try:
        yield caught
    finally:
        event.remove(Engine, "before_cursor_execute", on_execute)


def read_whole(url: str, caught: Caught) -> list[str]:
    """What reads a big table from end to end, or much of it: "the step: the statement"."""
    with psycopg.connect(url, autocommit=True) as connection:
        sizes = Sizes(big_tables(connection), partial_indexes(connection))
        return [
            f"{step}: {' '.join(statement.split())}"
            for statement, values in caught.statements.items()
            for step in _offending(_plan(connection, statement, values), sizes)
        ]


def _plan(connection: psycopg.Connection, statement: str, values: Any) -> Mapping[str, Any]:
    found = connection.execute(f"EXPLAIN (FORMAT JSON) {statement}".encode(), values).fetchone()
    assert found is not None
    plan: Mapping[str, Any] = found[0][0]["Plan"]
    return plan


def _offending(step: Mapping[str, Any], sizes: Sizes, limit: int | None = None) -> Iterator[str]:
    """``limit``: only so many rows are asked for, so an index in their order may be read until they are found."""
    table = step.get("Relation Name")
    if table in sizes.big and step["Node Type"] in _SCANS and _expected(step, sizes, limit) > MOST_ROWS:
        yield f"{step['Node Type']} of {table}, {step['Plan Rows']} rows"
    if step["Node Type"] == "Limit":
        limit = step["Plan Rows"]
    elif step["Node Type"] not in _IN_STEP:
        limit = None
    for inner in step.get("Plans", ()):
        yield from _offending(inner, sizes, limit)


def _expected(step: Mapping[str, Any], sizes: Sizes, limit: int | None) -> float:
    """How many rows of the table a scan is expected to look at."""
    found: int = step["Plan Rows"]
    if "Index Cond" in step or "Recheck Cond" in step or step.get("Index Name") in sizes.partial:
        return min(found, limit or found)
    whole: float = sizes.big[step["Relation Name"]]
    return whole if limit is None or "Index Name" not in step else min(whole, limit * whole / max(found, 1))
