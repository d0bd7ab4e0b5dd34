"""Reads payments by card in store.db."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, bindparam, exists, func, literal_column, select

from app.db.prepared import Prepared
from app.db.rows import stored_row
from app.db.tables import incarnation, journal, register_state
from app.pos.payments.model import OPEN, Payment
from app.pos.payments.tables import payment
from contract.messages.rows import PaymentRulesRow
from contract.states.payment import PaymentState

_MOST = 50
_MADE = ("state", "needs_signature", "stored_offline")
_OWN = payment.c.register_id == select(register_state.c.register_id).scalar_subquery()
_FIRST = (payment.c.started_at, payment.c.payment_id)


def _oldest(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(payment).where(_OWN, *where).order_by(*_FIRST).limit(_MOST)


def _loose(kind: str, state: PaymentState, *further: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return _oldest(payment.c.state == state, payment.c.transaction_id == "", payment.c.kind == kind, *further)


def _in(*states: PaymentState) -> ColumnElement[bool]:
    """Written out: values given with the statement would not be known to fit a partial index."""
    return payment.c.state.in_([literal_column(f"'{state}'") for state in sorted(states)])


_COLUMNS = tuple(payment.c.keys())
_BY_ID = select(payment).where(payment.c.payment_id == bindparam("payment"))
_OPEN = Prepared(_oldest(_in(*OPEN)))
_LOOSE_CHARGES = Prepared(_loose("charge", PaymentState.CAPTURED))
_BEGUN_HERE = payment.c.entry_id.in_(select(journal.c.id))
_LOOSE_BEGUN_HERE = Prepared(_loose("charge", PaymentState.CAPTURED, _BEGUN_HERE))
_LOOSE_REFUNDS = Prepared(_loose("refund", PaymentState.REFUNDED))
_DOUBTED = Prepared(
    _oldest(
        payment.c.resolved_by == "manager",
        _in(PaymentState.CANCELED, PaymentState.DECLINED),
        payment.c.kind == "charge",
    )
)


def payment_by_id(conn: Connection, payment_id: str) -> Payment | None:
    found = conn.execute(_BY_ID, {"payment": payment_id}).mappings().first()
    return _payment(found) if found else None


def sent_from_here(conn: Connection, payment_id: str) -> bool:
    """Whether it was begun in this very journal, by a life of this machine: where records were put back, the terminal
    is the same; where they were moved or copied, it is another.
    """
    life, since = incarnation.alias(), incarnation.alias()
    begun = select(life).join(journal, journal.c.incarnation == life.c.incarnation)
    begun = begun.join(payment, payment.c.entry_id == journal.c.id).where(payment.c.payment_id == payment_id)
    elsewhere = since.c.incarnation != life.c.incarnation
    elsewhere &= (since.c.began_at >= life.c.began_at) & (since.c.reason != "restored")
    return conn.execute(begun.where(~exists().where(elsewhere))).first() is not None


def open_payments(conn: Connection) -> tuple[Payment, ...]:
    """Those of this register of which it is not known what became of them, oldest first."""
    return _all(conn, _OPEN)


def loose_charges(conn: Connection, *, begun_here: bool = False) -> tuple[Payment, ...]:
    """Charges of this register that no finished sale names; ``begun_here``: those in this very journal."""
    return _all(conn, _LOOSE_BEGUN_HERE if begun_here else _LOOSE_CHARGES)


def loose_refunds(conn: Connection) -> tuple[Payment, ...]:
    """Money of this register that went to cards, and that no finished sale names."""
    return _all(conn, _LOOSE_REFUNDS)


def doubted_payments(conn: Connection) -> tuple[Payment, ...]:
    """Those of this register that a manager said were not charged, which the terminal has not confirmed."""
    return _all(conn, _DOUBTED)


def _all(conn: Connection, statement: Prepared) -> tuple[Payment, ...]:
    return tuple(_payment(dict(zip(_COLUMNS, found, strict=True))) for found in statement.rows(conn))


def reversal_of(conn: Connection, payment_id: str) -> Payment | None:
    """The reversal that may have taken a payment back, the last one that was tried."""
    statement = select(payment).where(payment.c.reverses == payment_id, payment.c.kind == "reversal")
    newest = statement.order_by(payment.c.started_at.desc(), payment.c.payment_id.desc()).limit(1)
    found = conn.execute(newest).mappings().first()
    return _payment(found) if found else None


def refunded_minor(conn: Connection, payment_id: str) -> int:
    """What went back of a charge, or may have, in parts."""
    return sum(refunds_of(conn, payment_id).values())


def refunds_of(conn: Connection, payment_id: str) -> dict[str, int]:
    """What went back of a charge, or may have, by the payment that gave it back."""
    gone = sorted({*OPEN, PaymentState.REFUNDED})
    statement = select(payment.c.payment_id, payment.c.amount_minor).where(
        payment.c.reverses == payment_id, payment.c.kind == "refund", payment.c.state.in_(gone)
    )
    return {own.payment_id: own.amount_minor for own in conn.execute(statement)}


def stored_offline_minor(conn: Connection, business_day: str) -> int:
    """What terminals approved without the bank that day at this register, at the store's risk."""
    statement = select(func.coalesce(func.sum(payment.c.approved_minor), 0)).where(
        _OWN,
        payment.c.business_day == business_day,
        payment.c.stored_offline == 1,
        payment.c.state == PaymentState.CAPTURED,
    )
    return int(conn.execute(statement).scalar_one())


def totals_since(conn: Connection, terminal: str, after: str) -> tuple[int, int]:
    """How many movements of money by this register's terminal after an instant, and what they come to."""
    moved = [PaymentState.CAPTURED, PaymentState.REFUNDED, PaymentState.REVERSED]
    statement = select(payment.c.kind, payment.c.state, payment.c.approved_minor).where(
        _OWN, payment.c.terminal == terminal, payment.c.started_at > after, payment.c.state.in_(moved)
    )
    found = conn.execute(statement).all()
    signed = [own.approved_minor if own.kind == "charge" else -own.approved_minor for own in found]
    return len(found), sum(signed)


def payment_rules(conn: Connection, location_id: str) -> PaymentRulesRow:
    """What head office told, or the defaults."""
    found = stored_row(conn, PaymentRulesRow.KIND, location_id)
    if found is None:
        return PaymentRulesRow(location_id=location_id)
    return PaymentRulesRow.model_validate(found.body)


def _payment(found: RowMapping | Mapping[str, Any]) -> Payment:
    named = {name: found[name] for name in Payment.__slots__ if name not in _MADE}
    return Payment(
        state=PaymentState(found["state"]),
        needs_signature=bool(found["needs_signature"]),
        stored_offline=bool(found["stored_offline"]),
        **named,
    )
