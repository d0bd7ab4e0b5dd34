"""SQL of stored value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.dialects.postgresql import insert

from contract.rules.stored_value import AccountKind, account_kind
from oms.db.engine import Tx
from oms.sales.tables import sale, sale_tender
from oms.stored_value.tables import stored_account, stored_hold, stored_movement, stored_value_rules

MAX_LISTED = 500
_OF_CUSTOMERS = frozenset({AccountKind.ON_ACCOUNT, AccountKind.LOYALTY})


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One movement as it is booked."""

    entry_id: str
    position: int
    account_id: str
    deed: str
    amount: int
    value_minor: int
    currency: str
    transaction_id: str
    part_id: str
    offline: bool
    register_id: str | None
    location_id: str | None
    business_day: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account holds, what of it is promised, and what may be owed."""

    account_id: str
    kind: str
    currency: str
    customer_id: str | None
    detail: str
    balance: int
    held: int
    limit_minor: int


def open_account(tx: Tx, account_id: str, currency: str, *, customer_id: str | None = None, detail: str = "") -> None:
    """Make it known, where it is not."""
    kind = account_kind(account_id)
    assert kind is not None, "an account's id says its kind"
    owner = account_id.partition(":")[2] if kind in _OF_CUSTOMERS else customer_id
    values = {
        "account_id": account_id,
        "kind": kind.value,
        "currency": currency,
        "customer_id": owner,
        "detail": detail,
        "opened_at": tx.now,
    }
    tx.conn.execute(insert(stored_account).values(values).on_conflict_do_nothing())


def lock_account(tx: Tx, account_id: str) -> Standing | None:
    """Its standing, which changes for nobody else until the end of this transaction."""
    locked = select(stored_account.c.account_id).where(stored_account.c.account_id == account_id).with_for_update()
    return standing(tx, account_id) if tx.conn.execute(locked).first() else None


def standing(tx: Tx, account_id: str) -> Standing | None:
    """Without a lock."""
    found = standings(tx, stored_account.c.account_id == account_id)
    return found[0] if found else None


def standings_of(tx: Tx, customer_ids: Collection[str]) -> tuple[Standing, ...]:
    return standings(tx, stored_account.c.customer_id.in_(customer_ids))


def standings(tx: Tx, where: object) -> tuple[Standing, ...]:
    """In order of their ids."""
    balance = (
        select(func.coalesce(func.sum(stored_movement.c.amount), 0))
        .where(
            stored_movement.c.account_id == stored_account.c.account_id,
            stored_movement.c.currency == stored_account.c.currency,
        )
        .scalar_subquery()
    )
    held = (
        select(func.coalesce(func.sum(stored_hold.c.amount), 0))
        .where(stored_hold.c.account_id == stored_account.c.account_id, stored_hold.c.ended_at.is_(None))
        .scalar_subquery()
    )
    query = select(stored_account, balance.label("balance"), held.label("held")).where(where)  # type: ignore[arg-type]
    found = tx.conn.execute(query.order_by(stored_account.c.account_id)).mappings()
    return tuple(
        Standing(
            account_id=row["account_id"],
            kind=row["kind"],
            currency=row["currency"],
            customer_id=row["customer_id"],
            detail=row["detail"],
            balance=int(row["balance"]),
            held=int(row["held"]),
            limit_minor=row["limit_minor"],
        )
        for row in found
    )


def add_movements(tx: Tx, lines: Sequence[LedgerLine]) -> None:
    """What was booked before changes nothing."""
    rows = [{**asdict(line), "booked_at": tx.now} for line in lines]
    if rows:
        tx.conn.execute(insert(stored_movement).on_conflict_do_nothing(), rows)


def movements_of(tx: Tx, account_ids: Collection[str], limit: int = MAX_LISTED) -> Sequence[RowMapping]:
    """The newest first."""
    query = select(stored_movement).where(stored_movement.c.account_id.in_(account_ids))
    order = (stored_movement.c.booked_at.desc(), stored_movement.c.entry_id.desc(), stored_movement.c.position)
    return tx.conn.execute(query.order_by(*order).limit(limit)).mappings().all()


def place_hold(tx: Tx, hold_id: str, account_id: str, amount: int, register_id: str, location_id: str) -> None:
    """Keep an amount for a tender. One whose sale or release came in before is not placed at all."""
    tx.conn.execute(
        insert(stored_hold)
        .values(
            hold_id=hold_id,
            account_id=account_id,
            amount=amount,
            register_id=register_id,
            location_id=location_id,
            placed_at=tx.now,
        )
        .on_conflict_do_nothing()
    )


def end_holds(tx: Tx, hold_ids: Collection[str], ended_by: str) -> int:
    """How many of them stood."""
    ended = tx.conn.execute(
        update(stored_hold)
        .where(stored_hold.c.hold_id.in_(hold_ids), stored_hold.c.ended_at.is_(None))
        .values(ended_at=tx.now, ended_by=ended_by)
    )
    return int(ended.rowcount)


def forestall_hold(tx: Tx, hold_id: str, account_id: str, entry_id: str, register_id: str, location_id: str) -> None:
    """What was asked for a tender that is over already is never held: its question may still be on its way."""
    known = select(stored_account.c.account_id).where(stored_account.c.account_id == account_id)
    if tx.conn.execute(known).first() is None:
        return
    over = {"placed_at": tx.now, "ended_at": tx.now, "ended_by": entry_id}
    place = {"hold_id": hold_id, "account_id": account_id, "register_id": register_id, "location_id": location_id}
    tx.conn.execute(insert(stored_hold).values({**place, **over, "amount": 1}).on_conflict_do_nothing())


def open_holds(tx: Tx, limit: int = MAX_LISTED) -> Sequence[RowMapping]:
    """The oldest first."""
    query = select(stored_hold).where(stored_hold.c.ended_at.is_(None)).order_by(stored_hold.c.placed_at)
    return tx.conn.execute(query.limit(limit)).mappings().all()


def set_limit(tx: Tx, account_id: str, limit_minor: int) -> None:
    tx.conn.execute(
        update(stored_account).where(stored_account.c.account_id == account_id).values(limit_minor=limit_minor)
    )


def put_rules(tx: Tx, country: str, body: Mapping[str, object]) -> None:
    values = {"country": country, "body": dict(body), "told_at": tx.now}
    kept = {"body": values["body"], "told_at": tx.now}
    statement = insert(stored_value_rules).values(values)
    tx.conn.execute(statement.on_conflict_do_update(index_elements=[stored_value_rules.c.country], set_=kept))


def rules_of(tx: Tx, countries: Collection[str] | None = None) -> dict[str, Mapping[str, object]]:
    """By country; all of them unless told."""
    query = select(stored_value_rules)
    if countries is not None:
        query = query.where(stored_value_rules.c.country.in_(countries))
    return {row["country"]: row["body"] for row in tx.conn.execute(query).mappings()}


def tenders_unlike_movements(tx: Tx, limit: int = MAX_LISTED) -> Sequence[RowMapping]:
    """Tenders of finished sales whose account was not moved by as much: none, where all is right."""
    moved = (
        select(func.coalesce(func.sum(stored_movement.c.value_minor), 0))
        .where(
            stored_movement.c.part_id == sale_tender.c.tender_id,
            stored_movement.c.account_id == sale_tender.c.reference,
        )
        .scalar_subquery()
    )
    query = (
        select(sale.c.transaction_id, sale.c.location_id, sale_tender, moved.label("moved_minor"))
        .join(sale, sale.c.entry_id == sale_tender.c.entry_id)
        .where(sale_tender.c.kind.in_([kind.value for kind in AccountKind]), moved != -sale_tender.c.tendered_minor)
        .order_by(sale.c.entry_id)
        .limit(limit)
    )
    return tx.conn.execute(query).mappings().all()
