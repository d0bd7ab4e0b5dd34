"""The cash office: accounts and rules for drawers, cash that was moved, second counts and closed days"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cash_account",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out', 'both')", name=op.f("ck_cash_account_direction_known")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_cash_account")),
    )
    op.create_table(
        "cash_rules",
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("drawer_limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("over_short_limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("paid_out_limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("float_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("drawer_limit_minor >= 0", name=op.f("ck_cash_rules_drawer_limit")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_cash_rules_location_id_location")),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_cash_rules")),
    )
    _facts()


def _facts() -> None:
    op.create_table(
        "cash_move",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("entry_id", "movement_id")),
        sa.Column("shift_id", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("register_id", "location_id")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("operator_id", "approver_id", "second_id")),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "currency")),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("account", "bag_number", "reason")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_cash_move")),
    )
    op.create_index("ix_cash_move_shift", "cash_move", ["shift_id"], unique=False)
    op.create_index("ix_cash_move_day", "cash_move", ["location_id", "business_day"], unique=False)
    op.create_table(
        "shift_check",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("entry_id", "shift_id", "location_id")),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("counted_minor", "difference_minor")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_shift_check")),
    )
    op.create_index("ix_shift_check_shift", "shift_check", ["shift_id"], unique=False)
    op.create_table(
        "day_close",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("entry_id", "location_id")),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("register_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("operator_id", "approver_id")),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("shift_count", "missing_count")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("sales_minor", "over_short_minor")),
        sa.Column("declared", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_day_close")),
    )
    op.create_index("ix_day_close_day", "day_close", ["location_id", "day"], unique=False)
