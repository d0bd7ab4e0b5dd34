"""Entries of the store's other registers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _entries()
    op.create_table(
        "peer_life",
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("register_id", sa.Text, nullable=False),
        sa.Column("upto", sa.Integer, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("incarnation", name="pk_peer_life"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "peer_attachment",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_peer_attachment"),
        sa.ForeignKeyConstraint(["entry_id"], ["peer_entry.id"], name="fk_peer_attachment_entry_id_peer_entry"),
        sqlite_strict=True,
    )
    op.create_index("ix_peer_attachment_entry_id", "peer_attachment", ["entry_id"])


def _entries() -> None:
    op.create_table(
        "peer_entry",
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("register_id", sa.Text, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("occurred_at", sa.Text, nullable=False),
        sa.Column("header", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("kept_at", sa.Text, nullable=False),
        sa.Column("taken_in", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_peer_entry"),
        sa.UniqueConstraint("id", name="uq_peer_entry_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_peer_entry_place", "peer_entry", ["incarnation", "number"])
    op.create_index("ix_peer_entry_kind", "peer_entry", ["kind", "position"])
    not_taken_in = sa.text("taken_in = 0")
    op.create_index("ix_peer_entry_not_taken_in", "peer_entry", ["position"], sqlite_where=not_taken_in)
    op.execute(
        "CREATE TRIGGER peer_entry_never_rewritten BEFORE UPDATE OF position, id, register_id, incarnation, number, "
        "kind, version, occurred_at, header, body, hash, kept_at ON peer_entry "
        "BEGIN SELECT RAISE(ABORT, 'journal entries are never rewritten'); END"
    )
    op.execute(
        "CREATE TRIGGER peer_entry_never_deleted BEFORE DELETE ON peer_entry "
        "BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END"
    )
