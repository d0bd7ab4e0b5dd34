"""The outbox. A message is written when it is sent; until then there is the address and what it is about."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Integer, Table, Text, UniqueConstraint, text

from oms.db.metadata import metadata

outbox_message = Table(
    "outbox_message",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("order_id", Text, nullable=False, server_default=""),
    Column("occasion", Text, nullable=False, server_default=""),
    Column("receipt_number", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("attachment_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", DateTime(timezone=True), nullable=False),
    Column("claimed_until", DateTime(timezone=True)),
    Column("provider_status", Text, nullable=False),
    Column("queued_at", DateTime(timezone=True), nullable=False),
    Column("sent_at", DateTime(timezone=True)),
    UniqueConstraint("transaction_id", "order_id", "occasion", "address_key", name="uq_outbox_message_once"),
    CheckConstraint("state IN ('queued', 'sent', 'failed', 'given_up')", name="state"),
    Index("ix_outbox_message_due", "next_try_at", postgresql_where=text("state IN ('queued', 'failed')")),
    Index("ix_outbox_message_customer", "customer_id", postgresql_where=text("customer_id <> ''")),
)
"""A receipt is about a sale; what a customer is told of an order is about ``occasion``: once for each.

``provider_status``: what the post said last. ``claimed_until``: somebody is sending it until then."""
