"""Counts of the stores, what each moved, and which items are in hand for which orders"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stock_count",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("entry_id", "location_id", "item_id", "began_at", "counted_at")
        ),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("counted", "expected", "out", "back", "soon", "variance", "moved")
        ),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_stock_count")),
    )
    op.create_index("ix_stock_count_item", "stock_count", ["location_id", "item_id", "counted_at"])
    op.create_table(
        "picked_item",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("location_id", "item_id", "order_id", "last_at")),
        sa.PrimaryKeyConstraint("location_id", "item_id", "order_id", name=op.f("pk_picked_item")),
    )
    # What stands picked today was picked by now.
    op.execute(
        "INSERT INTO picked_item SELECT DISTINCT fulfillment.location_id, order_line.item_id, fulfillment.order_id,"
        " to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
        " FROM fulfillment_line JOIN fulfillment USING (fulfillment_id)"
        " JOIN order_line ON order_line.line_id = fulfillment_line.line_id"
        " WHERE fulfillment_line.picked + fulfillment_line.staged + fulfillment_line.packed > 0"
    )
