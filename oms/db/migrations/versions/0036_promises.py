"""Why an order is where it is, what a store takes in an hour, goods nobody may count on, and what customers are told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fulfillment", sa.Column("why", postgresql.JSONB()))
    for name in ("collect_until", "look_at"):
        op.add_column("fulfillment", sa.Column(name, sa.DateTime(timezone=True)))
    due = sa.text("look_at IS NOT NULL")
    op.create_index("ix_fulfillment_look", "fulfillment", ["look_at"], postgresql_where=due)
    _rules()
    _counted()
    for name in ("order_id", "occasion"):
        op.add_column("outbox_message", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.drop_constraint("uq_outbox_message_once", "outbox_message")
    once = ["transaction_id", "order_id", "occasion", "address_key"]
    op.create_unique_constraint("uq_outbox_message_once", "outbox_message", once)


def _rules() -> None:
    op.create_table(
        "store_capacity",
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("per_hour", sa.Integer(), nullable=False),
        sa.CheckConstraint("per_hour >= 0", name=op.f("ck_store_capacity_per_hour_not_negative")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_store_capacity_location_id_location")),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_store_capacity")),
    )
    op.create_table(
        "collection_rules",
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("remind_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("keep_days > 0", name=op.f("ck_collection_rules_kept_some_days")),
        sa.CheckConstraint("remind_days BETWEEN 0 AND keep_days", name=op.f("ck_collection_rules_reminded_while_kept")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_collection_rules_location_id_location")
        ),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_collection_rules")),
    )


def _counted() -> None:
    op.create_table(
        "capacity_taken",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "location_id", name=op.f("pk_capacity_taken")),
    )
    op.create_index("ix_capacity_taken_hour", "capacity_taken", ["location_id", "hour"])
    op.create_table(
        "frozen_item",
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("thousandths", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("location_id", "item_id", name=op.f("pk_frozen_item")),
    )
