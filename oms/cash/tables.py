"""Tables of the cash office. ``cash_account`` and ``cash_rules`` are set here; the rest is booked as it was told."""

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
)
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

cash_account = Table(
    "cash_account",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("direction", Text, nullable=False),
    CheckConstraint("direction IN ('in', 'out', 'both')", name="direction_known"),
)
"""Of the whole chain."""

cash_rules = Table(
    "cash_rules",
    metadata,
    Column("location_id", Text, ForeignKey("location.id"), primary_key=True),
    Column("blind", Boolean, nullable=False),
    Column("drawer_limit_minor", BigInteger, nullable=False),
    Column("over_short_limit_minor", BigInteger),
    Column("paid_out_limit_minor", BigInteger),
    Column("float_minor", BigInteger),
    Column("second_person_minor", BigInteger),
    CheckConstraint("drawer_limit_minor >= 0", name="drawer_limit"),
)

cash_move = Table(
    "cash_move",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("movement_id", Text, nullable=False),
    Column("shift_id", Text),
    Column("register_id", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("operator_id", Text),
    Column("approver_id", Text),
    Column("second_id", Text),
    Column("business_day", Date, nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("account", Text, nullable=False),
    Column("bag_number", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_cash_move_shift", "shift_id"),
    Index("ix_cash_move_day", "location_id", "business_day"),
)

shift_check = Table(
    "shift_check",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("shift_id", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("operator_id", Text),
    Column("checked_at", DateTime(timezone=True), nullable=False),
    Column("counted_minor", BigInteger, nullable=False),
    Column("difference_minor", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_shift_check_shift", "shift_id"),
)

day_close = Table(
    "day_close",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("location_id", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("operator_id", Text),
    Column("approver_id", Text),
    Column("closed_at", DateTime(timezone=True), nullable=False),
    Column("shift_count", Integer, nullable=False),
    Column("missing_count", Integer, nullable=False),
    Column("sales_minor", BigInteger, nullable=False),
    Column("over_short_minor", BigInteger, nullable=False),
    Column("declared", JSONB, nullable=False),
    Index("ix_day_close_day", "location_id", "day"),
)
