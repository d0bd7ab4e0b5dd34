"""Shifts move between registers, and acts at the till tell their shift"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shift_move",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("follows", sa.Text(), nullable=False),
        sa.Column("register_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("to_register_id", sa.Text(), nullable=True),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("command IN ('release', 'take_over')", name=op.f("ck_shift_move_command_known")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_shift_move")),
    )
    op.create_index("ix_shift_move_shift", "shift_move", ["shift_id"], unique=False)
    op.add_column("till_act", sa.Column("shift_id", sa.Text(), nullable=True))
    op.create_index("ix_till_act_shift", "till_act", ["shift_id"], unique=False)
