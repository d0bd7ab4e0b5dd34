"""Journal, copies and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _journal()
    _beside_the_journal()
    _copies_and_drafts()


def _journal() -> None:
    op.create_table(
        "register_state",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("register_id", sa.Text),
        sa.Column("location_id", sa.Text),
        sa.CheckConstraint("id = 1", name=op.f("ck_register_state_single")),
        sa.PrimaryKeyConstraint("id", name="pk_register_state"),
        sqlite_strict=True,
    )
    op.create_table(
        "incarnation",
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("began_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("incarnation", name="pk_incarnation"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal",
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("occurred_at", sa.Text, nullable=False),
        sa.Column("header", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("answer_reason", sa.Text),
        sa.Column("answer_detail", sa.Text),
        sa.PrimaryKeyConstraint("position", name="pk_journal"),
        sa.UniqueConstraint("id", name="uq_journal_id"),
        sa.UniqueConstraint("incarnation", "number", name="uq_journal_incarnation_number"),
        sqlite_strict=True,
    )
    waiting, set_aside = sa.text("answer IS NULL"), sa.text("answer = 'set_aside'")
    op.create_index("ix_journal_waiting", "journal", ["position"], sqlite_where=waiting)
    op.create_index("ix_journal_set_aside", "journal", ["position"], sqlite_where=set_aside)
    op.create_index("ix_journal_kind", "journal", ["kind", "position"])
    op.execute(
        "CREATE TRIGGER journal_never_rewritten "
        "BEFORE UPDATE OF position, id, incarnation, number, kind, version, occurred_at, header, body, hash ON journal "
        "BEGIN SELECT RAISE(ABORT, 'journal entries are never rewritten'); END"
    )
    op.execute(
        "CREATE TRIGGER journal_never_deleted BEFORE DELETE ON journal "
        "BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END"
    )


def _beside_the_journal() -> None:
    op.create_table(
        "journal_touch",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "incarnation", "number", name="pk_journal_touch"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.ForeignKeyConstraint(["entry_id"], ["journal.id"], name="fk_attachment_entry_id_journal"),
        sqlite_strict=True,
    )
    op.create_index("ix_attachment_entry_id", "attachment", ["entry_id"])
    op.create_table(
        "document_number",
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("incarnation", "series", name="pk_document_number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _copies_and_drafts() -> None:
    op.create_table(
        "row",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("inside", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Integer, server_default="0", nullable=False),
        sa.Column("unseen", sa.Integer, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_row"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_row_unseen", "row", ["stream"], sqlite_where=sa.text("unseen = 1"))
    for table, key, value, value_type in (
        ("stream_cursor", "stream", "after", sa.Integer),
        ("draft", "name", "body", sa.Text),
        ("setting", "name", "value", sa.Text),
    ):
        op.create_table(
            table,
            sa.Column(key, sa.Text, nullable=False),
            sa.Column(value, value_type, nullable=False),
            sa.PrimaryKeyConstraint(key, name=f"pk_{table}"),
            sqlite_strict=True,
            sqlite_with_rowid=False,
        )
