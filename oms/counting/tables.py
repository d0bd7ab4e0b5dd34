"""Counts, what each moved, and which items were picked for which orders: those are on no shelf while they are here."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

from oms.db.metadata import metadata

stock_count = Table(
    "stock_count",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("location_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("began_at", Text, nullable=False),
    Column("counted_at", Text, nullable=False),
    Column("counted", BigInteger, nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in ("expected", "out", "back", "soon")),
    Column("variance", BigInteger, nullable=False),
    Column("moved", BigInteger, nullable=False),
    Column("followed", Boolean, nullable=False),
    Index("ix_stock_count_item", "location_id", "item_id", "counted_at"),
)
"""``variance``: what the count proves, by all that is known now. ``followed``: the books follow it, by ``moved``.
Moments are written as the headers of entries write them.
"""

picked_item = Table(
    "picked_item",
    metadata,
    Column("location_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    Column("last_at", Text, nullable=False),
)
