"""Much cash leaves a drawer before two people; registers speak to an operator in their own language"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cash_rules", sa.Column("second_person_minor", sa.BigInteger(), nullable=True))
    op.add_column("operator", sa.Column("language", sa.Text(), server_default="", nullable=False))
