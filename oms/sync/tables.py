"""Tables of the feed and of the journal entries received."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

feed_mark = Table(
    "feed_mark",
    metadata,
    Column("bulk", Boolean, primary_key=True),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("stream", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("keys", ARRAY(Text), nullable=False),
    Column("tombstone", Boolean, nullable=False),
)
"""What a writer left in its own transaction: these records moved in this stream."""

feed_row = Table(
    "feed_row",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("tombstone", Boolean, nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    Index(None, "stream", "number", unique=True),
    Index("ix_feed_row_tombstone", "moved_at", postgresql_where=text("tombstone")),
)

feed_head = Table(
    "feed_head",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("head", BigInteger, nullable=False),
    Column("horizon", BigInteger, nullable=False, server_default="0"),
    postgresql_with={"fillfactor": 50},
)
"""``head``: the newest number. ``horizon``: the newest number of a tombstone that was forgotten."""

epoch = Table(
    "epoch",
    metadata,
    Column("single", Boolean, primary_key=True, server_default=text("true")),
    Column("epoch", Text, nullable=False),
    Column("origin", Text, nullable=False),
    CheckConstraint("single", name="single"),
)
"""One row. ``origin`` says which cluster, timeline and database gave this epoch out."""

entry = Table(
    "entry",
    metadata,
    Column("id", Text, primary_key=True),
    Column("register_id", Text, ForeignKey("register.id"), nullable=False),
    Column("location_id", Text, ForeignKey("location.id"), nullable=False),
    Column("incarnation", Text, ForeignKey("incarnation.id"), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("fork", Boolean, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("reason", Text),
    Column("detail", Text, nullable=False, server_default=""),
    Column("needs", Text),
    Column("sent_by", Text, ForeignKey("register.id"), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Index(None, "incarnation", "number"),
    Index("uq_entry_main", "incarnation", "number", unique=True, postgresql_where=text("NOT fork")),
    Index("ix_entry_needs", "needs", postgresql_where=text("needs IS NOT NULL")),
    Index("ix_entry_set_aside", "reason", "id", postgresql_where=text("reason IS NOT NULL")),
    Index(None, "location_id", "received_at"),
    CheckConstraint("needs IS NULL OR reason = 'needs'", name="needs_is_a_reason"),
)
"""Every journal entry, its bytes as received. ``reason`` NULL: its effects are in. ``fork``: by a copied journal."""

entry_beside = Table(
    "entry_beside",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("entry_id", Text, nullable=False),
    Column("location_id", Text, ForeignKey("location.id"), nullable=False),
    Column("sent_by", Text, ForeignKey("register.id"), nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
)
"""What cannot stand among the entries: unreadable bytes, and other bytes under an id already used."""

incarnation = Table(
    "incarnation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("register_id", Text, ForeignKey("register.id"), nullable=False, index=True),
    Column("location_id", Text, ForeignKey("location.id"), nullable=False, index=True),
    Column("last_number", BigInteger, nullable=False, server_default="0"),
    Column("last_hash", Text),
    Column("fork_first", BigInteger),
    Column("fork_last", BigInteger),
    Column("begun_at", DateTime(timezone=True), nullable=False),
)
"""``fork_first``: the first number used twice. ``fork_last``: the copy's last number, once it began a new life."""

incarnation_hole = Table(
    "incarnation_hole",
    metadata,
    Column("incarnation", Text, ForeignKey("incarnation.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True),
)
"""Numbers below the last one whose effects are not in: never arrived, or set aside."""

attachment = Table(
    "attachment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("entry_id", Text, ForeignKey("entry.id"), nullable=False, index=True),
    Column("location_id", Text, ForeignKey("location.id"), nullable=False),
    Column("salt", Text, nullable=False),
    Column("value", Text, nullable=False),
)
"""Personal values that entries name by salted hash; deleting a row erases the person, not the entry."""

request_answer = Table(
    "request_answer",
    metadata,
    Column("id", Text, primary_key=True),
    Column("register_id", Text, ForeignKey("register.id"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("answer", JSONB, nullable=False),
    Column("answered_at", DateTime(timezone=True), nullable=False),
)
