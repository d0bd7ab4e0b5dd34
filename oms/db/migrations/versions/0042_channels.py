"""Channels that tell us orders: how each is reached, what it sent, its orders, and why they wait"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_STANDS = """
CREATE FUNCTION channel_delivery_stands() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what a channel sent is never changed'; END $$
"""
_UNPLACED = "state IN ('held', 'resting', 'waiting')"


def upgrade() -> None:
    _connections()
    _orders()
    _what_belongs_to_orders()
    # What a channel sent is evidence: nobody changes it.
    op.execute(_STANDS)
    op.execute(
        "CREATE TRIGGER channel_delivery_stands BEFORE UPDATE ON channel_delivery "
        "FOR EACH ROW EXECUTE FUNCTION channel_delivery_stands()"
    )


def _connections() -> None:
    op.create_table(
        "channel_connection",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("secret_before", sa.LargeBinary()),
        sa.Column("before_until", _MOMENT),
        sa.Column("grace_minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cancel_after_hours", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fraud_checked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("credentials", sa.LargeBinary()),
        sa.Column("cursor", sa.Text(), server_default="", nullable=False),
        sa.Column("read_since", _MOMENT),
        sa.Column("read_until", _MOMENT),
        sa.CheckConstraint(
            "kind IN ('shopify', 'woocommerce', 'amazon', 'standard')", name=op.f("ck_channel_connection_kind_known")
        ),
        sa.CheckConstraint(
            "grace_minutes >= 0 AND cancel_after_hours >= 0", name=op.f("ck_channel_connection_times_not_negative")
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["api_key.id"], name=op.f("fk_channel_connection_channel_id_api_key")),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_connection")),
    )
    op.create_table(
        "channel_delivery",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("tells", sa.Text(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_channel_delivery")),
        sa.UniqueConstraint(
            "channel_id", "topic", "body_hash", name=op.f("uq_channel_delivery_channel_id_topic_body_hash")
        ),
    )
    op.create_index("ix_channel_delivery_received", "channel_delivery", ["channel_id", "received_at"])
    op.create_table(
        "channel_name",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.CheckConstraint("meaning IN ('item', 'location', 'column')", name=op.f("ck_channel_name_meaning_known")),
        sa.PrimaryKeyConstraint("channel_id", "meaning", "told", name=op.f("pk_channel_name")),
    )


def _orders() -> None:
    op.create_table(
        "captured_order",
        sa.Column("captured_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", _MOMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("placed_at", _MOMENT, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger()),
        sa.Column("refunded_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("likeness", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("approved", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("pay_on_collection", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("captured_at", _MOMENT, nullable=False),
        sa.Column("place_after", _MOMENT, nullable=False),
        sa.Column("cancel_at", _MOMENT),
        sa.Column("location_id", sa.Text()),
        sa.Column("order_id", sa.Text()),
        sa.CheckConstraint(
            "state IN ('held', 'resting', 'waiting', 'placed', 'canceled', 'closed')",
            name=op.f("ck_captured_order_state_known"),
        ),
        sa.PrimaryKeyConstraint("captured_id", name=op.f("pk_captured_order")),
        sa.UniqueConstraint("channel_id", "external_id", name=op.f("uq_captured_order_channel_id_external_id")),
    )
    due, unplaced = sa.text("state = 'resting'"), sa.text(f"cancel_at IS NOT NULL AND {_UNPLACED}")
    op.create_index("ix_captured_order_state", "captured_order", ["state", "captured_at"])
    op.create_index("ix_captured_order_due", "captured_order", ["place_after"], postgresql_where=due)
    op.create_index("ix_captured_order_cancel", "captured_order", ["cancel_at"], postgresql_where=unplaced)
    named = sa.text("likeness <> ''")
    op.create_index("ix_captured_order_likeness", "captured_order", ["channel_id", "likeness"], postgresql_where=named)


def _what_belongs_to_orders() -> None:
    op.create_table(
        "captured_version",
        sa.Column("captured_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", _MOMENT, nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger()),
        sa.Column("difference_minor", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", _MOMENT),
        sa.Column("taken_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["captured_id"], ["captured_order.captured_id"], name=op.f("fk_captured_version_captured_id_captured_order")
        ),
        sa.PrimaryKeyConstraint("captured_id", "revision", name=op.f("pk_captured_version")),
    )
    unsettled = sa.text("difference_minor <> 0 AND settled_at IS NULL")
    op.create_index("ix_captured_version_unsettled", "captured_version", ["captured_id"], postgresql_where=unsettled)
    op.create_table(
        "captured_later",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("order_external_id", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("applied_at", _MOMENT),
        sa.PrimaryKeyConstraint("channel_id", "kind", "external_id", name=op.f("pk_captured_later")),
    )
    op.create_index("ix_captured_later_order", "captured_later", ["channel_id", "order_external_id"])
    op.create_table(
        "capture_hold",
        sa.Column("captured_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["captured_id"], ["captured_order.captured_id"], name=op.f("fk_capture_hold_captured_id_captured_order")
        ),
        sa.PrimaryKeyConstraint("captured_id", "reason", "about", name=op.f("pk_capture_hold")),
    )
    op.create_index("ix_capture_hold_about", "capture_hold", ["reason", "about"])
