"""Vouchers for empties are taken once. No sale before this one took any."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "empties_voucher",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("occurred_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", "entry_id", name="pk_empties_voucher"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
