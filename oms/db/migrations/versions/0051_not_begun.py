"""Stores that did not begin an order in time; what is called back leaves nothing of its line; what channels sold"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "not_begun",
        sa.Column("fulfillment_id", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fulfillment_id", name=op.f("pk_not_begun")),
    )
    op.drop_constraint(op.f("ck_order_line_quantity_positive"), "order_line")
    op.create_check_constraint(op.f("ck_order_line_quantity_not_negative"), "order_line", "thousandths >= 0")
    op.create_table(
        "channel_unplaced",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("thousandths", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["api_key.id"], name=op.f("fk_channel_unplaced_channel_id_api_key")),
        sa.PrimaryKeyConstraint("channel_id", "item_id", name=op.f("pk_channel_unplaced")),
    )
