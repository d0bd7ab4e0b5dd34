"""The table of exceptions."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

exception = Table(
    "exception",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("location_id", Text, ForeignKey("location.id")),
    Column("entry_id", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_by", Text),
    Column("note", Text, nullable=False, server_default=""),
    Index("uq_exception_open", "kind", "subject", "entry_id", unique=True, postgresql_where=text("closed_at IS NULL")),
    Index("ix_exception_open", "id", postgresql_where=text("closed_at IS NULL")),
    Index("ix_exception_about", "kind", "subject"),
    Index(None, "raised_at"),
    CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_by_someone"),
)
"""``entry_id`` is empty where no entry is the cause. One open exception per kind, subject and entry."""
