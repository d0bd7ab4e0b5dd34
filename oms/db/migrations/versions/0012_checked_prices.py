"""In-store numbers whose price carries a check digit of its own"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    none = sa.text("'{}'::text[]")
    prefixes = postgresql.ARRAY(sa.Text())
    column: sa.Column[Any] = sa.Column("rcn_checked_price_prefixes", prefixes, nullable=False, server_default=none)
    op.add_column("market", column)
    op.alter_column("market", "rcn_checked_price_prefixes", server_default=None)
