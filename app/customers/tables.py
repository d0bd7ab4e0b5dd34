"""Tables of stored value. Projection: ``stored_value_use``, what sales took of accounts. Draft: ``stored_value_part``,
what the open sale is paid with, so that a crash between asking and knowing loses nothing.
"""

from sqlalchemy import Column, Index, Integer, Table, Text

from app.db.tables import metadata

stored_value_use = Table(
    "stored_value_use",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("business_day", Text, nullable=False),
    Column("value_minor", Integer, nullable=False),
    Column("offline", Integer, nullable=False),
    Index("ix_stored_value_use_day", "business_day", "kind"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""``value_minor`` is what was taken, so it is positive."""

stored_value_part = Table(
    "stored_value_part",
    metadata,
    Column("tender_id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("minor", Integer, nullable=False),
    Column("detail", Text, nullable=False),
    Column("standing", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""``standing``: ``asked`` while nobody knows, ``held`` once granted, ``offline`` where nobody could be asked."""
