"""Plans, the networks that decisions were made in, and the decisions, each with all that it was made from."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

sourcing_plan = Table(
    "sourcing_plan",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("body", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
    Column("published_at", DateTime(timezone=True)),
    CheckConstraint("state IN ('draft', 'published', 'retired')", name="state_known"),
    Index("uq_sourcing_plan_published", "state", unique=True, postgresql_where=text("state = 'published'")),
)
"""A version is never changed; at most one is published."""

sourcing_network = Table(
    "sourcing_network",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("body", JSONB, nullable=False),
    Column("kept_at", DateTime(timezone=True), nullable=False),
)
"""``kept_at``: no decision was made in it more than a day later."""

sourcing_decision = Table(
    "sourcing_decision",
    metadata,
    Column("decision_id", Text, primary_key=True),
    Column("captured_id", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("plan_version", Integer, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("cost_minor", BigInteger, nullable=False),
    Column("co2_grams", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("record", JSONB(none_as_null=True)),
    Column("told", LargeBinary),
    Column("inputs", LargeBinary),
    CheckConstraint("(record IS NULL) <> (told IS NULL)", name="told_once"),
    Index("ix_sourcing_decision_captured", "captured_id", "decided_at"),
    Index("ix_sourcing_decision_decided", "decided_at", "decision_id"),
    Index(
        "ix_sourcing_decision_whole", "decided_at", postgresql_where=text("inputs IS NOT NULL OR record IS NOT NULL")
    ),
    Index("ix_sourcing_decision_order", "order_id", postgresql_where=text("order_id <> ''")),
)
"""``outcome``: ``placed``, ``unfillable``, ``waits``, or the code of why the place refused it. Plan 0 is the one that
comes with the program. ``told`` explains it, ``inputs`` are what it was made from, as ``packed`` has them; ``record``
is both, as they were kept at first.
"""

not_begun = Table(
    "not_begun",
    metadata,
    Column("fulfillment_id", Text, primary_key=True),
    Column("found_at", DateTime(timezone=True), nullable=False),
)
"""Orders at stores that did not begin them in time, each found once: it went elsewhere, or head office was told."""
