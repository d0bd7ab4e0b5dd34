"""What sales took of gift cards, credit, accounts and points, and what the open one is paid with."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "stored_value_use",
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("account_id", "kind", "register_id", "business_day")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("value_minor", "offline")),
        sa.PrimaryKeyConstraint("entry_id", "position", name="pk_stored_value_use"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stored_value_use_day", "stored_value_use", ["business_day", "kind"])
    op.create_table(
        "stored_value_part",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("tender_id", "account_id", "kind")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("amount", "minor")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("detail", "standing")),
        sa.PrimaryKeyConstraint("tender_id", name="pk_stored_value_part"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
