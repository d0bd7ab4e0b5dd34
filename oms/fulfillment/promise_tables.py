"""What keeps promises: orders a store takes in an hour, goods nobody may count on, how long what is ready waits."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, Table, Text

from oms.db.metadata import metadata

store_capacity = Table(
    "store_capacity",
    metadata,
    Column("location_id", Text, ForeignKey("location.id"), primary_key=True),
    Column("per_hour", Integer, nullable=False),
    CheckConstraint("per_hour >= 0", name="per_hour_not_negative"),
)
"""Stores that take so many orders for each hour in which they are due. A store without a row takes all that come."""

capacity_taken = Table(
    "capacity_taken",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("location_id", Text, primary_key=True),
    Column("hour", DateTime(timezone=True), nullable=False),
    Index("ix_capacity_taken_hour", "location_id", "hour"),
)
"""Orders that count for an hour of a store that has a limit. Those that were canceled or went elsewhere no longer do,
which their order says: a row is only ever added.
"""

frozen_item = Table(
    "frozen_item",
    metadata,
    Column("location_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("entry_id", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("thousandths", BigInteger, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)
"""Goods that a store looked for and did not find: until they are counted or found, no order is promised of them."""

collection_rules = Table(
    "collection_rules",
    metadata,
    Column("location_id", Text, ForeignKey("location.id"), primary_key=True),
    Column("keep_days", Integer, nullable=False),
    Column("remind_days", Integer, nullable=False),
    Column("told_since", DateTime(timezone=True)),
    CheckConstraint("keep_days > 0", name="kept_some_days"),
    CheckConstraint("remind_days BETWEEN 0 AND keep_days", name="reminded_while_kept"),
)
"""For how long a store keeps what is ready, and how long before the end its customer is reminded. Stores without a row
keep it seven days. ``told_since``: since then its customers get their messages from us, not from the shop that sold.
"""
