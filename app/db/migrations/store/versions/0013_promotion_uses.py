"""Coupons that count once, and limits for each customer. The projections are made anew when the program starts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "promotion_use",
        *_text("entry_id", "promotion_id", "code", "transaction_id"),
        sa.Column("times", sa.Integer, nullable=False),
        *_text("customer_id", "incarnation"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "promotion_id", "code", name="pk_promotion_use"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    for column in ("code", "customer_id"):
        name, named = column.removesuffix("_id"), sa.text(f"{column} <> ''")
        op.create_index(f"ix_promotion_use_{name}", "promotion_use", [column], sqlite_where=named)
    op.create_table(
        "voided_sale",
        *_text("transaction_id", "entry_id", "incarnation"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("transaction_id", "entry_id", name="pk_voided_sale"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute("INSERT OR REPLACE INTO setting SELECT 'projections', 'rebuild' WHERE EXISTS (SELECT 1 FROM journal)")


def _text(*names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
