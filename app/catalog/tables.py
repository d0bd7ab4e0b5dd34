"""Tables of catalog.db: raw rows as told (a copy), and what is derived from them and can be made again.

``item_words`` is an FTS5 index without content; its rowid is the popularity rank with the item's serial number below
it, so that the first matches in rowid order are the best sellers and nothing needs sorting.
"""

from sqlalchemy import DDL, Column, Index, Integer, MetaData, Table, Text, event, text

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})

SERIAL_BITS = 24

raw_row = Table(
    "raw_row",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("unseen", Integer, nullable=False, server_default="0"),
    Index("ix_raw_row_unseen", "stream", sqlite_where=text("unseen = 1")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

stream_cursor = Table(
    "stream_cursor",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("after", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

derived_item = Table(
    "derived_item",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("serial", Integer, nullable=False),
    Column("rank", Integer, nullable=False),
    Index("ix_derived_item_serial", "serial", unique=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

identifier = Table(
    "identifier",
    metadata,
    Column("code", Text, primary_key=True),
    Column("item_id", Text, nullable=False),
    Index("ix_identifier_item_id", "item_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

ITEM_WORDS = (
    "CREATE VIRTUAL TABLE item_words USING fts5(words, content='', contentless_delete=1, detail=none, "
    "prefix='1 2 3 4 5', tokenize='unicode61')"
)
event.listen(metadata, "after_create", DDL(ITEM_WORDS))  # type: ignore[no-untyped-call]
