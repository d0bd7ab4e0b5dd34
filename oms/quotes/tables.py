"""Quotes as they were told, and who may set prices in them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

quote = Table(
    "quote",
    metadata,
    Column("quote_id", Text, primary_key=True),
    Column("key_id", ForeignKey("api_key.id"), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("valid_until", DateTime(timezone=True), nullable=False),
    Column("content", JSONB, nullable=False),
    Index("uq_quote_external", "key_id", "external_id", unique=True, postgresql_where=text("external_id <> ''")),
    Index("ix_quote_valid", "valid_until"),
)
"""``content`` is the answer as it was given. An order of it has the quote's id as its ``external_id``. It names a
customer by their id alone. ``location`` is a code, "" where the quote is for a country.
"""

price_right = Table(
    "price_right",
    metadata,
    Column("key_id", ForeignKey("api_key.id"), primary_key=True),
    Column("share_ppm", Integer),
    Column("amount_minor", Integer),
    CheckConstraint("share_ppm BETWEEN 0 AND 1000000", name="share_is_a_part"),
    CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
)
"""Whose keys may set a price: how much less a line may cost, in millionths of its price and in minor units; NULL is no
limit. A key without a row sets none.
"""
