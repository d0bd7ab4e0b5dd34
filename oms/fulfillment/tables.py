"""An order at one store: how much of each line stands in which state there.

A re-routed order has one row per store it was at; at most one is active.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from contract.states.fulfillment import LineState
from oms.db.metadata import metadata

fulfillment = Table(
    "fulfillment",
    metadata,
    Column("fulfillment_id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("shelf", Text, nullable=False),
    Column("claim_entry_id", Text),
    Column("claim_operator_id", Text),
    Column("claim_operator_name", Text),
    Column("claim_register_id", Text),
    Column("claim_at", Text),
    Column("released_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("parcels", JSONB, nullable=False, server_default="[]"),
    Column("bags", JSONB, nullable=False, server_default="[]"),
    Column("acts", JSONB, nullable=False, server_default="[]"),
    Column("staged_at", Text, nullable=False, server_default=""),
    Column("here_since", Text, nullable=False, server_default=""),
    Column("here_place", Text, nullable=False, server_default=""),
    Column("why", JSONB(none_as_null=True)),
    Column("collect_until", DateTime(timezone=True)),
    Column("look_at", DateTime(timezone=True)),
    UniqueConstraint("order_id", "sequence"),
    CheckConstraint("status IN ('active', 'withdrawn')", name="status_known"),
    CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_a_time"),
    Index("uq_fulfillment_active", "order_id", unique=True, postgresql_where=text("status = 'active'")),
    Index("ix_fulfillment_look", "look_at", postgresql_where=text("look_at IS NOT NULL")),
)
"""Its order was written or locked, and its location read, by the transaction that writes it, and neither is ever
deleted: foreign keys would lock rows that every order wants.

``why`` is how the store was chosen, where somebody chose among several. What waits for its customer is kept until
``collect_until``; at ``look_at`` they are reminded, and then it is kept no longer.
"""

fulfillment_line = Table(
    "fulfillment_line",
    metadata,
    Column("fulfillment_id", Text, primary_key=True),
    Column("line_id", Text, primary_key=True),
    Column("thousandths", BigInteger, nullable=False),
    *(Column(state.value, BigInteger, nullable=False) for state in LineState),
    *(CheckConstraint(f"{state.value} >= 0", name=f"{state.value}_not_negative") for state in LineState),
    CheckConstraint("thousandths > 0", name="quantity_positive"),
    CheckConstraint(
        f"thousandths = {' + '.join(state.value for state in LineState)}", name="nothing_appears_or_vanishes"
    ),
)
"""Written in the statement or transaction that writes its fulfillment, for lines it just read or wrote: a foreign key
would check three rows of every order for nothing.
"""

fulfillment_fact = Table(
    "fulfillment_fact",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("fulfillment_id", Text, nullable=False),
    Column("occurred_at", Text, nullable=False),
    Index("ix_fulfillment_fact_order", "fulfillment_id", "occurred_at", "entry_id"),
)
"""Which entries were folded into a fulfillment. ``occurred_at`` as the entry's header says it: registers fold in its
order, whatever the order in which their entries come here.
"""
