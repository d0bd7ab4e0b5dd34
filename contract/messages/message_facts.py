"""Facts of what a customer is to be sent."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract.messages.fact import AttachmentRef, Fact


class ReceiptRequested(Fact):
    """A customer wants a receipt sent. The address stands beside the entry, never in it.

    ``customer_id`` is whose address it is where it is a known customer's, so that it is forgotten with them.
    ``receipt_number`` is the one on the paper.
    """

    KIND: ClassVar[str] = "receipt.requested"

    transaction_id: str
    receipt_number: str
    channel: Literal["email"] = "email"
    address: AttachmentRef
    customer_id: str = ""
