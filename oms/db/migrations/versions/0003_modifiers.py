"""Sales tell what changed their prices, which coupons paid, and what another system calls them"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("sale", "external_reference"), ("sale_tender", "reference")):
        op.add_column(table, sa.Column(column, sa.Text(), nullable=False, server_default=""))
        op.alter_column(table, column, server_default=None)
    op.create_index(
        "ix_sale_reference",
        "sale",
        ["location_id", "external_reference"],
        unique=False,
        postgresql_where=sa.text("external_reference <> ''"),
    )
    op.add_column("sale_line", sa.Column("regular_minor", sa.BigInteger(), nullable=True))
    op.execute("UPDATE sale_line SET regular_minor = extended_minor")
    op.alter_column("sale_line", "regular_minor", nullable=False)
    op.create_table(
        "sale_line_modifier",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("line_position", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approver_id", sa.Text(), nullable=True),
        sa.Column("price_ten_thousandths", sa.BigInteger(), nullable=True),
        sa.Column("price_per_thousandths", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["sale.entry_id"], name=op.f("fk_sale_line_modifier_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "line_position", "position", name=op.f("pk_sale_line_modifier")),
    )
