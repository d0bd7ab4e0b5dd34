"""An order whose goods go to the store where another order is collected"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("for_order_id", "to_location_id"):
        op.add_column("customer_order", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("order_line", sa.Column("for_line_id", sa.Text(), server_default="", nullable=False))
    op.add_column("inbound", sa.Column("by_order_id", sa.Text(), server_default="", nullable=False))
    sent = sa.text("for_order_id <> ''")
    op.create_index("ix_customer_order_for_order", "customer_order", ["for_order_id"], postgresql_where=sent)
