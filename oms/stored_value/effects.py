"""What facts of the registers do to the ledgers: all is booked, and what should not have been is listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from contract.messages.facts import Fact, StoredMovement, StoredValueMoved, StoredValueReleased
from contract.rules.stored_value import account_kind
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception, settle_exceptions
from oms.stored_value import repository
from oms.stored_value.repository import LedgerLine, Standing
from oms.sync.booking import BookedEntry
from oms.sync.feed import mark, store_stream


def book_stored_value(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A sale moved stored value. An account that goes below what it may is for somebody to look at."""
    assert isinstance(fact, StoredValueMoved)
    named = [(at, own) for at, own in enumerate(fact.movements) if account_kind(own.account_id) == own.kind]
    if len(named) < len(fact.movements):
        subject = fact.transaction_id
        raise_exception(tx, "stored_value_unreadable", subject, entry.location_id, entry_id=entry.header.id)
    for account_id in sorted({own.account_id for _, own in named}):
        own_moves = [(at, own) for at, own in named if own.account_id == account_id]
        _book_account(tx, entry, fact, account_id, own_moves)


def book_release(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A part of a payment was taken back: what was held for it is free."""
    assert isinstance(fact, StoredValueReleased)
    _end_hold(tx, entry, fact.hold_id, fact.account_id)


def _book_account(
    tx: Tx, entry: BookedEntry, fact: StoredValueMoved, account_id: str, moves: Sequence[tuple[int, StoredMovement]]
) -> None:
    detail = next((own.detail for _, own in moves if own.detail), "")
    repository.open_account(tx, account_id, fact.currency, detail=detail)
    before = repository.lock_account(tx, account_id)
    assert before is not None, "it was just opened"
    if before.currency != fact.currency:
        details = {"currency": before.currency, "told": fact.currency}
        raise_exception(
            tx, "stored_value_currency", account_id, entry.location_id, entry_id=entry.header.id, details=details
        )
    repository.add_movements(tx, [_line(entry, fact, at, own) for at, own in moves])
    for _, own in moves:
        if own.deed == "redeemed":
            _end_hold(tx, entry, own.part_id, account_id)
    after = repository.standing(tx, account_id)
    assert after is not None, "an account is never deleted"
    _judge(tx, entry, after)
    if after.customer_id:
        mark(tx, store_stream(entry.location_id), "customer", after.customer_id)


def _end_hold(tx: Tx, entry: BookedEntry, hold_id: str, account_id: str) -> None:
    entry_id = entry.header.id
    if not repository.end_holds(tx, [hold_id], entry_id):
        repository.forestall_hold(tx, hold_id, account_id, entry_id, entry.register_id, entry.location_id)


def _line(entry: BookedEntry, fact: StoredValueMoved, at: int, own: StoredMovement) -> LedgerLine:
    return LedgerLine(
        entry_id=entry.header.id,
        position=at,
        account_id=own.account_id,
        deed=own.deed,
        amount=own.amount,
        value_minor=own.value_minor,
        currency=fact.currency,
        transaction_id=fact.transaction_id,
        part_id=own.part_id,
        offline=own.offline,
        register_id=entry.register_id,
        location_id=entry.location_id,
        business_day=date.fromisoformat(entry.header.business_day),
    )


def _judge(tx: Tx, entry: BookedEntry, after: Standing) -> None:
    """A card that was loaded at a till that told of it later is in order again by itself."""
    if after.balance + after.limit_minor >= 0:
        settle_exceptions(tx, "stored_value_overdrawn", after.account_id)
        return
    details = {"balance": after.balance, "limit_minor": after.limit_minor, "kind": after.kind, "ends_in": after.detail}
    raise_exception(
        tx, "stored_value_overdrawn", after.account_id, entry.location_id, entry_id=entry.header.id, details=details
    )
