"""Payments by card."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_COLUMNS = (
    "payment_id", "entry_id", "kind", "state", "amount_minor", "approved_minor", "currency", "basket_id", "shift_id",
    "terminal", "service_id", "reverses", "register_id", "business_day", "started_at", "ended_at", "brand",
    "last_four", "token", "authorization_code", "terminal_reference", "needs_signature", "stored_offline",
    "resolved_by", "reason", "transaction_id",
)  # fmt: skip
_INTEGERS = ("amount_minor", "approved_minor", "needs_signature", "stored_offline")
_INDEXES = {
    "ix_payment_open": (["register_id"], "state IN ('intended', 'unknown')"),
    "ix_payment_loose": (["register_id"], "state = 'captured' AND transaction_id = ''"),
    "ix_payment_doubted": (["register_id"], "resolved_by = 'manager'"),
    "ix_payment_offline": (["register_id", "business_day"], "stored_offline = 1"),
    "ix_payment_token": (["token"], "token <> ''"),
}


def upgrade() -> None:
    columns: list[sa.Column[Any]] = [
        sa.Column(name, sa.Integer if name in _INTEGERS else sa.Text, nullable=name == "ended_at") for name in _COLUMNS
    ]
    primary = sa.PrimaryKeyConstraint("payment_id", name="pk_payment")
    op.create_table("payment", *columns, primary, sqlite_strict=True, sqlite_with_rowid=False)
    for name, (indexed, where) in _INDEXES.items():
        op.create_index(name, "payment", indexed, sqlite_where=sa.text(where))
