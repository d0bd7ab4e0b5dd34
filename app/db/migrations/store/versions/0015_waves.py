"""Several orders picked on one walk, by any register of the store."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "wave_entry",
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("business_day", sa.Text, nullable=False),
        sa.Column("header", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_wave_entry"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_wave_entry_day", "wave_entry", ["business_day"])
