"""The sale in which the goods of an order were charged is found by the order"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_sale_line_order",
        "sale_line",
        ["reference"],
        postgresql_where=sa.text("intent IN ('hand_over', 'pickup', 'ship')"),
    )
