"""Tables of the cash office, all projections: what each kind of tender and each operator came to in a shift, cash that
was moved, shifts counted again, days closed.
"""

from sqlalchemy import Column, Index, Integer, Table, Text

from app.db.tables import metadata

shift_tender = Table(
    "shift_tender",
    metadata,
    Column("shift_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("taken_minor", Integer, nullable=False),
    Column("paid_out_minor", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

shift_operator = Table(
    "shift_operator",
    metadata,
    Column("shift_id", Text, primary_key=True),
    Column("operator_id", Text, primary_key=True),
    Column("sale_count", Integer, nullable=False),
    Column("sales_minor", Integer, nullable=False),
    Column("cash_minor", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Several people may share a drawer; nobody signed on is ''."""

cash_move = Table(
    "cash_move",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("movement_id", Text, nullable=False),
    Column("shift_id", Text),
    Column("register_id", Text, nullable=False),
    Column("operator_id", Text),
    Column("day", Text, nullable=False),
    Column("moved_at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("account_name", Text, nullable=False),
    Column("bag_number", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_cash_move_shift", "shift_id"),
    Index("ix_cash_move_day", "day"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

shift_check = Table(
    "shift_check",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("shift_id", Text, nullable=False),
    Column("operator_id", Text),
    Column("checked_at", Text, nullable=False),
    Column("difference_minor", Integer, nullable=False),
    Index("ix_shift_check_shift", "shift_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

day_close = Table(
    "day_close",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("operator_id", Text),
    Column("closed_at", Text, nullable=False),
    Column("sales_minor", Integer, nullable=False),
    Column("over_short_minor", Integer, nullable=False),
    Column("missing_count", Integer, nullable=False),
    Index("ix_day_close_day", "day"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

day_close_shift = Table(
    "day_close_shift",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("shift_id", Text, primary_key=True),
    Index("ix_day_close_shift_shift", "shift_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Which shifts each close of a day had."""
