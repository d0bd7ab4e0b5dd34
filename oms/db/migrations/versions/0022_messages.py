"""Receipts by e-mail wait in an outbox"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("transaction_id", sa.Text, nullable=False),
        sa.Column("receipt_number", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("address_key", sa.Text, nullable=False),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("location_id", sa.Text, nullable=False),
        sa.Column("register_id", sa.Text, nullable=False),
        sa.Column("attachment_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Column("provider_status", sa.Text, nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("transaction_id", "address_key", name="uq_outbox_message_once"),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed', 'given_up')", name=op.f("ck_outbox_message_state")),
    )
    open_ = sa.text("state IN ('queued', 'failed')")
    op.create_index("ix_outbox_message_due", "outbox_message", ["next_try_at"], postgresql_where=open_)
    theirs = sa.text("customer_id <> ''")
    op.create_index("ix_outbox_message_customer", "outbox_message", ["customer_id"], postgresql_where=theirs)
