"""Projections of counting, rebuilt from what this register and the store's others recorded: ``count_task`` (what was
not found for an order), ``stock_count`` and ``stock_adjustment``. What is to be counted follows from the first two.
"""

from sqlalchemy import Column, Index, Integer, Table, Text

from app.db.tables import metadata

count_task = Table(
    "count_task",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("line_id", Text, primary_key=True),
    Column("item_id", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("thousandths", Integer, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("ix_count_task_item", "item_id", "at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""An item that somebody did not find, or of which an order was given back for want of stock."""

stock_count = Table(
    "stock_count",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("item_id", Text, nullable=False),
    Column("counted_at", Text, nullable=False),
    Column("variance", Integer, nullable=False),
    Index("ix_stock_count_item", "item_id", "counted_at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

stock_adjustment = Table(
    "stock_adjustment",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("count_id", Text, nullable=False),
    Index("ix_stock_adjustment_count", "count_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
