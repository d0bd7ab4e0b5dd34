"""Goods with a deposit, an age, components; containers that come back; recalls"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item", sa.Column("age_class", sa.Text(), nullable=False, server_default=""))
    op.add_column("item", sa.Column("deposit_sku", sa.Text(), nullable=False, server_default=""))
    op.add_column("item", sa.Column("container", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("item", sa.Column("components", postgresql.JSONB(), nullable=False, server_default="[]"))
    for name in ("age_class", "deposit_sku", "container", "components"):
        op.alter_column("item", name, server_default=None)
    texts = postgresql.ARRAY(sa.Text())
    op.add_column("market", sa.Column("age_minimums", texts, nullable=False, server_default="{}"))
    op.add_column("market", sa.Column("price_change", sa.Text(), nullable=False, server_default="lower_taken"))
    op.add_column("market", sa.Column("empties_prefixes", texts, nullable=False, server_default="{}"))
    op.add_column("market", sa.Column("empties_payout_minor", sa.BigInteger(), nullable=False, server_default="0"))
    for name in ("age_minimums", "price_change", "empties_prefixes", "empties_payout_minor"):
        op.alter_column("market", name, server_default=None)
    op.create_check_constraint(
        op.f("ck_market_price_change_known"), "market", "price_change IN ('lower_taken', 'ask', 'keep')"
    )
    op.create_check_constraint(op.f("ck_market_empties_payout_not_negative"), "market", "empties_payout_minor >= 0")
    op.create_table(
        "item_recall",
        sa.Column("recall_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("lots", texts, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.item_id"], name=op.f("fk_item_recall_item_id_item")),
        sa.PrimaryKeyConstraint("recall_id", name=op.f("pk_item_recall")),
    )
    op.create_index(
        "ix_sale_line_empties_voucher", "sale_line", ["reference"], postgresql_where=sa.text("intent = 'empties'")
    )
