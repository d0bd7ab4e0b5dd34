"""Networks say when a decision was last made in them, to a day"""

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Until now they said when that was first; any may be in use.
    op.execute("UPDATE sourcing_network SET kept_at = now()")
