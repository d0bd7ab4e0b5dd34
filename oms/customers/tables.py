"""Customers as they are, what every till asked to change, their consents, and which stores know them."""

from __future__ import annotations

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, ForeignKey, Index, Table, Text, text

from oms.db.metadata import metadata

customer = Table(
    "customer",
    metadata,
    Column("customer_id", Text, primary_key=True),
    *(
        Column(name, Text, nullable=False, server_default="")
        for name in ("member_number", "name", "phone", "email", "address", "postal_code", "city", "tier")
    ),
    *(Column(name, Text, nullable=False, server_default="") for name in ("tax_certificate", "tax_reason")),
    Column("tax_valid_to", Date),
    Column("groups", ARRAY(Text), nullable=False, server_default="{}"),
    *(
        Column(name, Text, nullable=False, server_default="")
        for name in ("name_key", "phone_key", "email_key", "postal_key")
    ),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("merged_into", Text),
    Column("erased_at", DateTime(timezone=True)),
    Index("ix_customer_name", "name_key", postgresql_ops={"name_key": "text_pattern_ops"}),
    Index("ix_customer_phone", "phone_key", postgresql_where=text("phone_key <> ''")),
    Index("ix_customer_email", "email_key", postgresql_where=text("email_key <> ''")),
    Index("ix_customer_postal", "postal_key", postgresql_where=text("postal_key <> ''")),
    Index("ix_customer_member", "member_number", postgresql_where=text("member_number <> ''")),
    Index("ix_customer_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
)
"""The keys are what the same person's names and numbers have in common; see ``contract.rules.customer_match``."""

customer_change = Table(
    "customer_change",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("before_id", Text),
    Column("after_id", Text),
    Column("booked_at", DateTime(timezone=True), nullable=False),
    Index("ix_customer_change_customer", "customer_id", "booked_at"),
)
"""Both sides of every change, by their attachments: erasing those erases the values here too."""

customer_consent = Table(
    "customer_consent",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("told_at", Text, nullable=False),
    Index("ix_customer_consent_customer", "customer_id", "purpose", "told_at"),
)

customer_store = Table(
    "customer_store",
    metadata,
    Column("customer_id", Text, primary_key=True),
    Column("location_id", Text, ForeignKey("location.id"), primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
)
"""The stores that are told of a customer: who was made known, bought or was looked up there."""

customer_sale = Table(
    "customer_sale",
    metadata,
    Column("entry_id", Text, ForeignKey("sale.entry_id"), primary_key=True),
    Column("customer_id", Text, nullable=False),
    Index("ix_customer_sale_customer", "customer_id", "entry_id"),
)
