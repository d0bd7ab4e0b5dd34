"""Tables of channels that tell us orders: how each is reached, what it sent, its orders, and why they wait."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

channel_connection = Table(
    "channel_connection",
    metadata,
    Column("channel_id", Text, ForeignKey("api_key.id"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("secret_before", LargeBinary),
    Column("before_until", DateTime(timezone=True)),
    Column("grace_minutes", Integer, nullable=False, server_default="0"),
    Column("cancel_after_hours", Integer, nullable=False, server_default="0"),
    Column("fraud_checked", Boolean, nullable=False, server_default=text("false")),
    Column("address", Text, nullable=False, server_default=""),
    Column("credentials", LargeBinary),
    Column("cursor", Text, nullable=False, server_default=""),
    Column("read_since", DateTime(timezone=True)),
    Column("read_until", DateTime(timezone=True)),
    Column("keep_days", Integer, nullable=False, server_default="400"),
    Column("fraud_address", Text, nullable=False, server_default=""),
    Column("fraud_secret", LargeBinary),
    CheckConstraint("kind IN ('shopify', 'woocommerce', 'amazon', 'standard')", name="kind_known"),
    CheckConstraint("grace_minutes >= 0 AND cancel_after_hours >= 0", name="times_not_negative"),
    CheckConstraint("keep_days >= 0", name="keep_days_not_negative"),
)
"""``secret``, ``secret_before``, ``credentials`` and ``fraud_secret`` open only with the server's secret, which is kept
elsewhere. Whoever looks for fraud is asked at ``fraud_address``, "" nobody.

