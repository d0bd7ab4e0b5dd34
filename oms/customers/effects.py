"""What tills tell of customers: applied in order of arrival, both sides kept."""

from __future__ import annotations

from collections.abc import Sequence

from contract.messages.facts import (
    CustomerChanged,
    CustomerConsented,
    CustomerCreated,
    CustomerField,
    Fact,
    SaleCompleted,
)
from oms.customers import repository
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.sync.booking import BookedEntry


def book_customer_created(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """Somebody became known at a till."""
    assert isinstance(fact, CustomerCreated)
    repository.make_known(tx, fact.customer_id, fact.member_number)
    _apply(tx, entry, fact.customer_id, fact.fields)


def book_customer_changed(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A change of somebody whom no till made known here is kept all the same."""
    assert isinstance(fact, CustomerChanged)
    if repository.make_known(tx, fact.customer_id):
        raise_exception(tx, "customer_unknown", fact.customer_id, entry.location_id, entry_id=entry.header.id)
    _apply(tx, entry, fact.customer_id, fact.fields)


def book_customer_consented(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """The newest word by the clock of the act holds; all of them stay."""
    assert isinstance(fact, CustomerConsented)
    told = {
        "purpose": fact.purpose,
        "granted": fact.granted,
        "source": fact.source,
        "told_at": entry.header.occurred_at,
    }
    repository.note_consent(tx, entry.header.id, fact.customer_id, told)
    repository.know_at(tx, fact.customer_id, entry.location_id)
    repository.tell_stores(tx, fact.customer_id)


def book_customer_sales(tx: Tx, told: Sequence[tuple[BookedEntry, Fact]]) -> None:
    """Whose sales these are; the store knows the customer from now on."""
    named = [
        (entry, fact.customer_id)
        for entry, fact in told
        if isinstance(fact, SaleCompleted) and fact.customer_id and "\x00" not in fact.customer_id
    ]
    repository.note_sales(tx, [(entry.header.id, customer_id) for entry, customer_id in named])
    for location_id, customer_id in sorted({(entry.location_id, customer_id) for entry, customer_id in named}):
        repository.know_at(tx, customer_id, location_id)


def _apply(tx: Tx, entry: BookedEntry, customer_id: str, fields: Sequence[CustomerField]) -> None:
    """Somebody who was erased stays erased; what was told of them later goes with the rest.

    Where an entry comes again, with values that it came without, they fill what is empty.
    """
    standing = repository.lock_customer(tx, customer_id)
    assert standing is not None, "it was just made known"
    news: list[CustomerField] = []
    again: list[CustomerField] = []
    for own in fields:
        before = own.before.attachment_id if own.before else None
        after = own.after.attachment_id if own.after else None
        new = repository.note_change(tx, entry.header.id, customer_id, own.field, before, after)
        (news if new else again).append(own)
    if standing["erased_at"] is not None:
        repository.forget_values(tx, [customer_id])
        repository.forget_at(tx, customer_id, entry.location_id)
        return
    newest = repository.newest_changes(tx, customer_id) if again else {}
    late = [
        own for own in again if own.after and newest[own.field] == own.after.attachment_id and not standing[own.field]
    ]
    values = repository.attached_values(tx, [own.after.attachment_id for own in (*news, *late) if own.after])
    changed = {own.field: values.get(own.after.attachment_id, "") if own.after else "" for own in (*news, *late)}
    if changed:
        repository.change_customer(tx, customer_id, {str(name): value for name, value in changed.items()})
    repository.know_at(tx, customer_id, entry.location_id)
    repository.tell_stores(tx, customer_id)
