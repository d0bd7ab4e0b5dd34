"""Tables of catalog.db: raw rows as told (a copy), and what is derived from them and can be made again.

``block`` holds rows as a feed file brought them; ``raw_row`` those that came by themselves, which go before: one
without a body says that the row in the block left its stream. ``search_progress`` has a row while the words of items
are being gathered: which are next. The tables of searching are in ``search``.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
    text,
)

from app.catalog import search

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})

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

block = Table(
    "block",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("first_key", Text, nullable=False),
    Column("first_serial", Integer),
    Column("length", Integer, nullable=False),
    Column("rows", LargeBinary, nullable=False),
    Index("ix_block_kind", "kind", "first_key"),
    Index("ix_block_first_serial", "first_serial", sqlite_where=text("first_serial IS NOT NULL")),
    sqlite_strict=True,
)

unseen_blocks = Table(
    "unseen_blocks",
    metadata,
    Column("stream", Text, primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

search_progress = Table(
    "search_progress",
    metadata,
    Column("single", Integer, primary_key=True),
    Column("next_serial", Integer),
    Column("next_key", Text, nullable=False),
    CheckConstraint("single = 1", name="single"),
    sqlite_strict=True,
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


@event.listens_for(metadata, "after_create")
def _searching(_target: MetaData, connection: Connection, **_options: object) -> None:
    search.create(connection)
