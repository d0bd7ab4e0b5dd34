"""Ledgers of stored value: a balance is the sum of an account's movements, which are only ever added."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

stored_value_rules = Table(
    "stored_value_rules",
    metadata,
    Column("country", Text, primary_key=True),
    Column("body", JSONB, nullable=False),
    Column("told_at", DateTime(timezone=True), nullable=False),
)

stored_account = Table(
    "stored_account",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("customer_id", Text),
    Column("limit_minor", BigInteger, nullable=False, server_default="0"),
    Column("detail", Text, nullable=False, server_default=""),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('gift_card', 'store_credit', 'on_account', 'loyalty')", name="kind_known"),
    CheckConstraint("limit_minor >= 0", name="limit_not_negative"),
    Index("ix_stored_account_customer", "customer_id", postgresql_where=text("customer_id IS NOT NULL")),
)
"""``detail`` is the end of the number on the card; ``limit_minor`` what a customer may owe."""

stored_movement = Table(
    "stored_movement",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("account_id", Text, ForeignKey("stored_account.account_id"), nullable=False),
    Column("deed", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("value_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("part_id", Text, nullable=False),
    Column("offline", Boolean, nullable=False),
    Column("register_id", Text),
    Column("location_id", Text),
    Column("business_day", Date, nullable=False),
    Column("booked_at", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Index("ix_stored_movement_account", "account_id", "booked_at"),
    Index("ix_stored_movement_part", "part_id"),
)
"""Where head office moved something itself there is no register, and a note says why."""

stored_hold = Table(
    "stored_hold",
    metadata,
    Column("hold_id", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("stored_account.account_id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("placed_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Text),
    CheckConstraint("amount > 0", name="amount_positive"),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_something"),
    Index("ix_stored_hold_open", "account_id", postgresql_where=text("ended_at IS NULL")),
)
"""Ends with the entry that tells of the sale or of its release, or by a person who accepts the risk; never by time."""
