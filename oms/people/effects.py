"""Books approvals, lockouts, unlocked screens and receipts printed again, for whoever looks for losses."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert

from contract.messages.facts import Fact, LockoutShortened, OperatorLockedOut, OperatorSignedOn
from contract.messages.people_facts import ApprovalFact
from contract.values.time import parse_instant
from oms.db.engine import Tx
from oms.people.tables import staff_act
from oms.sales.sale_rows import storable
from oms.sync.booking import BookedEntry

BY_BADGE = "operator.signed_on_by_badge"


def book_sign_on(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A badge can be lent, a PIN is in a head: how often a person shows one is among what is compared."""
    assert isinstance(fact, OperatorSignedOn)
    if fact.by == "badge":
        _book(tx, entry, fact, BY_BADGE)


def book_staff_act(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    _book(tx, entry, fact, entry.header.kind)


def _book(tx: Tx, entry: BookedEntry, fact: Fact, kind: str) -> None:
    header = entry.header
    about = fact.subject_id if isinstance(fact, OperatorLockedOut | LockoutShortened) else header.operator_id
    approval = fact if isinstance(fact, ApprovalFact) else None
    tx.conn.execute(
        insert(staff_act).values(
            entry_id=header.id,
            kind=kind,
            operator_id=storable(about) if about else None,
            approver_id=header.approver_id,
            register_id=entry.register_id,
            location_id=entry.location_id,
            business_day=date.fromisoformat(header.business_day),
            done_at=parse_instant(header.occurred_at),
            operation=storable(approval.operation) if approval else "",
            amount_minor=approval.amount_minor if approval else 0,
        )
    )
