"""What stores allow of returns. What came back stands in the lines of sales."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

return_rules = Table(
    "return_rules",
    metadata,
    Column("location_id", Text, ForeignKey("location.id"), primary_key=True),
    Column("days", Integer, nullable=False),
    Column("reasons", JSONB, nullable=False),
    Column("cash_minor", BigInteger),
    Column("without_receipt_minor", BigInteger),
    Column("offline_minor", BigInteger, nullable=False, server_default="20000"),
    Column("offline_day_minor", BigInteger, nullable=False, server_default="100000"),
    CheckConstraint("days >= 0", name="days_not_negative"),
    CheckConstraint("cash_minor >= 0", name="cash_not_negative"),
    CheckConstraint("without_receipt_minor >= 0", name="without_receipt_not_negative"),
    CheckConstraint("offline_minor >= 0", name="offline_not_negative"),
    CheckConstraint("offline_day_minor >= 0", name="offline_day_not_negative"),
)
"""Stores without a row follow the defaults of the contract."""
