"""Goods on their way to stores: documents, their lines, and how stock moves by them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_KINDS = "'counted', 'adjusted', 'sold', 'handed_over', 'shipped', 'returned', 'transferred', 'received'"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_stock_movement_kind_known"), "stock_movement")
    op.create_check_constraint(op.f("ck_stock_movement_kind_known"), "stock_movement", f"kind IN ({_KINDS})")
    op.create_table(
        "inbound",
        sa.Column("inbound_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("from_location_id", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("packages", postgresql.JSONB(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("tracking", sa.Text(), nullable=False),
        sa.Column("differences", postgresql.JSONB(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('transfer', 'delivery', 'ship_to_store')", name=op.f("ck_inbound_kind_known")),
        sa.CheckConstraint(
            "state IN ('in_transit', 'receiving', 'received', 'canceled')", name=op.f("ck_inbound_state_known")
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_inbound_location_id_location")),
        sa.ForeignKeyConstraint(
            ["from_location_id"], ["location.id"], name=op.f("fk_inbound_from_location_id_location")
        ),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("pk_inbound")),
    )
    op.create_index("uq_inbound_number", "inbound", ["location_id", "number"], unique=True)
    op.create_table(
        "inbound_line",
        sa.Column("inbound_id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("item_id", "sku", "name", "size", "unit", "barcode")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("expected", "received", "damaged")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("in_transit", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("expected >= 0", name=op.f("ck_inbound_line_expected_not_negative")),
        sa.CheckConstraint(
            "in_transit BETWEEN 0 AND expected", name=op.f("ck_inbound_line_in_transit_within_expected")
        ),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound.inbound_id"], name=op.f("fk_inbound_line_inbound_id_inbound")
        ),
        sa.PrimaryKeyConstraint("inbound_id", "line_id", name=op.f("pk_inbound_line")),
    )
