"""Payments by card in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.messages.facts import PaymentEnded, PaymentStarted, TerminalReconciled
from contract.messages.rows import PaymentRulesRow
from contract.states.payment import PaymentState
from contract.values.time import parse_instant
from oms.db.engine import Tx
from oms.db.turns import take_turns
from oms.payments.tables import payment, payment_rules, terminal_count
from oms.sales.sale_rows import storable
from oms.sales.tables import sale, sale_tender
from oms.sync.booking import BookedEntry

_TOLD = ("brand", "last_four", "token", "authorization_code", "terminal_reference", "resolved_by", "reason")
_MOVED = (PaymentState.CAPTURED, PaymentState.REFUNDED)
_GONE_BACK = select(payment.c.payment_id).where(
    payment.c.reverses == bindparam("payment_id"),
    payment.c.reverses != literal_column("''"),  # as the index says it
    payment.c.state == PaymentState.REVERSED,
)


@dataclass(frozen=True, slots=True)
class ShiftPayments:
    """What cards paid in a shift: the terminals' side, and the side of the sales."""

    shift_id: str
    currency: str
    payment_count: int
    payment_minor: int
    tender_count: int
    tender_minor: int


def lock_payments(tx: Tx, payment_ids: Collection[str]) -> None:
    """Also those that nobody heard of yet: the beginning of one and its end may come at once, by two registers."""
    take_turns(tx, [storable(one) for one in payment_ids])


def start_payment(tx: Tx, entry: BookedEntry, fact: PaymentStarted) -> None:
    """One that is known already stays as it is."""
    names = ("basket_id", "shift_id", "terminal", "service_id", "reverses")
    values = {
        **{name: storable(getattr(fact, name)) for name in names},
        **dict.fromkeys(_TOLD, ""),
        "payment_id": storable(fact.payment_id),
        "location_id": entry.location_id,
        "register_id": entry.register_id,
        "kind": fact.kind,
        "state": PaymentState.INTENDED,
        "amount_minor": fact.amount_minor,
        "approved_minor": 0,
        "currency": fact.currency,
        "started_at": parse_instant(entry.header.occurred_at),
        "operator_id": entry.header.operator_id,
        "stored_offline": False,
        "reason": storable(fact.reason),
    }
    tx.conn.execute(upsert(payment).values(values).on_conflict_do_nothing())


def find_payment(tx: Tx, payment_id: str) -> RowMapping | None:
    """Locked until the end of the act."""
    statement = select(payment).where(payment.c.payment_id == storable(payment_id)).with_for_update()
    return tx.conn.execute(statement).mappings().first()


def end_payment(tx: Tx, entry: BookedEntry, fact: PaymentEnded, state: PaymentState) -> None:
    """What became of it, over what was known before."""
    told = {name: storable(getattr(fact, name)) for name in _TOLD}
    tx.conn.execute(
        update(payment)
        .where(payment.c.payment_id == storable(fact.payment_id))
        .values(
            state=state,
            approved_minor=fact.approved_minor,
            stored_offline=fact.stored_offline,
            ended_at=parse_instant(entry.header.occurred_at),
            approver_id=entry.header.approver_id,
            **told,
        )
    )


def went_back(tx: Tx, payment_id: str) -> bool:
    """Whether a reversal took it back."""
    return tx.conn.execute(_GONE_BACK, {"payment_id": storable(payment_id)}).first() is not None


def set_state(tx: Tx, payment_id: str, state: PaymentState) -> None:
    tx.conn.execute(update(payment).where(payment.c.payment_id == payment_id).values(state=state))


def insert_count(tx: Tx, entry: BookedEntry, fact: TerminalReconciled) -> None:
    values = fact.model_dump()
    texts = {name: storable(values[name]) for name in ("terminal", "shift_id", "currency")}
    place = {"entry_id": entry.header.id, "location_id": entry.location_id, "register_id": entry.register_id}
    counted_at = parse_instant(entry.header.occurred_at)
    tx.conn.execute(insert(terminal_count).values({**values, **texts, **place, "counted_at": counted_at}))


