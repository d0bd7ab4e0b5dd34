"""Another item takes the place of what is short; a customer says which they take"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_STATES = (
    "thousandths = open + picked + staged + packed + handed_over + shipped + short + declined + rejected + canceled"
)
_SUM = "ck_fulfillment_line_nothing_appears_or_vanishes"


def upgrade() -> None:
    op.add_column("fulfillment_line", sa.Column("substituted", sa.BigInteger(), server_default="0", nullable=False))
    op.alter_column("fulfillment_line", "substituted", server_default=None)
    op.create_check_constraint(
        op.f("ck_fulfillment_line_substituted_not_negative"), "fulfillment_line", "substituted >= 0"
    )
    op.drop_constraint(op.f(_SUM), "fulfillment_line")
    op.create_check_constraint(op.f(_SUM), "fulfillment_line", f"{_STATES} + substituted")
    op.add_column(
        "order_line", sa.Column("substitutes", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False)
    )
    op.add_column("order_line", sa.Column("replaces", sa.Text(), server_default="", nullable=False))
