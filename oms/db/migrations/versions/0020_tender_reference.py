"""The sale that a payment belongs to is found by its key"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_sale_tender_reference", "sale_tender", ["reference", "kind"])
