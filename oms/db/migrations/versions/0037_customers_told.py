"""Stores whose customers get their messages from here"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    told: sa.Column[bool] = sa.Column("customers_told", sa.Boolean(), server_default="false", nullable=False)
    op.add_column("collection_rules", told)
