"""Orders are packed into parcels and shipped; carriers, their rates and stops; what stores pack into"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_CLOSINGS = (
    "'handed_over', 'shipped', 'short', 'declined', 'rejected', 'canceled', 'rerouted', 'placed', 'released', 'lapsed'"
)
_ORDER_STATES = "thousandths = open + picked + staged + packed + handed_over + shipped + short + declined + rejected"


def upgrade() -> None:
    _parcels()
    _carriers()
    op.add_column("item", sa.Column("grams", sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(op.f("ck_item_grams_not_negative"), "item", "grams >= 0")


def _parcels() -> None:
    for name in ("packed", "shipped"):
        op.add_column("fulfillment_line", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
        op.alter_column("fulfillment_line", name, server_default=None)
        op.create_check_constraint(op.f(f"ck_fulfillment_line_{name}_not_negative"), "fulfillment_line", f"{name} >= 0")
    op.drop_constraint(op.f("ck_fulfillment_line_nothing_appears_or_vanishes"), "fulfillment_line")
    op.create_check_constraint(
        op.f("ck_fulfillment_line_nothing_appears_or_vanishes"), "fulfillment_line", f"{_ORDER_STATES} + canceled"
    )
    op.add_column(
        "fulfillment", sa.Column("parcels", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False)
    )
    for name in ("ship_country", "ship_postal_code"):
        op.add_column("customer_order", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.drop_constraint(op.f("ck_reservation_closing_known"), "reservation")
    op.create_check_constraint(op.f("ck_reservation_closing_known"), "reservation", f"closing IN ({_CLOSINGS})")
    op.drop_constraint(op.f("ck_stock_movement_kind_known"), "stock_movement")
    op.create_check_constraint(
        op.f("ck_stock_movement_kind_known"),
        "stock_movement",
        "kind IN ('counted', 'adjusted', 'sold', 'handed_over', 'shipped', 'returned')",
    )


def _carriers() -> None:
    op.create_table(
        "carrier",
        sa.Column("carrier_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("tracking_prefix", sa.Text(), nullable=False),
        sa.Column("services", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("carrier_id", name=op.f("pk_carrier")),
    )
    op.create_table(
        "carrier_stop",
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("carrier_id", sa.Text(), nullable=False),
        sa.Column("collects_on", sa.Text(), nullable=False),
        sa.Column("collects_at", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("collects_on <> ''", name=op.f("ck_carrier_stop_collects_on_some_day")),
        sa.ForeignKeyConstraint(
            ["carrier_id"], ["carrier.carrier_id"], name=op.f("fk_carrier_stop_carrier_id_carrier")
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_carrier_stop_location_id_location")),
        sa.PrimaryKeyConstraint("location_id", "carrier_id", name=op.f("pk_carrier_stop")),
    )
    op.create_table(
        "packing_rules",
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("boxes", postgresql.JSONB(), nullable=False),
        sa.Column("tolerance_grams", sa.Integer(), nullable=False),
        sa.CheckConstraint("tolerance_grams >= 0", name=op.f("ck_packing_rules_tolerance_not_negative")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_packing_rules_location_id_location")),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_packing_rules")),
    )
