"""Quotes; what is done for channels by itself and what they were told; who is asked about fraud; what is forgotten"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

# Of what a channel sent only the bytes may go, so that a person can be forgotten.
_STANDS_OR_GOES = """
CREATE OR REPLACE FUNCTION channel_delivery_stands() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NEW.body = ''::bytea AND to_jsonb(NEW) - 'body' = to_jsonb(OLD) - 'body' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'what a channel sent is never changed';
END $$
"""

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _quotes()
    _work_of_channels()
    _fraud()
    _forgetting()


def _quotes() -> None:
    texts = ("key_id", "external_id", "body_hash", "country", "location", "customer_id")
    op.create_table(
        "quote",
        sa.Column("quote_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name=op.f("fk_quote_key_id_api_key")),
        sa.PrimaryKeyConstraint("quote_id", name=op.f("pk_quote")),
    )
    named = sa.text("external_id <> ''")
    op.create_index("uq_quote_external", "quote", ["key_id", "external_id"], unique=True, postgresql_where=named)
    op.create_index("ix_quote_valid", "quote", ["valid_until"])
    op.create_table(
        "price_right",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("share_ppm", sa.Integer()),
        sa.Column("amount_minor", sa.Integer()),
        sa.CheckConstraint("share_ppm BETWEEN 0 AND 1000000", name=op.f("ck_price_right_share_is_a_part")),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_price_right_amount_not_negative")),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name=op.f("fk_price_right_key_id_api_key")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_price_right")),
    )


def _work_of_channels() -> None:
    op.create_table(
        "channel_task",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("every_minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True)),
        sa.Column("token", sa.Text(), server_default="", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("cursor", sa.Text(), server_default="", nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("task IN ('orders', 'stock')", name=op.f("ck_channel_task_task_known")),
        sa.CheckConstraint("every_minutes >= 0", name=op.f("ck_channel_task_every_not_negative")),
        sa.ForeignKeyConstraint(["channel_id"], ["api_key.id"], name=op.f("fk_channel_task_channel_id_api_key")),
        sa.PrimaryKeyConstraint("channel_id", "task", name=op.f("pk_channel_task")),
    )
    repeated = sa.text("every_minutes > 0")
    op.create_index("ix_channel_task_next", "channel_task", ["next_at"], postgresql_where=repeated)
    op.create_table(
        "channel_shelf",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("channel_id", "remote_id", "location_id", "item_id")),
        sa.Column("told", sa.BigInteger()),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["api_key.id"], name=op.f("fk_channel_shelf_channel_id_api_key")),
        sa.PrimaryKeyConstraint("channel_id", "remote_id", "location_id", name=op.f("pk_channel_shelf")),
    )
    op.create_index("ix_channel_shelf_item", "channel_shelf", ["channel_id", "item_id"])
    due = ["channel_id", "location_id", "remote_id"]
    op.create_index("ix_channel_shelf_due", "channel_shelf", due, postgresql_where=sa.text("due"))
    # Channels that can be asked already are asked by the service from now on.
    op.execute(
        "INSERT INTO channel_task (channel_id, task, every_minutes, next_at) "
        "SELECT channel_id, 'orders', 5, now() FROM channel_connection WHERE credentials IS NOT NULL"
    )


def _fraud() -> None:
    op.add_column("channel_connection", sa.Column("fraud_address", sa.Text(), server_default="", nullable=False))
    op.add_column("channel_connection", sa.Column("fraud_secret", sa.LargeBinary()))
    op.create_table(
        "fraud_question",
        sa.Column("captured_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["captured_id"], ["captured_order.captured_id"], name=op.f("fk_fraud_question_captured_id_captured_order")
        ),
        sa.PrimaryKeyConstraint("captured_id", name=op.f("pk_fraud_question")),
    )


def _forgetting() -> None:
    kept = sa.Column("keep_days", sa.Integer(), server_default="400", nullable=False)
    op.add_column("channel_connection", kept)
    op.create_check_constraint(
        op.f("ck_channel_connection_keep_days_not_negative"), "channel_connection", "keep_days >= 0"
    )
    op.execute(_STANDS_OR_GOES)
