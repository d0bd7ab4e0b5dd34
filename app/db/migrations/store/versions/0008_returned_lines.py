"""What came back of which sale. The projections are made anew when the program starts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "returned_line",
        _column("entry_id", sa.Text),
        _column("position", sa.Integer),
        *(_column(name, sa.Text) for name in ("transaction_id", "line_id")),
        *(_column(name, sa.Integer) for name in ("units", "net_minor", "tax_minor")),
        sa.PrimaryKeyConstraint("entry_id", "position", name="pk_returned_line"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_returned_line_sale", "returned_line", ["transaction_id", "line_id"])
    op.execute("INSERT OR REPLACE INTO setting SELECT 'projections', 'rebuild' WHERE EXISTS (SELECT 1 FROM journal)")


def _column(name: str, kind: "type[sa.Text | sa.Integer]") -> "sa.Column[Any]":
    return sa.Column(name, kind, nullable=False)
