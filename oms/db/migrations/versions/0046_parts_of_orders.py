"""An order of a channel may come from several places: each part is an order with a number of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer_order", sa.Column("part", sa.Integer(), server_default="1", nullable=False))
    op.create_check_constraint(op.f("ck_customer_order_part_positive"), "customer_order", "part > 0")
    op.drop_constraint("uq_customer_order_channel_id_external_id", "customer_order", type_="unique")
    op.create_unique_constraint(
        op.f("uq_customer_order_channel_id_external_id_part"), "customer_order", ["channel_id", "external_id", "part"]
    )
    op.add_column("order_line", sa.Column("continues", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_order_line_continues", "order_line", ["continues"], postgresql_where=sa.text("continues <> ''"))
