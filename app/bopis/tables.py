"""Tables of orders. Projections, rebuilt from what this register and the store's others recorded: ``order_end``,
``order_claim``, ``order_warned``. Everything else of an order is its row ⊕ the facts that are not in it.
"""

from sqlalchemy import Column, Index, Table, Text

from app.db.tables import metadata

order_end = Table(
    "order_end",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("business_day", Text, nullable=False),
    Index("ix_order_end_day", "business_day"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""An act that brought an order, or a part of it, to its end here."""

order_claim = Table(
    "order_claim",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("operator_id", Text),
    Column("claimed_at", Text, nullable=False),
    Index("ix_order_claim_register", "register_id", "claimed_at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

order_warned = Table(
    "order_warned",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("milestone", Text, nullable=False),
    Index("ix_order_warned_order", "order_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""A milestone that somebody in this store was shown before it was missed, or when it was known."""

order_known = Table(
    "order_known",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("known_at", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Since when this register has an order: no projection, for no fact says so."""
