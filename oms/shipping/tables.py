"""Carriers with their rate tables, when each comes to a store, and how stores pack."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

carrier = Table(
    "carrier",
    metadata,
    Column("carrier_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("tracking_prefix", Text, nullable=False),
    Column("services", JSONB, nullable=False),
)
"""``services`` as the contract has them, whole: a rate table is always replaced, never changed in places."""

carrier_stop = Table(
    "carrier_stop",
    metadata,
    Column("location_id", Text, ForeignKey("location.id"), primary_key=True),
    Column("carrier_id", Text, ForeignKey("carrier.carrier_id"), primary_key=True),
    Column("collects_on", Text, nullable=False),
    Column("collects_at", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    CheckConstraint("collects_on <> ''", name="collects_on_some_day"),
)

packing_rules = Table(
    "packing_rules",
    metadata,
    Column("location_id", Text, ForeignKey("location.id"), primary_key=True),
    Column("boxes", JSONB, nullable=False),
    Column("tolerance_grams", Integer, nullable=False),
    CheckConstraint("tolerance_grams >= 0", name="tolerance_not_negative"),
)
