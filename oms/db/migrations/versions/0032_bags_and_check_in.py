"""Bags of an order, where they wait since when, and the customer who is here for them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fulfillment", sa.Column("bags", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False))
    for name in ("staged_at", "here_since", "here_place"):
        op.add_column("fulfillment", sa.Column(name, sa.Text(), server_default="", nullable=False))
