"""Which register staged and handed over what of an order, so that two that did the same apart are told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fulfillment", sa.Column("acts", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False))
