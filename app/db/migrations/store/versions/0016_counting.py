"""Counting: what was missed, what was counted, what the books follow. Projections, made anew at the program's start."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "count_task",
        *_text("entry_id", "line_id", "item_id", "order_id", "reason"),
        sa.Column("thousandths", sa.Integer, nullable=False),
        *_text("register_id", "at"),
        sa.PrimaryKeyConstraint("entry_id", "line_id", name="pk_count_task"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_count_task_item", "count_task", ["item_id", "at"])
    op.create_table(
        "stock_count",
        *_text("entry_id", "item_id", "counted_at"),
        sa.Column("variance", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_stock_count"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stock_count_item", "stock_count", ["item_id", "counted_at"])
    op.create_table(
        "stock_adjustment",
        *_text("entry_id", "count_id"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_stock_adjustment"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stock_adjustment_count", "stock_adjustment", ["count_id"])
    op.execute("INSERT OR REPLACE INTO setting SELECT 'projections', 'rebuild' WHERE EXISTS (SELECT 1 FROM journal)")


def _text(*names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
