"""Tables of store.db that every feature stands on. Each is of one kind: journal, projection, copy or draft.

Journal: ``register_state``, ``incarnation``, ``journal``, ``journal_touch``, ``attachment``, ``document_number``; of
the store's other registers ``peer_entry``, ``peer_life``, ``peer_attachment``.
Copies: ``row``, ``stream_cursor``. Drafts: ``draft``, ``setting``. Features declare their projections on ``metadata``.
"""

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

register_state = Table(
    "register_state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incarnation", Text, nullable=False),
    Column("register_id", Text),
    Column("location_id", Text),
    CheckConstraint("id = 1", name="single"),
    sqlite_strict=True,
)

incarnation = Table(
    "incarnation",
    metadata,
    Column("incarnation", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("began_at", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

journal = Table(
    "journal",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("occurred_at", Text, nullable=False),
    Column("header", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("answer", Text),
    Column("answer_reason", Text),
    Column("answer_detail", Text),
    UniqueConstraint("id"),
    UniqueConstraint("incarnation", "number"),
    Index("ix_journal_waiting", "position", sqlite_where=text("answer IS NULL")),
    Index("ix_journal_set_aside", "position", sqlite_where=text("answer = 'set_aside'")),
    Index("ix_journal_kind", "kind", "position"),
    sqlite_strict=True,
)

_NEVER_REWRITTEN = """
CREATE TRIGGER journal_never_rewritten
BEFORE UPDATE OF position, id, incarnation, number, kind, version, occurred_at, header, body, hash ON journal
BEGIN SELECT RAISE(ABORT, 'journal entries are never rewritten'); END
"""
_NEVER_DELETED = """
CREATE TRIGGER journal_never_deleted BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END
"""
for _trigger in (_NEVER_REWRITTEN, _NEVER_DELETED):
    event.listen(journal, "after_create", DDL(_trigger))  # type: ignore[no-untyped-call]

peer_entry = Table(
    "peer_entry",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("occurred_at", Text, nullable=False),
    Column("header", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("kept_at", Text, nullable=False),
    Column("taken_in", Integer, nullable=False),
    UniqueConstraint("id"),
    Index("ix_peer_entry_place", "incarnation", "number"),
    Index("ix_peer_entry_kind", "kind", "position"),
    Index("ix_peer_entry_not_taken_in", "position", sqlite_where=text("taken_in = 0")),
    sqlite_strict=True,
)
"""Of a journal that was copied both sides are kept: two entries have one number. ``taken_in``: 0 while this program
does not understand the fact, so that projections and row ⊕ facts know nothing of it yet.
"""

_PEERS_NEVER_REWRITTEN = """
CREATE TRIGGER peer_entry_never_rewritten
BEFORE UPDATE OF position, id, register_id, incarnation, number, kind, version, occurred_at, header, body, hash, kept_at
ON peer_entry BEGIN SELECT RAISE(ABORT, 'journal entries are never rewritten'); END
"""
_PEERS_NEVER_DELETED = """
CREATE TRIGGER peer_entry_never_deleted BEFORE DELETE ON peer_entry
BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END
"""
for _trigger in (_PEERS_NEVER_REWRITTEN, _PEERS_NEVER_DELETED):
    event.listen(peer_entry, "after_create", DDL(_trigger))  # type: ignore[no-untyped-call]

peer_life = Table(
    "peer_life",
    metadata,
    Column("incarnation", Text, primary_key=True),
    Column("register_id", Text, nullable=False),
    Column("upto", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""What ``peer_entry`` holds of an incarnation: all numbers up to ``upto``, in so many ``entries``; ``hash``: the lowest
at ``upto``."""

peer_attachment = Table(
    "peer_attachment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("entry_id", Text, ForeignKey("peer_entry.id"), nullable=False),
    Column("salt", Text, nullable=False),
    Column("value", Text, nullable=False),
    Index("ix_peer_attachment_entry_id", "entry_id"),
    sqlite_strict=True,
)
"""Personal values; as everywhere, deleting one erases the person, not the entry."""

journal_touch = Table(
    "journal_touch",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("incarnation", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("entry_id", Text, ForeignKey("journal.id"), nullable=False),
    Column("salt", Text, nullable=False),
    Column("value", Text, nullable=False),
    Index("ix_attachment_entry_id", "entry_id"),
    sqlite_strict=True,
)

document_number = Table(
    "document_number",
    metadata,
    Column("incarnation", Text, primary_key=True),
    Column("series", Text, primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

row = Table(
    "row",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("inside", Text, nullable=False),
    Column("withdrawn", Integer, nullable=False, server_default="0"),
    Column("unseen", Integer, nullable=False, server_default="0"),
    Index("ix_row_unseen", "stream", sqlite_where=text("unseen = 1")),
    Index(
        "ix_row_coming_for_order",
        text("json_extract(body, '$.order_id')"),
        text("json_extract(body, '$.state')"),
        sqlite_where=text("kind = 'inbound'"),
    ),
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

draft = Table(
    "draft",
    metadata,
    Column("name", Text, primary_key=True),
    Column("body", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

setting = Table(
    "setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
