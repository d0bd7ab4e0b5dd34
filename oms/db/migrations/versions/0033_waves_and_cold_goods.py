"""How a store makes waves, and what of its goods is kept cold"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item", sa.Column("storage", sa.Text(), server_default="ambient", nullable=False))
    op.create_check_constraint(op.f("ck_item_storage_known"), "item", "storage IN ('ambient', 'chilled', 'frozen')")
    op.add_column("order_rules", sa.Column("wave_orders", sa.Integer(), server_default="6", nullable=False))
    op.add_column("order_rules", sa.Column("cold_first", sa.Boolean(), server_default=sa.false(), nullable=False))
