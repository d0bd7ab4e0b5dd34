"""By which plan orders are sourced, and each decision with all that it was made from"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sourcing_plan",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state IN ('draft', 'published', 'retired')", name=op.f("ck_sourcing_plan_state_known")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_sourcing_plan")),
    )
    published = sa.text("state = 'published'")
    op.create_index("uq_sourcing_plan_published", "sourcing_plan", ["state"], unique=True, postgresql_where=published)
    op.create_table(
        "sourcing_network",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_sourcing_network")),
    )
    op.create_table(
        "sourcing_decision",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("decision_id", "captured_id", "order_id")),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("co2_grams", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("record", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_sourcing_decision")),
    )
    op.create_index("ix_sourcing_decision_captured", "sourcing_decision", ["captured_id", "decided_at"])
    op.create_index(
        "ix_sourcing_decision_order", "sourcing_decision", ["order_id"], postgresql_where=sa.text("order_id <> ''")
    )
