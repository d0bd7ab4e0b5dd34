"""What a store sold, counted where it stands: in its register's file, and in the tables of the OMS."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from app.db.engine import open_engine
from app.db.keys import KeyFile, load_keys
from app.db.store import DATABASE_NAME
from app.ids import random_bytes

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sums:
    """Amounts in cents. ``sales`` is after discounts and before coupons; ``overridden`` counts lines."""

    receipts: int
    lines: int
    sales: int
    discounts: int
    coupons: int
    overridden: int


@dataclass(frozen=True, slots=True)
class ZSums:
    """What the Z reports of a register come to together."""

    reports: int
    receipts: int
    sales: int
    discounts: int
    coupons: int
    over_short: int


def sums_in_file(folder: Path) -> tuple[Sums, ZSums]:
    """What the journal in a register's folder says. No program may have it open."""
    keys = load_keys(KeyFile(folder / "key"), random_bytes, database_exists=True)
    engine = open_engine(folder / DATABASE_NAME, keys.database)
    try:
        with engine.connect() as conn:
            query = "SELECT body FROM journal WHERE kind = ?"
            sales = (json.loads(body) for (body,) in conn.exec_driver_sql(query, ("sale.completed",)))
            shifts = (json.loads(body) for (body,) in conn.exec_driver_sql(query, ("shift.closed",)))
            return _of_sales(sales), _of_shifts(shifts)
    finally:
        engine.dispose()


def sums_at_oms(database_url: str, location_codes: Sequence[str]) -> dict[str, Sums]:
    """By location, in plain SQL."""
    with psycopg.connect(database_url) as connection:
        found = connection.execute(_AT_OMS, [list(location_codes)]).fetchall()
    told = {code: Sums(*(int(one) for one in figures)) for code, *figures in found}
    return {code: told.get(code, Sums(0, 0, 0, 0, 0, 0)) for code in location_codes}


def disputes(database_url: str) -> dict[str, int]:
    """What the OMS doubts or could not book: exceptions by kind, entries set aside by reason."""
    with psycopg.connect(database_url) as connection:
        return {str(what): int(count) for what, count in connection.execute(_DISPUTES)}


_AT_OMS = """
    WITH own AS (
        SELECT location.code, sale.entry_id, sale.total_minor FROM sale
        JOIN location ON location.id = sale.location_id WHERE location.code = ANY(%s)
    ), receipts AS (
        SELECT code, count(*) AS receipts, sum(total_minor) AS sales FROM own GROUP BY code
    ), lines AS (
        SELECT code, count(*) AS lines FROM own JOIN sale_line USING (entry_id) GROUP BY code
    ), modifiers AS (
        SELECT own.code, sum(amount_minor) FILTER (WHERE kind = 'discount') AS discounts,
               count(*) FILTER (WHERE kind = 'price_override') AS overridden
        FROM own JOIN sale_line_modifier USING (entry_id) GROUP BY own.code
    ), coupons AS (
        SELECT code, sum(tendered_minor - change_minor) AS coupons
        FROM own JOIN sale_tender USING (entry_id) WHERE kind = 'coupon' GROUP BY code
    )
    SELECT code, receipts, lines, sales, coalesce(discounts, 0), coalesce(coupons, 0), coalesce(overridden, 0)
    FROM receipts JOIN lines USING (code) LEFT JOIN modifiers USING (code) LEFT JOIN coupons USING (code)
"""
_DISPUTES = """
    SELECT kind, count(*) FROM exception WHERE closed_at IS NULL GROUP BY kind
    UNION ALL SELECT 'set aside: ' || reason, count(*) FROM entry WHERE reason IS NOT NULL GROUP BY reason
"""


def _of_sales(sales: Iterable[Body]) -> Sums:
    told: Counter[str] = Counter()
    for sale in sales:
        told["receipts"] += 1
        told["lines"] += len(sale["lines"])
        told["sales"] += sale["total_minor"]
        told["coupons"] += sum(_kept(sale["tenders"], "coupon"))
        for line in sale["lines"]:
            modifiers = line.get("modifiers", ())
            told["discounts"] += sum(one["amount_minor"] for one in modifiers if one["kind"] == "discount")
            told["overridden"] += any(one["kind"] == "price_override" for one in modifiers)
    return Sums(**{name: told[name] for name in Sums.__slots__})


def _kept(tenders: Iterable[Body], kind: str) -> Iterator[int]:
    return (one["tendered_minor"] - one["change_minor"] for one in tenders if one["kind"] == kind)


def _of_shifts(shifts: Iterable[Body]) -> ZSums:
    told: Counter[str] = Counter()
    for shift in shifts:
        told["reports"] += 1
        told["receipts"] += shift["sale_count"]
        told["sales"] += shift["sales_minor"]
        told["discounts"] += shift["discount_minor"]
        told["coupons"] += shift["coupon_minor"]
        told["over_short"] += shift["over_short_minor"]
    return ZSums(**{name: told[name] for name in ZSums.__slots__})
