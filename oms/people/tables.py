"""Acts of people that leave no other trace here than in the journal."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, Table, Text

from oms.db.metadata import metadata

staff_act = Table(
    "staff_act",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("operator_id", Text),
    Column("approver_id", Text),
    Column("register_id", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("business_day", Date, nullable=False),
    Column("done_at", DateTime(timezone=True), nullable=False),
    Column("operation", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Index("ix_staff_act_day", "location_id", "business_day"),
)
"""``operator_id``: whom it is about; of wrong PINs, whose they were. ``operation``: what was to be approved."""
