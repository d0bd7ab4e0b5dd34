"""Raw rows and what is derived from them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "raw_row",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("unseen", sa.Integer, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_raw_row"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_raw_row_unseen", "raw_row", ["stream"], sqlite_where=sa.text("unseen = 1"))
    op.create_table(
        "stream_cursor",
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("after", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_stream_cursor"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "derived_item",
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_derived_item"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_derived_item_serial", "derived_item", ["serial"], unique=True)
    op.create_table(
        "identifier",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_identifier"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_identifier_item_id", "identifier", ["item_id"])
    op.execute(
        "CREATE VIRTUAL TABLE item_words USING fts5(words, content='', contentless_delete=1, detail=none, "
        "prefix='1 2 3 4 5', tokenize='unicode61')"
    )
