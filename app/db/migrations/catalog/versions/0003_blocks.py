"""Rows of a feed file stay in their blocks; words of items are gathered after the catalog was opened."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Items that are there can be scanned at once; an empty table of words says that they are to be gathered."""
    op.create_table(
        "block",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("first_key", sa.Text, nullable=False),
        sa.Column("first_serial", sa.Integer),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("rows", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_block"),
        sqlite_strict=True,
    )
    op.create_index("ix_block_kind", "block", ["kind", "first_key"])
    op.create_index(
        "ix_block_first_serial", "block", ["first_serial"], sqlite_where=sa.text("first_serial IS NOT NULL")
    )
    op.create_table(
        "unseen_blocks",
        sa.Column("stream", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_unseen_blocks"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_progress",
        sa.Column("single", sa.Integer, nullable=False),
        sa.Column("next_serial", sa.Integer),
        sa.Column("next_key", sa.Text, nullable=False),
        sa.CheckConstraint("single = 1", name="single"),
        sa.PrimaryKeyConstraint("single", name="pk_search_progress"),
        sqlite_strict=True,
    )
    op.execute("INSERT OR IGNORE INTO derived_item SELECT DISTINCT item_id FROM identifier")
    op.execute(
        "INSERT INTO search_progress SELECT 1, NULL, '' WHERE EXISTS (SELECT 1 FROM derived_item) "
        "AND NOT EXISTS (SELECT 1 FROM searched_item)"
    )
