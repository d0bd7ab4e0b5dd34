"""What was told of a payment before it is known, and the payments that others took back, are found by their indices"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_exception_about", "exception", ["kind", "subject"])
    op.create_index("ix_payment_reverses", "payment", ["reverses"], postgresql_where=sa.text("reverses <> ''"))
