"""One mark tells many records"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed_mark", sa.Column("keys", sa.ARRAY(sa.Text)))
    op.execute("UPDATE feed_mark SET keys = ARRAY[key]")
    op.alter_column("feed_mark", "keys", nullable=False)
    op.drop_column("feed_mark", "key")
