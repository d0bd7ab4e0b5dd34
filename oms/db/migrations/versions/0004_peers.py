"""Registers of a store know each other: where each is reached, told to all of them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    empty = sa.text("'[]'::jsonb")
    op.add_column("register", sa.Column("lan", postgresql.JSONB(), nullable=False, server_default=empty))
    op.execute(
        "INSERT INTO feed_mark (bulk, stream, kind, key, tombstone) "
        "SELECT false, 'store:' || location_id, 'peer', id, false FROM register WHERE state <> 'pending' ORDER BY id"
    )