def unmatched(tx: Tx, shift_id: str) -> Sequence[RowMapping]:
    """Money moved in a shift that no sale names, and card tenders of its sales that no payment moved."""
    named = exists().where(sale_tender.c.kind == "card", sale_tender.c.reference == payment.c.payment_id)
    loose = select(payment.c.payment_id.label("subject"), _signed().label("amount_minor")).where(
        payment.c.shift_id == shift_id, payment.c.state.in_(_MOVED), payment.c.kind != "reversal", ~named
    )
    moved = exists().where(
        payment.c.payment_id == sale_tender.c.reference,
        payment.c.state.in_(_MOVED),
        _signed() == sale_tender.c.tendered_minor,
    )
    unpaid = (
        select(sale_tender.c.reference.label("subject"), sale_tender.c.tendered_minor.label("amount_minor"))
        .join(sale, sale.c.entry_id == sale_tender.c.entry_id)
        .where(sale.c.shift_id == shift_id, sale_tender.c.kind == "card", ~moved)
    )
    return [*tx.conn.execute(loose).mappings(), *tx.conn.execute(unpaid).mappings()]


def shift_payments(tx: Tx, shift_ids: Collection[str]) -> tuple[ShiftPayments, ...]:
    """Both sides of each shift in which a card paid."""
    moved = and_(payment.c.state.in_(_MOVED), payment.c.kind != "reversal", payment.c.shift_id.in_(shift_ids))
    sides = (
        select(payment.c.shift_id, payment.c.currency, func.count(), func.sum(_signed()))
        .where(moved)
        .group_by(payment.c.shift_id, payment.c.currency)
    )
    tenders = (
        select(sale.c.shift_id, func.count(), func.sum(sale_tender.c.tendered_minor))
        .join(sale_tender, sale_tender.c.entry_id == sale.c.entry_id)
        .where(sale_tender.c.kind == "card", sale.c.shift_id.in_(shift_ids))
        .group_by(sale.c.shift_id)
    )
    by_shift = {shift_id: (count, int(minor)) for shift_id, count, minor in tx.conn.execute(tenders)}
    return tuple(
        ShiftPayments(shift_id, currency, count, int(minor), *by_shift.get(shift_id, (0, 0)))
        for shift_id, currency, count, minor in tx.conn.execute(sides)
    )


def payments(tx: Tx, location_id: str | None, state: str | None, limit: int) -> Sequence[RowMapping]:
    """The newest first."""
    statement = select(payment)
    if location_id is not None:
        statement = statement.where(payment.c.location_id == location_id)
    if state is not None:
        statement = statement.where(payment.c.state == state)
    newest = statement.order_by(payment.c.started_at.desc(), payment.c.payment_id).limit(limit)
    return tx.conn.execute(newest).mappings().all()


def put_rules(tx: Tx, rules: PaymentRulesRow) -> None:
    """The rules of one store, over those before."""
    added = upsert(payment_rules).values(rules.model_dump())
    changed = {name: added.excluded[name] for name in ("offline_payment_minor", "offline_day_minor")}
    tx.conn.execute(added.on_conflict_do_update(index_elements=[payment_rules.c.location_id], set_=changed))


def rules_of(tx: Tx, location_ids: Sequence[str]) -> dict[str, PaymentRulesRow]:
    """Of those stores that have any."""
    found = tx.conn.execute(select(payment_rules).where(payment_rules.c.location_id.in_(location_ids))).mappings()
    return {one["location_id"]: PaymentRulesRow.model_validate(dict(one)) for one in found}


def _signed() -> ColumnElement[int]:
    return case((payment.c.kind == "refund", -payment.c.approved_minor), else_=payment.c.approved_minor)
