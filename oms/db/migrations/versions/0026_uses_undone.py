"""What a sale used of promotions is given back with it, and tills are told of coupons that are used up"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("promotion_use", sa.Column("undone_by", sa.Text()))
    op.create_index("ix_promotion_use_code", "promotion_use", ["code"], postgresql_where=sa.text("code <> ''"))
    op.create_index(
        "ix_customer_merged_into", "customer", ["merged_into"], postgresql_where=sa.text("merged_into IS NOT NULL")
    )
    op.execute(
        "INSERT INTO feed_mark (bulk, stream, kind, keys, tombstone) "
        "SELECT false, 'chain', 'spent_coupon', array_agg(DISTINCT used.code ORDER BY used.code), false "
        "FROM promotion_use AS used JOIN promotion USING (promotion_id) "
        "WHERE promotion.body -> 'needs' ->> 'kind' = 'serial' AND used.code <> '' HAVING count(*) > 0"
    )
