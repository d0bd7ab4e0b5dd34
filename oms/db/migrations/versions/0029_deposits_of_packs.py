"""A pack of six bottles is sold with six deposits"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item", sa.Column("deposit_count", sa.Integer(), server_default="1", nullable=False))
    op.create_check_constraint(op.f("ck_item_deposit_count_positive"), "item", "deposit_count > 0")
