"""Since when customers of a store get their messages from here"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("collection_rules", sa.Column("told_since", sa.DateTime(timezone=True)))
    # What was accepted while no process looked is confirmed for a day.
    op.execute("UPDATE collection_rules SET told_since = now() - interval '1 day' WHERE customers_told")
    op.drop_column("collection_rules", "customers_told")
