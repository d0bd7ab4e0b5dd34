"""Quotes, and whose keys may set prices in them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0048"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = ("key_id", "external_id", "body_hash", "country", "location", "customer_id")
    op.create_table(
        "quote",
        sa.Column("quote_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name=op.f("fk_quote_key_id_api_key")),
        sa.PrimaryKeyConstraint("quote_id", name=op.f("pk_quote")),
    )
    named = sa.text("external_id <> ''")
    op.create_index("uq_quote_external", "quote", ["key_id", "external_id"], unique=True, postgresql_where=named)
    op.create_index("ix_quote_valid", "quote", ["valid_until"])
    op.create_table(
        "price_right",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("share_ppm", sa.Integer()),
        sa.Column("amount_minor", sa.Integer()),
        sa.CheckConstraint("share_ppm BETWEEN 0 AND 1000000", name=op.f("ck_price_right_share_is_a_part")),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_price_right_amount_not_negative")),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name=op.f("fk_price_right_key_id_api_key")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_price_right")),
    )
