"""A sale is found by the last four digits of the card that paid for it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    named = sa.text("last_four <> ''")
    op.create_index("ix_payment_last_four", "payment", ["last_four", "started_at"], sqlite_where=named)
