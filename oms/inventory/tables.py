"""The stock ledger, its balance, and reservations.

``balance.on_hand`` is the sum of a key's movements, ``balance.reserved`` the sum of its open reservations.
No foreign key leads from here to items: what left the store is booked even if nobody told us of the item.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, Table, Text, text

from oms.db.metadata import metadata

movement = Table(
    "stock_movement",
    metadata,
    Column("movement_id", Text, primary_key=True),
    Column("location_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("condition", Text, nullable=False),
    Column("lot", Text, nullable=False),
    Column("thousandths", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("entry_id", Text),
    Column("reason", Text, nullable=False),
    Column("booked_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("thousandths <> 0", name="movement_moves_something"),
    CheckConstraint(
        "kind IN ('counted', 'adjusted', 'sold', 'handed_over', 'shipped', 'returned', 'transferred', 'received')",
        name="kind_known",
    ),
    Index("ix_stock_movement_key", "location_id", "item_id", "condition", "lot"),
    Index("ix_stock_movement_entry", "entry_id"),
)

balance = Table(
    "stock_balance",
    metadata,
    Column("location_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("condition", Text, primary_key=True),
    Column("lot", Text, primary_key=True),
    Column("on_hand", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("safety", BigInteger, nullable=False),
    CheckConstraint("reserved >= 0", name="reserved_not_negative"),
    CheckConstraint("safety >= 0", name="safety_not_negative"),
    postgresql_with={"fillfactor": 50},
)
"""Pages are left half empty: a level changes with every order, and where the page has room no index is told."""

reservation = Table(
    "reservation",
    metadata,
    Column("reservation_id", Text, primary_key=True),
    Column("location_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("line_id", Text, nullable=False),
    Column("thousandths", BigInteger, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("closing", Text),
    Column("entry_id", Text),
    Column("split_from", Text),
    Column("held_for", Text),
    Column("expires_at", DateTime(timezone=True)),
    CheckConstraint("thousandths > 0", name="reservation_holds_something"),
    CheckConstraint("(closed_at IS NULL) = (closing IS NULL)", name="closed_by_exactly_one_event"),
    CheckConstraint(
        "closing IN ('handed_over', 'shipped', 'short', 'declined', 'rejected', 'canceled', 'rerouted', 'placed',"
        " 'released', 'lapsed')",
        name="closing_known",
    ),
    CheckConstraint("(held_for IS NULL) = (expires_at IS NULL)", name="held_until_it_expires"),
    # What tills hold for sales that are not finished.
    Index("ix_reservation_held", "expires_at", postgresql_where=text("closed_at IS NULL AND expires_at IS NOT NULL")),
    # What is held of an item, and how often a store looked for it in vain.
    Index(
        "ix_reservation_held_at",
        "location_id",
        "item_id",
        postgresql_where=text("closed_at IS NULL AND expires_at IS NOT NULL"),
    ),
    Index(
        "ix_reservation_missed",
        "location_id",
        "item_id",
        "closed_at",
        postgresql_where=text("closing IN ('short', 'rejected')"),
    ),
    # One open reservation for a line at a location; what is closed by parts is split off first.
    Index(
        "uq_reservation_open",
        "order_id",
        "line_id",
        "location_id",
        unique=True,
        postgresql_where=text("closed_at IS NULL"),
    ),
)
