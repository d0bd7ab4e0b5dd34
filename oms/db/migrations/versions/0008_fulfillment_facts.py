"""Facts of an order are folded in the order they were done in, not the one they came in"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BOOKED_BEFORE = """
    INSERT INTO fulfillment_fact (entry_id, fulfillment_id, occurred_at)
    SELECT entry.id, fulfillment.fulfillment_id, convert_from(entry.header, 'UTF8')::json ->> 'occurred_at'
    FROM entry JOIN fulfillment
        ON fulfillment.order_id = convert_from(entry.body, 'UTF8')::json ->> 'order_id'
        AND fulfillment.location_id = entry.location_id
    WHERE entry.kind LIKE 'order.%' AND entry.reason IS NULL
        AND fulfillment.status = 'active' AND entry.received_at >= fulfillment.released_at
"""


def upgrade() -> None:
    op.create_table(
        "fulfillment_fact",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("fulfillment_id", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_fulfillment_fact")),
    )
    op.create_index(
        "ix_fulfillment_fact_order", "fulfillment_fact", ["fulfillment_id", "occurred_at", "entry_id"], unique=False
    )
    op.execute(_BOOKED_BEFORE)
