"""Promotions with what was told of them before, serial coupons given out, and every use"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promotion",
        sa.Column("promotion_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("limit_total", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("limit_total > 0", name=op.f("ck_promotion_limit_positive")),
        sa.PrimaryKeyConstraint("promotion_id", name=op.f("pk_promotion")),
        sa.UniqueConstraint("code", name=op.f("uq_promotion_code")),
    )
    op.create_table(
        "promotion_version",
        sa.Column("promotion_id", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotion.promotion_id"], name=op.f("fk_promotion_version_promotion_id")
        ),
        sa.PrimaryKeyConstraint("promotion_id", "told_at", name=op.f("pk_promotion_version")),
    )
    op.create_table(
        "promotion_serial",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("promotion_id", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotion.promotion_id"], name=op.f("fk_promotion_serial_promotion_id")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_promotion_serial")),
    )
    op.create_table(
        "promotion_use",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("promotion_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "promotion_id", name=op.f("pk_promotion_use")),
    )
    op.create_index("ix_promotion_use_promotion", "promotion_use", ["promotion_id", "code"], unique=False)
    op.create_index(
        "ix_promotion_use_customer",
        "promotion_use",
        ["customer_id"],
        unique=False,
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    )
