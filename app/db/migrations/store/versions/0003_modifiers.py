"""Shifts count coupons, discounts and overrides; a sale brought in from elsewhere is found by its reference there."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# Nothing recorded before knows of the new figures, so these are what the journal would give.
_COPY_SALES = """
    INSERT INTO sale (
        transaction_id, entry_id, incarnation, document_number, shift_id, occurred_at, operator_id, total_minor,
        currency, pieces, external_reference
    )
    SELECT
        transaction_id, entry_id, incarnation, document_number, shift_id, occurred_at, operator_id, total_minor,
        currency, pieces, ''
    FROM sale_before
"""
_COPY_SHIFTS = """
    INSERT INTO shift (
        shift_id, state, currency, opened_at, opened_by, float_minor, sale_count, item_thousandths, sales_minor,
        tax_minor, rounding_minor, cash_minor, drawer_opens, removed_count, abandoned_count,
        coupon_minor, discount_minor, override_count,
        first_sale_number, last_sale_number, closed_at, z_number, entry_id
    )
    SELECT
        shift_id, state, currency, opened_at, opened_by, float_minor, sale_count, item_thousandths, sales_minor,
        tax_minor, rounding_minor, cash_minor, drawer_opens, removed_count, abandoned_count,
        0, 0, 0,
        first_sale_number, last_sale_number, closed_at, z_number, entry_id
    FROM shift_before
"""

_SHIFT_SUMS = (
    "sale_count",
    "item_thousandths",
    "sales_minor",
    "tax_minor",
    "rounding_minor",
    "cash_minor",
    "drawer_opens",
    "removed_count",
    "abandoned_count",
    "coupon_minor",
    "discount_minor",
    "override_count",
)


def upgrade() -> None:
    for index in ("ix_sale_occurred_at", "ix_sale_document_number", "ix_shift_open", "ix_shift_opened_at"):
        op.drop_index(index)
    for table in ("sale", "shift"):
        op.rename_table(table, f"{table}_before")
    _sale()
    _shift()
    op.execute(_COPY_SALES)
    op.execute(_COPY_SHIFTS)
    for table in ("sale", "shift"):
        op.drop_table(f"{table}_before")


def _sale() -> None:
    op.create_table(
        "sale",
        sa.Column("transaction_id", sa.Text, nullable=False),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("document_number", sa.Integer, nullable=False),
        sa.Column("shift_id", sa.Text, nullable=False),
        sa.Column("occurred_at", sa.Text, nullable=False),
        sa.Column("operator_id", sa.Text),
        sa.Column("total_minor", sa.Integer, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("pieces", sa.Integer, nullable=False),
        sa.Column("external_reference", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("transaction_id", name="pk_sale"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sale_occurred_at", "sale", ["occurred_at", "document_number"])
    op.create_index("ix_sale_document_number", "sale", ["document_number", "incarnation"], unique=True)
    named = sa.text("external_reference <> ''")
    op.create_index("ix_sale_external_reference", "sale", ["external_reference"], sqlite_where=named)


def _shift() -> None:
    op.create_table(
        "shift",
        sa.Column("shift_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("opened_at", sa.Text, nullable=False),
        sa.Column("opened_by", sa.Text),
        sa.Column("float_minor", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in _SHIFT_SUMS),
        sa.Column("first_sale_number", sa.Integer),
        sa.Column("last_sale_number", sa.Integer),
        sa.Column("closed_at", sa.Text),
        sa.Column("z_number", sa.Integer),
        sa.Column("entry_id", sa.Text),
        sa.PrimaryKeyConstraint("shift_id", name="pk_shift"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shift_open", "shift", ["state"], unique=True, sqlite_where=sa.text("state = 'open'"))
    op.create_index("ix_shift_opened_at", "shift", ["opened_at"])