Orders asked for at ``address`` were read up to ``read_until``, and of those after it up to the page ``cursor``;
``read_since``: when the first of these pages was asked for.
"""

channel_delivery = Table(
    "channel_delivery",
    metadata,
    Column("delivery_id", Text, primary_key=True),
    Column("channel_id", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("tells", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("channel_id", "topic", "body_hash"),
    Index("ix_channel_delivery_received", "channel_id", "received_at"),
)
"""What a channel sent, byte by byte, each body once; never changed, but emptied once it is to be forgotten. ``tells``:
what it was read as.
"""

captured_order = Table(
    "captured_order",
    metadata,
    Column("captured_id", Text, primary_key=True),
    Column("channel_id", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("delivery_id", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", DateTime(timezone=True), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("placed_at", DateTime(timezone=True), nullable=False),
    Column("currency", Text, nullable=False),
    Column("total_minor", BigInteger),
    Column("refunded_minor", BigInteger, nullable=False, server_default="0"),
    Column("likeness", Text, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("approved", JSONB, nullable=False, server_default=text("'[]'")),
    Column("pay_on_collection", Boolean, nullable=False, server_default=text("false")),
    Column("captured_at", DateTime(timezone=True), nullable=False),
    Column("place_after", DateTime(timezone=True), nullable=False),
    Column("cancel_at", DateTime(timezone=True)),
    Column("location_id", Text),
    Column("order_id", Text),
    UniqueConstraint("channel_id", "external_id"),
    CheckConstraint("state IN ('held', 'resting', 'waiting', 'placed', 'canceled', 'closed')", name="state_known"),
    Index("ix_captured_order_state", "state", "captured_at"),
    Index("ix_captured_order_due", "place_after", postgresql_where=text("state = 'resting'")),
    Index(
        "ix_captured_order_cancel",
        "cancel_at",
        postgresql_where=text("cancel_at IS NOT NULL AND state IN ('held', 'resting', 'waiting')"),
    ),
    Index("ix_captured_order_likeness", "channel_id", "likeness", postgresql_where=text("likeness <> ''")),
)
"""An order of a channel, once. ``content`` is the newest version as it was read from ``delivery_id``; money in it is in
minor units of ``currency``. ``approved``: the doubts that a person set aside, which no later version raises again.
``place_after``: when its time of grace ends. ``order_id``: the order it became.
"""

captured_version = Table(
    "captured_version",
    metadata,
    Column("captured_id", Text, ForeignKey("captured_order.captured_id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("version", DateTime(timezone=True), nullable=False),
    Column("delivery_id", Text, nullable=False),
    Column("total_minor", BigInteger),
    Column("difference_minor", BigInteger, nullable=False),
    Column("settled_at", DateTime(timezone=True)),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Index(
        "ix_captured_version_unsettled",
        "captured_id",
        postgresql_where=text("difference_minor <> 0 AND settled_at IS NULL"),
    ),
)
"""Each version that was newer than the one before, and by how much its total differs from that one's: above zero the
customer still has to pay it, below they get it back.
"""

captured_later = Table(
    "captured_later",
    metadata,
    Column("channel_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("order_external_id", Text, nullable=False),
    Column("delivery_id", Text, nullable=False),
    Column("at", DateTime(timezone=True)),
    Column("content", JSONB, nullable=False),
    Column("applied_at", DateTime(timezone=True)),
    Index("ix_captured_later_order", "channel_id", "order_external_id"),
)
"""Refunds, payments, cancellations and the like. Without ``applied_at`` the order they belong to has not come yet."""

capture_hold = Table(
    "capture_hold",
    metadata,
    Column("captured_id", Text, ForeignKey("captured_order.captured_id"), primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
    Index("ix_capture_hold_about", "reason", "about"),
)
"""Why an order is not placed: a row for each reason and what it is ``about`` (an item, a store, another order)."""

channel_name = Table(
    "channel_name",
    metadata,
    Column("channel_id", Text, primary_key=True),
    Column("meaning", Text, primary_key=True),
    Column("told", Text, primary_key=True),
    Column("ours", Text, nullable=False),
    CheckConstraint("meaning IN ('item', 'location', 'column')", name="meaning_known"),
)
"""What a channel calls our items (``ours`` is the SKU), our stores (their code) and the columns of its files."""

channel_task = Table(
    "channel_task",
    metadata,
    Column("channel_id", Text, ForeignKey("api_key.id"), primary_key=True),
    Column("task", Text, primary_key=True),
    Column("every_minutes", Integer, nullable=False, server_default="0"),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("busy_until", DateTime(timezone=True)),
    Column("token", Text, nullable=False, server_default=""),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_error", Text, nullable=False, server_default=""),
    Column("done_at", DateTime(timezone=True)),
    Column("cursor", Text, nullable=False, server_default=""),
    Column("listed_at", DateTime(timezone=True)),
    CheckConstraint("task IN ('orders', 'stock')", name="task_known"),
    CheckConstraint("every_minutes >= 0", name="every_not_negative"),
    Index("ix_channel_task_next", "next_at", postgresql_where=text("every_minutes > 0")),
)
"""What is done for a channel again and again: asking for its orders, telling it our stock. One at a time does it, who
has the ``token``; until ``busy_until`` nobody else. ``cursor``: how far changes of stock were noted; ``listed_at``:
when its goods were listed.
"""

channel_shelf = Table(
    "channel_shelf",
    metadata,
    Column("channel_id", Text, ForeignKey("api_key.id"), primary_key=True),
    Column("remote_id", Text, primary_key=True),
    Column("location_id", Text, primary_key=True),
    Column("item_id", Text, nullable=False),
    Column("told", BigInteger),
    Column("told_at", DateTime(timezone=True)),
    Column("due", Boolean, nullable=False),
    Column("problem", Text, nullable=False, server_default=""),
    Column("listed_at", DateTime(timezone=True), nullable=False),
    Index("ix_channel_shelf_item", "channel_id", "item_id"),
    Index("ix_channel_shelf_due", "channel_id", "location_id", "remote_id", postgresql_where=text("due")),
)
"""Goods of a channel and how many it was told: at a location of ours, or with "" at all that it sells from. ``told`` is
NULL where that is not known; ``due``: it may be otherwise now.
"""

channel_unplaced = Table(
    "channel_unplaced",
    metadata,
    Column("channel_id", Text, ForeignKey("api_key.id"), primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("thousandths", BigInteger, nullable=False),
)
"""What a channel had sold, and was reserved nowhere, when its shelf was looked at last."""

fraud_question = Table(
    "fraud_question",
    metadata,
    Column("captured_id", Text, ForeignKey("captured_order.captured_id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("asked_at", DateTime(timezone=True)),
    Column("last_error", Text, nullable=False, server_default=""),
)
"""Orders about which somebody was asked whether they are a fraud, by the revision that they were told. ``asked_at``: it
was taken; the answer may come later.
"""
