"""A register asked for a receipt to be sent: it waits in the outbox, once."""

from __future__ import annotations

from contract.messages.facts import Fact, ReceiptRequested
from contract.rules.email_address import is_email_address
from oms.customers.repository import attached_values
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.messages import repository
from oms.sales.sale_rows import storable
from oms.sync.booking import BookedEntry


def book_receipt_requested(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """Without an address that reads as one there is nothing to send, and somebody is told."""
    assert isinstance(fact, ReceiptRequested)
    address = attached_values(tx, [fact.address.attachment_id]).get(fact.address.attachment_id, "")
    if not is_email_address(address):
        raise_exception(tx, "message_without_address", fact.transaction_id, entry.location_id, entry_id=entry.header.id)
        return
    values = {
        "kind": "receipt",
        "transaction_id": storable(fact.transaction_id),
        "receipt_number": storable(fact.receipt_number),
        "customer_id": storable(fact.customer_id),
        "location_id": entry.location_id,
        "register_id": entry.register_id,
        "attachment_id": fact.address.attachment_id,
    }
    repository.queue(tx, address, values)
