"""Orders as their channels placed them. What became of them at a store stands with fulfillment."""

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
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

order_number = Sequence("order_number", start=10_001, metadata=metadata)
"""Numbers that customers say aloud. May have gaps: nothing is counted with them."""

customer_order = Table(
    "customer_order",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("channel_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("customer_phone", Text, nullable=False),
    Column("customer_email", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("placed_at", DateTime(timezone=True), nullable=False),
    Column("accepted_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("currency", Text, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("paid", Boolean, nullable=False),
    Column("accepted_by_channel", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("needs_routing", Boolean, nullable=False),
    Column("kind", Text, nullable=False, server_default="pickup"),
    Column("promise", Text, nullable=False, server_default="firm"),
    Column("deposit_minor", BigInteger, nullable=False, server_default="0"),
    Column("customer_id", Text, nullable=False, server_default=""),
    Column("transaction_id", Text, nullable=False, server_default=""),
    Column("ship_to", Text, nullable=False, server_default=""),
    Column("ship_country", Text, nullable=False, server_default=""),
    Column("ship_postal_code", Text, nullable=False, server_default=""),
    Column("part", Integer, nullable=False, server_default="1"),
    Column("for_order_id", Text, nullable=False, server_default=""),
    Column("to_location_id", Text, nullable=False, server_default=""),
    CheckConstraint("kind IN ('pickup', 'ship')", name="kind_known"),
    CheckConstraint("promise IN ('firm', 'unconfirmed')", name="promise_known"),
    CheckConstraint("deposit_minor >= 0", name="deposit_not_negative"),
    CheckConstraint("part > 0", name="part_positive"),
    UniqueConstraint("channel_id", "external_id", "part"),
    CheckConstraint("state IN ('open', 'in_work', 'ready', 'completed', 'unfillable', 'canceled')", name="state_known"),
    Index("ix_customer_order_location", "location_id", "accepted_at"),
    Index("ix_customer_order_accepted", "accepted_at"),
    Index("ix_customer_order_state", "state", "accepted_at"),
    Index("ix_customer_order_customer", "customer_id", postgresql_where=text("customer_id <> ''")),
    Index("ix_customer_order_routing", "accepted_at", postgresql_where=text("needs_routing")),
    Index("ix_customer_order_for_order", "for_order_id", postgresql_where=text("for_order_id <> ''")),
)
"""``location_id`` is where the order is fulfilled now; ``state`` is derived from its lines at every change.

``code`` stands in the clear: of six digits, anyone who reads the hash in the store's row finds them in a second,
so hiding them beside it would protect nothing, and a channel that asks again must get the same answer.

Of an order that a till placed ``deposit_minor`` was paid ahead in the sale ``transaction_id``.

An order of its channel whose goods come from several places is several orders here: each ``part`` is fulfilled by
itself, at its own location, under its own number; the first has the order's.

What another place sends to a store for an order that is collected there is an order of its own, with no money in it:
``for_order_id`` says for which, ``to_location_id`` is that store.
"""

order_line = Table(
    "order_line",
    metadata,
    Column("line_id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("thousandths", BigInteger, nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("age_minimum", Integer, nullable=False),
    Column("substitutes", JSONB, nullable=False, server_default="[]"),
    Column("replaces", Text, nullable=False, server_default=""),
    Column("continues", Text, nullable=False, server_default=""),
    Column("for_line_id", Text, nullable=False, server_default=""),
    UniqueConstraint("order_id", "position"),
    Index("ix_order_line_continues", "continues", postgresql_where=text("continues <> ''")),
    CheckConstraint("thousandths >= 0", name="quantity_not_negative"),
    CheckConstraint("price_minor >= 0", name="price_not_negative"),
)
"""``price_minor`` is what the whole line costs the customer. ``substitutes`` are what they take in its place, as stores
are told; ``replaces`` is the line whose place this one took. ``continues``: the line of another part of the order, of
which this much, and this much of its price, was given to a place of its own; nothing where it was called back.
``for_line_id``: the line of the collected order that these goods are sent for.

No foreign key leads to the item, nor from an order to its location: both were read for this order, neither is ever
deleted, and the check would lock a row that every order wants. None leads to the order: the same statement writes it.
"""

pickup_stop = Table(
    "pickup_stop",
    metadata,
    Column("location_id", ForeignKey("location.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)
"""Locations that take no new pickup orders for now. Every other location does."""

deposit_use = Table(
    "deposit_use",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Index("ix_deposit_use_order", "order_id"),
    CheckConstraint("minor > 0", name="something_used"),
)
"""What of a deposit went towards goods, or was given back, by the entry that says so."""

order_rules = Table(
    "order_rules",
    metadata,
    Column("location_id", Text, ForeignKey("location.id"), primary_key=True),
    Column("deposit_ppm", Integer, nullable=False),
    Column("ready_hours", Integer, nullable=False),
    Column("elsewhere_hours", Integer, nullable=False),
    Column("ship_days", Integer, nullable=False),
    Column("wave_orders", Integer, nullable=False, server_default="6"),
    Column("cold_first", Boolean, nullable=False, server_default=false()),
    CheckConstraint("deposit_ppm BETWEEN 0 AND 1000000", name="deposit_is_a_part"),
)
"""How stores take orders at their tills. Those without a row follow the defaults of the contract."""
