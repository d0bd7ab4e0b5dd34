"""Items are searched in the dense order of their popularity, and misspelled words find what was meant."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The new tables are filled from the raw rows when the catalog is opened."""
    op.execute("DROP TABLE item_words")
    op.drop_table("derived_item")
    op.create_table(
        "derived_item",
        sa.Column("item_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_derived_item"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    for statement in _TABLES.split(";"):
        op.execute(statement)


_TABLES = """
CREATE TABLE searched_item (
    place INTEGER CONSTRAINT pk_searched_item PRIMARY KEY, item_id TEXT NOT NULL, rank INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE item_words USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1 2 3 4 5', tokenize='ascii'
);
INSERT INTO item_words (item_words, rank) VALUES ('pgsz', 3900);
CREATE VIRTUAL TABLE item_vocabulary USING fts5vocab(item_words, row);
CREATE TABLE spelling (
    place INTEGER CONSTRAINT pk_spelling PRIMARY KEY, word TEXT NOT NULL CONSTRAINT uq_spelling_word UNIQUE
) STRICT;
CREATE VIRTUAL TABLE spelling_forms USING fts5(
    forms, content='', detail=none, columnsize=0, tokenize='ascii'
);
INSERT INTO spelling_forms (spelling_forms, rank) VALUES ('pgsz', 3900);
CREATE UNIQUE INDEX ix_searched_item_item_id ON searched_item (item_id);
CREATE INDEX ix_searched_item_rank ON searched_item (rank, place)
"""
