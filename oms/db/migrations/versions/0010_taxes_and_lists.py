"""Several taxes of a category by jurisdiction, price lists based on others, narrowed prices and packagings"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NO_TEXTS = sa.text("'{}'::text[]")
_ADDED: tuple[tuple[str, sa.Column[Any]], ...] = (
    ("market", sa.Column("tax_combined", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("market", sa.Column("exemption_reasons", postgresql.ARRAY(sa.Text()), nullable=False, server_default=_NO_TEXTS)),
    ("market", sa.Column("receipt_requires", postgresql.ARRAY(sa.Text()), nullable=False, server_default=_NO_TEXTS)),
    ("tax_rate", sa.Column("jurisdiction", sa.Text(), nullable=False, server_default="")),
    ("tax_rate", sa.Column("tax_id", sa.Text(), nullable=False, server_default="")),
    ("tax_rate", sa.Column("position", sa.Integer(), nullable=False, server_default="0")),
    ("tax_rate", sa.Column("compound", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("location", sa.Column("jurisdictions", postgresql.JSONB(), nullable=False, server_default="[]")),
    ("price", sa.Column("customer_group", sa.Text(), nullable=False, server_default="")),
    ("price", sa.Column("unit", sa.Text(), nullable=False, server_default="")),
    ("item_identifier", sa.Column("unit", sa.Text(), nullable=False, server_default="")),
    ("item_identifier", sa.Column("quantity_thousandths", sa.BigInteger(), nullable=False, server_default="1000")),
)


def upgrade() -> None:
    for table, column in _ADDED:
        op.add_column(table, column)
        op.alter_column(table, column.name, server_default=None)
    op.drop_constraint("pk_tax_rate", "tax_rate", type_="primary")
    op.create_primary_key("pk_tax_rate", "tax_rate", ["country", "category", "jurisdiction", "tax_id", "valid_from"])
    op.create_check_constraint("quantity_positive", "item_identifier", "quantity_thousandths > 0")
    op.add_column("pricelist", sa.Column("based_on", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_pricelist_based_on"), "pricelist", "pricelist", ["based_on"], ["pricelist_id"])
    op.create_check_constraint("not_based_on_itself", "pricelist", "based_on <> pricelist_id")
    op.drop_index("uq_price_standing", table_name="price")
    op.create_index(
        "uq_price_standing",
        "price",
        ["pricelist_id", "item_id", "minimum_thousandths", "customer_group", "unit", "valid_from"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
