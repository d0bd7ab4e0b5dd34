"""Payments by card, totals of terminals, and what terminals may approve without the bank"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _payments()
    op.create_table(
        "terminal_count",
        *_texts("entry_id", "location_id", "register_id", "terminal", "shift_id", "currency"),
        sa.Column("terminal_count", sa.Integer(), nullable=False),
        sa.Column("terminal_minor", sa.BigInteger(), nullable=False),
        sa.Column("register_count", sa.Integer(), nullable=False),
        sa.Column("register_minor", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_terminal_count")),
    )
    op.create_table(
        "payment_rules",
        *_texts("location_id"),
        sa.Column("offline_payment_minor", sa.BigInteger(), nullable=False),
        sa.Column("offline_day_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "offline_payment_minor >= 0 AND offline_day_minor >= 0", name=op.f("ck_payment_rules_offline_not_negative")
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_payment_rules_location_id_location")),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_payment_rules")),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _payments() -> None:
    op.create_table(
        "payment",
        *_texts("payment_id", "location_id", "register_id", "kind", "state"),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("approved_minor", sa.BigInteger(), nullable=False),
        *_texts("currency", "basket_id", "shift_id", "terminal", "service_id", "reverses"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.Column("approver_id", sa.Text(), nullable=True),
        *_texts("brand", "last_four", "token", "authorization_code", "terminal_reference"),
        sa.Column("stored_offline", sa.Boolean(), nullable=False),
        *_texts("resolved_by", "reason"),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_payment")),
    )
    op.create_index("ix_payment_shift", "payment", ["shift_id"], unique=False)
    is_open = sa.text("state IN ('intended', 'unknown')")
    op.create_index("ix_payment_open", "payment", ["location_id"], unique=False, postgresql_where=is_open)
    named = sa.text("token <> ''")
    op.create_index("ix_payment_token", "payment", ["token"], unique=False, postgresql_where=named)
