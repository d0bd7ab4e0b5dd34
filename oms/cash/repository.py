"""The cash office in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.messages.facts import CashMoved, DayClosed, ShiftVerified
from contract.messages.rows import CashAccountEntry
from contract.values.time import parse_instant
from oms.cash.tables import cash_account, cash_move, cash_rules, day_close, shift_check
from oms.db.engine import Tx
from oms.sales.sale_rows import storable
from oms.sales.tables import sale, shift
from oms.sync.booking import BookedEntry


@dataclass(frozen=True, slots=True)
class CashRules:
    """What holds in one store; minor units, None for no bound."""

    location_id: str
    blind: bool = False
    drawer_limit_minor: int = 0
    over_short_limit_minor: int | None = None
    paid_out_limit_minor: int | None = None
    float_minor: int | None = None
    second_person_minor: int | None = None


@dataclass(frozen=True, slots=True)
class OverShort:
    """A closed shift of which the drawer did not hold what it should have. ``operators`` sold in it."""

    location_id: str
    register_id: str
    shift_id: str
    closed_at: datetime
    z_number: int
    over_short_minor: int
    currency: str
    operators: tuple[str, ...]
    reason: str


def put_account(tx: Tx, account: CashAccountEntry) -> None:
    """Add it, or change it."""
    added = upsert(cash_account).values(code=account.code, name=account.name, direction=account.direction)
    changed = {"name": account.name, "direction": account.direction}
    tx.conn.execute(added.on_conflict_do_update(index_elements=[cash_account.c.code], set_=changed))


def accounts(tx: Tx) -> tuple[CashAccountEntry, ...]:
    found = tx.conn.execute(select(cash_account).order_by(cash_account.c.code))
    return tuple(CashAccountEntry(code=one.code, name=one.name, direction=one.direction) for one in found)


def put_rules(tx: Tx, rules: CashRules) -> None:
    """The rules of one store, over those before."""
    values = {name: getattr(rules, name) for name in CashRules.__slots__}
    added = upsert(cash_rules).values(values)
    changed = {name: added.excluded[name] for name in values if name != "location_id"}
    tx.conn.execute(added.on_conflict_do_update(index_elements=[cash_rules.c.location_id], set_=changed))


def rules_of(tx: Tx, location_ids: Sequence[str]) -> dict[str, CashRules]:
    """Of those stores that have any."""
    found = tx.conn.execute(select(cash_rules).where(cash_rules.c.location_id.in_(location_ids))).mappings()
    return {one["location_id"]: CashRules(**one) for one in found}


def insert_move(tx: Tx, entry: BookedEntry, fact: CashMoved) -> None:
    tx.conn.execute(
        insert(cash_move).values(
            entry_id=entry.header.id,
            movement_id=fact.movement_id,
            shift_id=fact.shift_id,
            register_id=entry.register_id,
            location_id=entry.location_id,
            operator_id=entry.header.operator_id,
            approver_id=entry.header.approver_id,
            second_id=fact.second_id,
            business_day=date.fromisoformat(entry.header.business_day),
            moved_at=parse_instant(entry.header.occurred_at),
            kind=fact.kind,
            currency=fact.currency,
            amount_minor=fact.amount_minor,
            account=storable(fact.account),
            bag_number=storable(fact.bag_number),
            reason=storable(fact.reason),
        )
    )


def insert_check(tx: Tx, entry: BookedEntry, fact: ShiftVerified) -> None:
    tx.conn.execute(
        insert(shift_check).values(
            entry_id=entry.header.id,
            shift_id=fact.shift_id,
            location_id=entry.location_id,
            operator_id=entry.header.operator_id,
            checked_at=parse_instant(entry.header.occurred_at),
            counted_minor=fact.counted_minor,
            difference_minor=fact.difference_minor,
            reason=storable(fact.reason),
        )
    )


def insert_day(tx: Tx, entry: BookedEntry, fact: DayClosed) -> None:
    tx.conn.execute(
        insert(day_close).values(
            entry_id=entry.header.id,
            location_id=entry.location_id,
            day=date.fromisoformat(fact.day),
            register_id=entry.register_id,
            operator_id=entry.header.operator_id,
            approver_id=entry.header.approver_id,
            closed_at=parse_instant(entry.header.occurred_at),
            shift_count=len(fact.shifts),
            missing_count=len(fact.missing),
            sales_minor=fact.sales_minor,
            over_short_minor=fact.over_short_minor,
            declared=fact.model_dump(mode="json"),
        )
    )


def moves(tx: Tx, location_id: str | None, first: date, last: date) -> Sequence[RowMapping]:
    """Cash moved on business days from ``first`` to ``last``, in order."""
    statement = select(cash_move).where(cash_move.c.business_day.between(first, last))
    if location_id is not None:
        statement = statement.where(cash_move.c.location_id == location_id)
    return tx.conn.execute(statement.order_by(cash_move.c.moved_at, cash_move.c.entry_id)).mappings().all()


def days(tx: Tx, location_id: str | None, limit: int) -> Sequence[RowMapping]:
    """The newest closes of a day first."""
    statement = select(day_close)
    if location_id is not None:
        statement = statement.where(day_close.c.location_id == location_id)
    newest = statement.order_by(day_close.c.day.desc(), day_close.c.closed_at.desc()).limit(limit)
    return tx.conn.execute(newest).mappings().all()


def over_shorts(tx: Tx, location_id: str | None, first: datetime, before: datetime) -> tuple[OverShort, ...]:
    """Shifts closed in that time whose drawer was over or short, with who sold in them."""
    sellers = (
        select(func.array_agg(sale.c.operator_id.distinct()))
        .where(sale.c.shift_id == shift.c.shift_id, sale.c.operator_id.is_not(None))
        .scalar_subquery()
    )
    statement = select(shift, sellers.label("operators")).where(
        shift.c.closed_at >= first, shift.c.closed_at < before, shift.c.over_short_minor != 0
    )
    if location_id is not None:
        statement = statement.where(shift.c.location_id == location_id)
    return tuple(
        OverShort(
            location_id=one.location_id,
            register_id=one.register_id,
            shift_id=one.shift_id,
            closed_at=one.closed_at,
            z_number=one.document_number,
            over_short_minor=one.over_short_minor,
            currency=one.currency,
            operators=tuple(sorted(one.operators or ())),
            reason=one.declared.get("reason", ""),
        )
        for one in tx.conn.execute(statement.order_by(shift.c.closed_at))
    )
