"""Facts of customers and of the value that stands for them in other books: gift cards, credit, accounts, points.

What is personal stands beside an entry, never in it. A gift card's number stands nowhere: its account's id does.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.fact import AttachmentRef, Fact, Part

StoredValueKind = Literal["gift_card", "store_credit", "on_account", "loyalty"]
CustomerFieldName = Literal["name", "phone", "email", "address", "postal_code", "city", "tax_certificate"]
ConsentPurpose = Literal["marketing_email", "marketing_phone", "loyalty"]


class StoredMovement(Part):
    """What one line or tender of a sale adds to an account; negative where it takes from it.

    ``amount`` is in points for loyalty and in minor units for everything else; ``value_minor`` is what it came to in
    the sale. ``part_id`` is the line's or the tender's; points earned name the sale itself. ``offline``: nobody asked
    the OMS, so it is within the risk budget. ``detail`` is what may be read of a number: its end.
    """

    account_id: str
    kind: StoredValueKind
    deed: Literal["loaded", "cashed_out", "redeemed", "refunded", "earned", "unearned"]
    part_id: str
    amount: int
    value_minor: int
    offline: bool = False
    detail: str = Field(default="", max_length=4)


class StoredValueMoved(Fact):
    """All that a finished sale did to stored value, in the same act as the sale."""

    KIND: ClassVar[str] = "stored_value.moved"

    transaction_id: str
    currency: str
    customer_id: str = ""
    movements: tuple[StoredMovement, ...]


class StoredValueReleased(Fact):
    """A part of a payment was taken back before the end: what the OMS held for it is free again."""

    KIND: ClassVar[str] = "stored_value.released"

    hold_id: str
    account_id: str


class CustomerFact(Fact):
    """Base of the facts about one customer."""

    customer_id: str


class CustomerField(Part):
    """What a field was and what it is to be; None: nothing."""

    field: CustomerFieldName
    before: AttachmentRef | None = None
    after: AttachmentRef | None = None


class CustomerCreated(CustomerFact):
    """Somebody became known. ``member_number`` is on the card they were given, "" without one."""

    KIND: ClassVar[str] = "customer.created"

    member_number: str = ""
    fields: tuple[CustomerField, ...]


class CustomerChanged(CustomerFact):
    """Fields were asked to be changed. The OMS applies them in order of arrival and keeps both."""

    KIND: ClassVar[str] = "customer.changed"

    fields: tuple[CustomerField, ...]


class CustomerConsented(CustomerFact):
    """A customer allowed a use of what is known of them, or took that back. ``source`` says where it was told."""

    KIND: ClassVar[str] = "customer.consented"

    purpose: ConsentPurpose
    granted: bool
    source: Literal["till", "web", "head_office"] = "till"
