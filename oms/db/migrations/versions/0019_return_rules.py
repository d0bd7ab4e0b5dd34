"""What stores allow of returns"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "return_rules",
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("cash_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("days >= 0", name=op.f("ck_return_rules_days_not_negative")),
        sa.CheckConstraint("cash_minor >= 0", name=op.f("ck_return_rules_cash_not_negative")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_return_rules_location_id_location")),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_return_rules")),
    )
