"""Who stands out: risky acts of each operator, against the rate of everybody else in the same store.

A rate is acts for each sale. Somebody stands out who did something at least ``FEWEST`` times, and so much oftener than
the others' rate would give that chance hardly explains it: three standard deviations of a Poisson count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Date, DateTime, Text, func, select, text

from oms.db.engine import Tx
from oms.sales.tables import sale

FEWEST = 3
_DEVIATIONS = 3
MAX_LISTED = 1_000


_ACT = (
    text("""
    SELECT modifier.kind, sale.entry_id, sale.operator_id, modifier.approver_id, sale.location_id, sale.register_id,
        sale.completed_at AS done_at, 1 AS times, modifier.amount_minor, sale.business_day
    FROM sale JOIN sale_line_modifier AS modifier ON modifier.entry_id = sale.entry_id
    WHERE modifier.kind IN ('price_override', 'discount')
    UNION ALL
    SELECT 'line_removed', entry_id, operator_id, NULL, location_id, register_id, completed_at, removed_count, 0,
        business_day
    FROM sale WHERE removed_count > 0
    UNION ALL
    SELECT CASE WHEN line.returned_transaction_id IS NULL THEN 'return_without_receipt' ELSE 'return' END,
        sale.entry_id, sale.operator_id, NULL, sale.location_id, sale.register_id, sale.completed_at, 1,
        -line.gross_minor, sale.business_day
    FROM sale JOIN sale_line AS line ON line.entry_id = sale.entry_id
    WHERE line.quantity_thousandths < 0 AND sale.post_voids = ''
    UNION ALL
    SELECT 'post_void', entry_id, operator_id, NULL, location_id, register_id, completed_at, 1, -total_minor,
        business_day
    FROM sale WHERE post_voids <> ''
    UNION ALL
    SELECT CASE act.kind WHEN 'drawer.opened' THEN 'no_sale' ELSE 'sale_given_up' END, act.entry_id, act.operator_id,
        NULL, act.location_id, act.register_id, act.done_at, 1, act.total_minor,
        (act.done_at AT TIME ZONE place.time_zone - place.day_cutover::interval)::date
    FROM till_act AS act JOIN location AS place ON place.id = act.location_id
    UNION ALL
    SELECT kind, entry_id, operator_id, approver_id, location_id, register_id, moved_at, 1, amount_minor, business_day
    FROM cash_move WHERE kind = 'paid_out'
    UNION ALL
    SELECT kind, entry_id, operator_id, approver_id, location_id, register_id, done_at, 1, amount_minor, business_day
    FROM staff_act
""")
    .columns(
        kind=Text,
        entry_id=Text,
        operator_id=Text,
        approver_id=Text,
        location_id=Text,
        register_id=Text,
        done_at=DateTime(timezone=True),
        times=BigInteger,
        amount_minor=BigInteger,
        business_day=Date,
    )
    .subquery("act")
)
"""Every risky act: what ``Act`` holds, and its business day."""


@dataclass(frozen=True, slots=True)
class Span:
    """Business days, both included; ``location_id`` None for every store."""

    first: date
    last: date
    location_id: str | None = None


class Act(NamedTuple):
    """One risky act, and the entry that tells it. ``times`` is how often it did: a sale may lose several lines."""

    kind: str
    entry_id: str
    operator_id: str
    approver_id: str | None
    location_id: str
    register_id: str
    done_at: datetime
    times: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Told:
    """Acts of one kind by one person in one store."""

    location_id: str
    operator_id: str
    kind: str
    count: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What an operator did of one kind in a store. ``expected`` is what the others' rate would give for these sales."""

    location_id: str
    operator_id: str
    kind: str
    count: int
    amount_minor: int
    sales: int
    others_count: int
    others_sales: int

    @property
    def expected(self) -> Fraction:
        return Fraction(self.others_count * self.sales, self.others_sales) if self.others_sales else Fraction(0)

    @property
    def stands_out(self) -> bool:
        above = self.count - self.expected
        return (
            self.others_sales > 0
            and self.count >= FEWEST
            and above > 0
            and above * above > _DEVIATIONS**2 * max(self.expected, Fraction(1, 4))
        )


def standings(tx: Tx, span: Span) -> tuple[Standing, ...]:
    """Those who stand out first, then by how often."""
    sums = (func.sum(_ACT.c[name]) for name in ("times", "amount_minor"))
    by = (_ACT.c.location_id, _ACT.c.operator_id, _ACT.c.kind)
    query = select(*by, *sums).where(*_within(span)).group_by(*by)
    found = [Told(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in tx.conn.execute(query)]
    made = standing_of(found, _sales(tx, span))
    return tuple(sorted(made, key=lambda one: (not one.stands_out, -one.count, one.operator_id, one.kind)))


def acts_of(tx: Tx, span: Span, operator_id: str, kind: str | None = None) -> tuple[Act, ...]:
    """Each act of one person, newest first: the entries to look into."""
    query = select(*[_ACT.c[name] for name in Act._fields]).where(*_within(span), _ACT.c.operator_id == operator_id)
    if kind is not None:
        query = query.where(_ACT.c.kind == kind)
    newest = query.order_by(_ACT.c.done_at.desc(), _ACT.c.entry_id).limit(MAX_LISTED)
    return tuple(Act(*row) for row in tx.conn.execute(newest))


def standing_of(rows: Sequence[Told], sales: Mapping[tuple[str, str], int]) -> list[Standing]:
    """``sales`` counts them by (location, operator)."""
    of_store: dict[str, int] = defaultdict(int)
    for (place, _), count in sales.items():
        of_store[place] += count
    of_kind: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        of_kind[row.location_id, row.kind] += row.count
    return [
        Standing(
            location_id=row.location_id,
            operator_id=row.operator_id,
            kind=row.kind,
            count=row.count,
            amount_minor=row.amount_minor,
            sales=(own := sales.get((row.location_id, row.operator_id), 0)),
            others_count=of_kind[row.location_id, row.kind] - row.count,
            others_sales=of_store[row.location_id] - own,
        )
        for row in rows
    ]


def _within(span: Span) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [
        _ACT.c.business_day.between(span.first, span.last),
        _ACT.c.operator_id.is_not(None),
    ]
    return [*asked, _ACT.c.location_id == span.location_id] if span.location_id is not None else asked


def _sales(tx: Tx, span: Span) -> dict[tuple[str, str], int]:
    query = select(sale.c.location_id, sale.c.operator_id, func.count()).where(
        sale.c.business_day.between(span.first, span.last), sale.c.operator_id.is_not(None)
    )
    if span.location_id is not None:
        query = query.where(sale.c.location_id == span.location_id)
    counted = tx.conn.execute(query.group_by(sale.c.location_id, sale.c.operator_id))
    return {(row[0], row[1]): row[2] for row in counted}
