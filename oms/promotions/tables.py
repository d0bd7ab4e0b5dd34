"""Promotions as they are, as they were, the serial coupons given out, and every use: rows that are only ever added."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

promotion = Table(
    "promotion",
    metadata,
    Column("promotion_id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("body", JSONB, nullable=False),
    Column("limit_total", Integer),
    Column("told_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint("limit_total > 0", name="limit_positive"),
)

promotion_version = Table(
    "promotion_version",
    metadata,
    Column("promotion_id", ForeignKey("promotion.promotion_id"), primary_key=True),
    Column("told_at", DateTime(timezone=True), primary_key=True),
    Column("superseded_at", DateTime(timezone=True), nullable=False),
    Column("body", JSONB, nullable=False),
)

promotion_serial = Table(
    "promotion_serial",
    metadata,
    Column("code", Text, primary_key=True),
    Column("promotion_id", ForeignKey("promotion.promotion_id"), nullable=False),
    Column("given_at", DateTime(timezone=True), nullable=False),
)

promotion_use = Table(
    "promotion_use",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("promotion_id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("customer_id", Text),
    Column("booked_at", DateTime(timezone=True), nullable=False),
    Column("undone_by", Text),
    Index("ix_promotion_use_promotion", "promotion_id", "code"),
    Index("ix_promotion_use_code", "code", postgresql_where=text("code <> ''")),
    Index("ix_promotion_use_customer", "customer_id", postgresql_where=text("customer_id IS NOT NULL")),
)
"""``undone_by`` is the entry that took the whole sale back: a coupon of it counts again."""
