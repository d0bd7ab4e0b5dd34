"""Orders that tills place, what was paid ahead for them, and how stores take them"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, default in (
        ("kind", "pickup"), ("promise", "firm"), ("customer_id", ""), ("transaction_id", ""), ("ship_to", ""),
    ):  # fmt: skip
        op.add_column("customer_order", sa.Column(name, sa.Text(), server_default=default, nullable=False))
    op.add_column("customer_order", sa.Column("deposit_minor", sa.BigInteger(), server_default="0", nullable=False))
    for name, rule in (
        ("kind_known", "kind IN ('pickup', 'ship')"),
        ("promise_known", "promise IN ('firm', 'unconfirmed')"),
        ("deposit_not_negative", "deposit_minor >= 0"),
    ):
        op.create_check_constraint(op.f(f"ck_customer_order_{name}"), "customer_order", rule)
    op.create_index(
        "ix_customer_order_customer",
        "customer_order",
        ["customer_id"],
        unique=False,
        postgresql_where=sa.text("customer_id <> ''"),
    )
    op.create_table(
        "deposit_use",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minor > 0", name=op.f("ck_deposit_use_something_used")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_deposit_use")),
    )
    op.create_index("ix_deposit_use_order", "deposit_use", ["order_id"], unique=False)
    op.create_table(
        "order_rules",
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("deposit_ppm", sa.Integer(), nullable=False),
        sa.Column("ready_hours", sa.Integer(), nullable=False),
        sa.Column("elsewhere_hours", sa.Integer(), nullable=False),
        sa.Column("ship_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("deposit_ppm BETWEEN 0 AND 1000000", name=op.f("ck_order_rules_deposit_is_a_part")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_order_rules_location_id_location")),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_order_rules")),
    )
    op.execute(
        "INSERT INTO feed_mark (bulk, stream, kind, keys, tombstone) "
        "SELECT false, 'store:' || id, 'order_rules', ARRAY[id], false FROM location"
    )
