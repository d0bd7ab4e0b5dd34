"""What may be offered of the stock: how far the books are trusted, what stores keep, what channels may have, and where
locations are
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _trust()
    _allocation()
    missed = sa.text("closing IN ('short', 'rejected')")
    op.create_index(
        "ix_reservation_missed", "reservation", ["location_id", "item_id", "closed_at"], postgresql_where=missed
    )
    held = sa.text("closed_at IS NULL AND expires_at IS NOT NULL")
    op.create_index("ix_reservation_held_at", "reservation", ["location_id", "item_id"], postgresql_where=held)
    coming = sa.text("in_transit > 0")
    op.create_index("ix_inbound_line_coming", "inbound_line", ["item_id"], postgresql_where=coming)
    _places()  # last: nearly every request reads locations, and would wait for all of the above


def _places() -> None:
    op.add_column("location", sa.Column("kind", sa.Text(), server_default="store", nullable=False))
    for name in ("latitude_e6", "longitude_e6"):
        op.add_column("location", sa.Column(name, sa.Integer()))
    checks = {
        "kind_known": "kind IN ('store', 'warehouse', 'supplier')",
        "on_earth": "latitude_e6 BETWEEN -90000000 AND 90000000 AND longitude_e6 BETWEEN -180000000 AND 180000000",
        "whole_point": "(latitude_e6 IS NULL) = (longitude_e6 IS NULL)",
    }
    for name, condition in checks.items():
        op.create_check_constraint(op.f(f"ck_location_{name}"), "location", condition)
    op.create_table(
        "postal_point",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("latitude_e6", sa.Integer(), nullable=False),
        sa.Column("longitude_e6", sa.Integer(), nullable=False),
        sa.CheckConstraint(checks["on_earth"], name=op.f("ck_postal_point_on_earth")),
        sa.PrimaryKeyConstraint("country", "postal_code", name=op.f("pk_postal_point")),
    )


def _trust() -> None:
    op.create_table(
        "stock_trust",
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True)),
        sa.Column("below_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("location_id", "item_id", name=op.f("pk_stock_trust")),
    )
    op.execute("""
        INSERT INTO stock_trust (location_id, item_id, counted_at)
        SELECT location_id, item_id, max(at) FROM (
            SELECT location_id, item_id, booked_at AS at FROM stock_movement
            WHERE kind = 'counted' AND entry_id IS NULL AND condition = 'sellable'
            UNION ALL
            SELECT location_id, item_id, counted_at::timestamptz FROM stock_count WHERE followed
        ) AS counted
        GROUP BY location_id, item_id
    """)
    figures = ("sure", "per_day", "per_miss", "below_zero", "uncounted_days")
    op.create_table(
        "doubt_rules",
        sa.Column("single", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in figures),
        sa.CheckConstraint("single", name=op.f("ck_doubt_rules_single")),
        sa.CheckConstraint("sure BETWEEN 0 AND 999999", name=op.f("ck_doubt_rules_sure_is_a_chance")),
        sa.CheckConstraint(
            "least(per_day, per_miss, below_zero, uncounted_days) >= 0", name=op.f("ck_doubt_rules_doubt_not_negative")
        ),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_doubt_rules")),
    )


def _allocation() -> None:
    op.create_table(
        "floor_stock",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("location_id", "item_id", "category")),
        sa.Column("thousandths", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("thousandths >= 0", name=op.f("ck_floor_stock_floor_not_negative")),
        sa.CheckConstraint("item_id = '' OR category = ''", name=op.f("ck_floor_stock_item_or_category")),
        sa.PrimaryKeyConstraint("location_id", "item_id", "category", name=op.f("pk_floor_stock")),
    )
    op.create_table(
        "channel_location",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["api_key.id"], name=op.f("fk_channel_location_channel_id_api_key")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_channel_location_location_id_location")
        ),
        sa.PrimaryKeyConstraint("channel_id", "location_id", name=op.f("pk_channel_location")),
    )
    op.create_table(
        "channel_limit",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("keep", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("keep >= 0", name=op.f("ck_channel_limit_keep_not_negative")),
        sa.CheckConstraint("share BETWEEN 0 AND 1000000", name=op.f("ck_channel_limit_share_is_a_part")),
        sa.ForeignKeyConstraint(["channel_id"], ["api_key.id"], name=op.f("fk_channel_limit_channel_id_api_key")),
        sa.PrimaryKeyConstraint("channel_id", "location_id", name=op.f("pk_channel_limit")),
    )
