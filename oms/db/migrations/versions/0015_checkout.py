"""What comes back, several taxes of a line, promotions, and tenders of every kind"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TEXTS = (
    ("sale", "customer_id", ""),
    ("sale", "post_voids", ""),
    ("sale", "exemption", ""),
    ("sale_line", "intent", "carry_out"),
    ("sale_line", "reference", ""),
    ("sale_line_modifier", "promotion_id", ""),
    ("sale_line_modifier", "code", ""),
    ("sale_tender", "detail", ""),
)
_RETURNED = ("returned_transaction_id", "returned_line_id", "condition", "return_reason")


def upgrade() -> None:
    for table, name, before in _TEXTS:
        op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default=before))
        op.alter_column(table, name, server_default=None)
    for name in _RETURNED:
        op.add_column("sale_line", sa.Column(name, sa.Text()))
    for table, name in (("sale_line", "taxes"), ("sale_line", "units"), ("sale_line_modifier", "shares")):
        op.add_column(table, sa.Column(name, postgresql.JSONB()))
    op.create_index(
        "ix_sale_line_returned",
        "sale_line",
        ["returned_transaction_id", "returned_line_id"],
        postgresql_where=sa.text("returned_transaction_id IS NOT NULL"),
    )
    op.create_index(
        "ix_sale_line_modifier_promotion",
        "sale_line_modifier",
        ["promotion_id"],
        postgresql_where=sa.text("promotion_id <> ''"),
    )
    op.drop_constraint(op.f("ck_stock_movement_kind_known"), "stock_movement", type_="check")
    op.create_check_constraint(
        "kind_known", "stock_movement", "kind IN ('counted', 'adjusted', 'sold', 'handed_over', 'returned')"
    )
