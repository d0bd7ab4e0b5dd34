"""Roles that allow within limits or deny, badges, and acts of people"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    none = sa.text("'[]'::jsonb")
    op.add_column("role", sa.Column("grants", postgresql.JSONB(), nullable=False, server_default=none))
    op.alter_column("role", "grants", server_default=None)
    op.add_column("operator", sa.Column("badge_hash", sa.Text(), nullable=False, server_default=""))
    op.alter_column("operator", "badge_hash", server_default=None)
    op.create_index(
        "uq_operator_badge", "operator", ["badge_hash"], unique=True, postgresql_where=sa.text("badge_hash <> ''")
    )
    # Whoever might change a price until now may also take goods back.
    op.execute("""
        UPDATE role SET permissions = permissions || '["refund", "refund_without_receipt", "post_void"]'::jsonb
        WHERE permissions ? 'price_override'
    """)
    op.execute("""
        INSERT INTO feed_mark (bulk, stream, kind, keys, tombstone)
        SELECT false, 'chain', 'role', ARRAY[name], false FROM role WHERE permissions ? 'price_override'
    """)
    op.create_table(
        "staff_act",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.Column("approver_id", sa.Text(), nullable=True),
        sa.Column("register_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_staff_act")),
    )
    op.create_index("ix_staff_act_day", "staff_act", ["location_id", "business_day"])
