"""A sale in a list tells the series of its number. The projections are made anew when the program starts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.drop_table("sale")
    op.create_table(
        "sale",
        *_text("entry_id", "transaction_id", "register_id", "incarnation", "series"),
        *_integers("document_number"),
        *_text("shift_id", "occurred_at"),
        sa.Column("operator_id", sa.Text),
        *_integers("total_minor"),
        *_text("currency"),
        *_integers("pieces"),
        *_text("external_reference"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_sale"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sale_transaction", "sale", ["transaction_id"])
    op.create_index("ix_sale_occurred_at", "sale", ["register_id", "occurred_at", "document_number"])
    op.create_index("ix_sale_document_number", "sale", ["document_number", "incarnation"])
    named = sa.text("external_reference <> ''")
    op.create_index("ix_sale_external_reference", "sale", ["external_reference"], sqlite_where=named)
    op.execute("INSERT OR REPLACE INTO setting SELECT 'projections', 'rebuild' WHERE EXISTS (SELECT 1 FROM journal)")


def _text(*names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _integers(*names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]
