"""Lists of head office, and the shift around an act, are found by an index however much there is"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_customer_order_location", table_name="customer_order")
    op.create_index("ix_customer_order_location", "customer_order", ["location_id", "accepted_at"], unique=False)
    op.create_index("ix_customer_order_state", "customer_order", ["state", "accepted_at"], unique=False)
    op.create_index(
        "ix_customer_order_routing",
        "customer_order",
        ["accepted_at"],
        unique=False,
        postgresql_where=sa.text("needs_routing"),
    )
    op.create_index(
        "ix_exception_open", "exception", ["id"], unique=False, postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index("ix_shift_life", "shift", ["incarnation", "opened_number"], unique=False)
