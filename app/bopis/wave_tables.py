"""Table of waves: a projection, rebuilt from what this register and the store's others recorded."""

from sqlalchemy import Column, Index, Integer, Table, Text

from app.db.tables import metadata

wave_entry = Table(
    "wave_entry",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("business_day", Text, nullable=False),
    Column("header", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_wave_entry_day", "business_day"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""A fact about a wave, of any register of the store."""
