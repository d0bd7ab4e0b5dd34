"""Tables of payments by card, booked as they were told. ``payment_rules`` are set here."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from oms.db.metadata import metadata

payment = Table(
    "payment",
    metadata,
    Column("payment_id", Text, primary_key=True),
    Column("location_id", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("approved_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("basket_id", Text, nullable=False),
    Column("shift_id", Text, nullable=False),
    Column("terminal", Text, nullable=False),
    Column("service_id", Text, nullable=False),
    Column("reverses", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("operator_id", Text),
    Column("approver_id", Text),
    Column("brand", Text, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("authorization_code", Text, nullable=False),
    Column("terminal_reference", Text, nullable=False),
    Column("stored_offline", Boolean, nullable=False),
    Column("resolved_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_payment_shift", "shift_id"),
    Index("ix_payment_open", "location_id", postgresql_where=text("state IN ('intended', 'unknown')")),
    Index("ix_payment_token", "token", postgresql_where=text("token <> ''")),
    Index("ix_payment_reverses", "reverses", postgresql_where=text("reverses <> ''")),
)

terminal_count = Table(
    "terminal_count",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("location_id", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("terminal", Text, nullable=False),
    Column("shift_id", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("terminal_count", Integer, nullable=False),
    Column("terminal_minor", BigInteger, nullable=False),
    Column("register_count", Integer, nullable=False),
    Column("register_minor", BigInteger, nullable=False),
    Column("counted_at", DateTime(timezone=True), nullable=False),
)
"""A terminal's own totals beside those of its register."""

payment_rules = Table(
    "payment_rules",
    metadata,
    Column("location_id", Text, ForeignKey("location.id"), primary_key=True),
    Column("offline_payment_minor", BigInteger, nullable=False),
    Column("offline_day_minor", BigInteger, nullable=False),
    CheckConstraint("offline_payment_minor >= 0 AND offline_day_minor >= 0", name="offline_not_negative"),
)
"""Stores without a row follow the defaults of the contract."""
