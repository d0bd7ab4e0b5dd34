"""What became of the lines that stores were given, and the versions of what was learned from it. Rows are only added;
an outcome is told its version once.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from oms.db.metadata import metadata

chance_outcome = Table(
    "chance_outcome",
    metadata,
    Column("fulfillment_id", Text, primary_key=True),
    Column("line_id", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("hit", Boolean, primary_key=True),
    Column("entry_id", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("item_class", Text, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("version", BigInteger),
    CheckConstraint("question IN ('rejected', 'late')", name="question_known"),
    CheckConstraint("hour BETWEEN 0 AND 23", name="hour_of_a_day"),
    Index("ix_chance_outcome_waiting", "fulfillment_id", postgresql_where=text("version IS NULL")),
    Index("ix_chance_outcome_version", "version"),
)
"""One line of an order at one store: rejected or not, late or not. A line that was found in part counts once as each.
``entry_id`` is the fact that told it, "" where the order was taken away; ``hour`` is the store's, when it was given the
order. ``version`` is the one it was learned in, or that was frozen when it came; without one it waits. No foreign keys:
facts of every order come here.
"""

chance_version = Table(
    "chance_version",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("act", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("location_id", Text),
    Column("item_class", Text),
    Column("outcomes", Integer, nullable=False),
    Column("body", LargeBinary),
    CheckConstraint("act IN ('begun', 'learned', 'frozen', 'thawed', 'reset')", name="act_known"),
)
"""What made each version of the one before. Where ``body`` is kept, reading begins there."""
