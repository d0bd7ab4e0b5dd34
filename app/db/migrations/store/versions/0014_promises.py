"""Who was warned before an order was late, and since when a register has it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "order_warned",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("entry_id", "order_id", "register_id", "milestone")),
        sa.PrimaryKeyConstraint("entry_id", name="pk_order_warned"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_order_warned_order", "order_warned", ["order_id"])
    op.create_table(
        "order_known",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("order_id", "known_at")),
        sa.PrimaryKeyConstraint("order_id", name="pk_order_known"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
