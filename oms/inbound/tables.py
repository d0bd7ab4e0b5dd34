"""Inbound documents and their lines. ``in_transit`` is what of a line is still on its way, as the ledger has it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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

inbound = Table(
    "inbound",
    metadata,
    Column("inbound_id", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("location_id", Text, ForeignKey("location.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("from_location_id", Text, ForeignKey("location.id")),
    Column("due_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("packages", JSONB, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("order_number", Text, nullable=False),
    Column("tracking", Text, nullable=False),
    Column("by_order_id", Text, nullable=False, server_default=""),
    Column("differences", JSONB, nullable=False),
    Column("announced_at", DateTime(timezone=True), nullable=False),
    Column("received_at", DateTime(timezone=True)),
    CheckConstraint("kind IN ('transfer', 'delivery', 'ship_to_store')", name="kind_known"),
    CheckConstraint("state IN ('in_transit', 'receiving', 'received', 'canceled')", name="state_known"),
    Index("uq_inbound_number", "location_id", "number", unique=True),
    Index("ix_inbound_order", "order_id", postgresql_where=text("order_id <> ''")),
)
"""``differences`` is what the store said of those when it finished. ``by_order_id``: the order by which another place
sent it, "" where head office announced it.
"""

inbound_line = Table(
    "inbound_line",
    metadata,
    Column("inbound_id", Text, ForeignKey("inbound.inbound_id"), primary_key=True),
    Column("line_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("barcode", Text, nullable=False),
    Column("expected", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("damaged", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("in_transit", BigInteger, nullable=False),
    Index("ix_inbound_line_coming", "item_id", postgresql_where=text("in_transit > 0")),
    CheckConstraint("expected >= 0", name="expected_not_negative"),
    CheckConstraint("in_transit BETWEEN 0 AND expected", name="in_transit_within_expected"),
)
