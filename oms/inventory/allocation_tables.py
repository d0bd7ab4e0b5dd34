"""How far the books are trusted, and who may have what they say."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, DateTime, ForeignKey, Integer, Table, Text, text

from oms.db.metadata import metadata

stock_trust = Table(
    "stock_trust",
    metadata,
    Column("location_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("counted_at", DateTime(timezone=True)),
    Column("below_at", DateTime(timezone=True)),
)
"""When it was last counted, and when its books last fell below zero."""

doubt_rules = Table(
    "doubt_rules",
    metadata,
    Column("single", Boolean, primary_key=True, server_default=text("true")),
    *(Column(name, Integer, nullable=False) for name in ("sure", "per_day", "per_miss", "below_zero")),
    Column("uncounted_days", Integer, nullable=False),
    CheckConstraint("single", name="single"),
    CheckConstraint("sure BETWEEN 0 AND 999999", name="sure_is_a_chance"),
    CheckConstraint("least(per_day, per_miss, below_zero, uncounted_days) >= 0", name="doubt_not_negative"),
)
"""At most one row; without it the defaults of the code hold. In millionths: of certainty, and of pieces missing."""

floor_stock = Table(
    "floor_stock",
    metadata,
    Column("location_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("category", Text, primary_key=True),
    Column("thousandths", BigInteger, nullable=False),
    CheckConstraint("thousandths >= 0", name="floor_not_negative"),
    CheckConstraint("item_id = '' OR category = ''", name="item_or_category"),
)
"""What stores keep for those who come to them. An empty name is every one."""

channel_location = Table(
    "channel_location",
    metadata,
    Column("channel_id", Text, ForeignKey("api_key.id"), primary_key=True),
    Column("location_id", Text, ForeignKey("location.id"), primary_key=True),
)
"""Where a channel sells from. One without a row sells from every location."""

channel_limit = Table(
    "channel_limit",
    metadata,
    Column("channel_id", Text, ForeignKey("api_key.id"), primary_key=True),
    Column("location_id", Text, primary_key=True),
    Column("keep", BigInteger, nullable=False),
    Column("share", Integer, nullable=False),
    CheckConstraint("keep >= 0", name="keep_not_negative"),
    CheckConstraint("share BETWEEN 0 AND 1000000", name="share_is_a_part"),
)
"""What of the stock a channel may have; an empty location is every one."""
