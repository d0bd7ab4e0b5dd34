"""What is sent to a store for an order is found by the order"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_inbound_order", "inbound", ["order_id"], postgresql_where=sa.text("order_id <> ''"))
