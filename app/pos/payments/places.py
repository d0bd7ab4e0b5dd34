"""Payments as the facts of this register and of the store's others tell them."""

from __future__ import annotations

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.pos.payments.model import state_after
from app.pos.payments.tables import payment
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, PaymentEnded, PaymentStarted, SaleCompleted
from contract.states.payment import PaymentState

TABLES = (payment,)
KINDS = (PaymentStarted.KIND, PaymentEnded.KIND)
_START = upsert(payment).on_conflict_do_nothing()
_TOLD = ("brand", "last_four", "token", "authorization_code", "terminal_reference", "resolved_by", "reason")


def project(conn: Connection, header: EntryHeader, fact: Fact) -> None:
    """Add one fact; one that was added before changes nothing."""
    match fact:
        case PaymentStarted():
            _started(conn, header, fact)
        case PaymentEnded():
            _ended(conn, header, fact)


def paid(conn: Connection, sale: SaleCompleted) -> None:
    """A finished sale names what it was paid with."""
    named = [tender.reference for tender in sale.tenders if tender.kind == "card"]
    if named:
        settled = update(payment).where(payment.c.payment_id.in_(named))
        conn.execute(settled.values(transaction_id=sale.transaction_id))


def _started(conn: Connection, header: EntryHeader, fact: PaymentStarted) -> None:
    conn.execute(
        _START,
        {
            "payment_id": fact.payment_id,
            "entry_id": header.id,
            "kind": fact.kind,
            "state": PaymentState.INTENDED,
            "amount_minor": fact.amount_minor,
            "approved_minor": 0,
            "currency": fact.currency,
            "basket_id": fact.basket_id,
            "shift_id": fact.shift_id,
            "terminal": fact.terminal,
            "service_id": fact.service_id,
            "reverses": fact.reverses,
            "register_id": header.register_id,
            "business_day": header.business_day,
            "started_at": header.occurred_at,
            "ended_at": None,
            "needs_signature": 0,
            "stored_offline": 0,
            "transaction_id": "",
            **dict.fromkeys(_TOLD, ""),
            "reason": fact.reason,
        },
    )


def _ended(conn: Connection, header: EntryHeader, fact: PaymentEnded) -> None:
    found = conn.execute(select(payment).where(payment.c.payment_id == fact.payment_id)).first()
    if found is None:
        return
    before = PaymentState(found.state)
    after = state_after(before, fact)
    own = update(payment).where(payment.c.payment_id == fact.payment_id)
    if after is not None:
        told = {name: getattr(fact, name) for name in _TOLD}
        flags = {"needs_signature": int(fact.needs_signature), "stored_offline": int(fact.stored_offline)}
        told["reason"] = fact.reason or found.reason
        conn.execute(
            own.values(state=after, approved_minor=fact.approved_minor, ended_at=header.occurred_at, **told, **flags)
        )
    elif fact.outcome == before and fact.resolved_by != "manager":
        conn.execute(own.values(resolved_by=fact.resolved_by))
    if after is PaymentState.REVERSED and found.reverses:
        _taken_back(conn, found.reverses)


def _taken_back(conn: Connection, payment_id: str) -> None:
    told = PaymentEnded(payment_id=payment_id, outcome="reversed")
    state = conn.execute(select(payment.c.state).where(payment.c.payment_id == payment_id)).scalar()
    if state is not None and state_after(PaymentState(state), told) is not None:
        conn.execute(update(payment).where(payment.c.payment_id == payment_id).values(state=PaymentState.REVERSED))
