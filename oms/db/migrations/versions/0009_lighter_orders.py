"""An order writes fewer index entries, looks nothing up that it just wrote, and changes levels in place"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("fk_customer_order_location_id", "customer_order", type_="foreignkey")
    op.drop_constraint("fk_order_line_order_id", "order_line", type_="foreignkey")
    op.drop_constraint("fk_fulfillment_order_id", "fulfillment", type_="foreignkey")
    op.drop_constraint("fk_fulfillment_location_id", "fulfillment", type_="foreignkey")
    op.drop_index("ix_fulfillment_location", table_name="fulfillment")

    op.drop_index("uq_reservation_open", table_name="reservation", postgresql_where=sa.text("closed_at IS NULL"))
    op.create_index(
        "uq_reservation_open",
        "reservation",
        ["order_id", "line_id", "location_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index("ix_reservation_order", table_name="reservation")

    op.drop_index("ix_feed_mark_bulk_id", table_name="feed_mark")
    op.drop_constraint("pk_feed_mark", "feed_mark", type_="primary")
    op.create_primary_key("pk_feed_mark", "feed_mark", ["bulk", "id"])

    for table in ("stock_balance", "feed_head"):
        op.execute(f"ALTER TABLE {table} SET (fillfactor = 50)")
