"""What decisions were made from, as few bytes and apart, so that it can be let go"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("sourcing_decision", "record", existing_type=JSONB(), nullable=True)
    op.add_column("sourcing_decision", sa.Column("told", sa.LargeBinary()))
    op.add_column("sourcing_decision", sa.Column("inputs", sa.LargeBinary()))
    once = "(record IS NULL) <> (told IS NULL)"
    op.create_check_constraint(op.f("ck_sourcing_decision_told_once"), "sourcing_decision", once)
    op.create_index("ix_sourcing_decision_decided", "sourcing_decision", ["decided_at", "decision_id"])
    whole = sa.text("inputs IS NOT NULL OR record IS NOT NULL")
    op.create_index("ix_sourcing_decision_whole", "sourcing_decision", ["decided_at"], postgresql_where=whole)
