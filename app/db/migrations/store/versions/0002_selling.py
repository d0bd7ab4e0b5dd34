"""Sales, shifts, suspended baskets, print jobs, wrong PINs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

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
)


def upgrade() -> None:
    _sales()
    _shifts()
    _drafts()


def _sales() -> None:
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
        sa.PrimaryKeyConstraint("transaction_id", name="pk_sale"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sale_occurred_at", "sale", ["occurred_at", "document_number"])
    op.create_index("ix_sale_document_number", "sale", ["document_number", "incarnation"], unique=True)
    op.create_table(
        "suspended_basket",
        sa.Column("basket_id", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("suspended_at", sa.Text, nullable=False),
        sa.Column("operator_id", sa.Text),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("total_minor", sa.Integer, nullable=False),
        sa.Column("basket", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("basket_id", name="pk_suspended_basket"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _shifts() -> None:
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
    op.create_table(
        "shift_tax",
        sa.Column("shift_id", sa.Text, nullable=False),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("ppm", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("net_minor", sa.Integer, nullable=False),
        sa.Column("tax_minor", sa.Integer, nullable=False),
        sa.Column("gross_minor", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("shift_id", "letter", "ppm", "name", name="pk_shift_tax"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _drafts() -> None:
    op.create_table(
        "print_job",
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("printer", sa.Text, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("copy", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_print_job"),
        sa.UniqueConstraint("id", name="uq_print_job_id"),
        sqlite_strict=True,
    )
    unfinished = sa.text("state IN ('waiting', 'printing')")
    op.create_index("ix_print_job_waiting", "print_job", ["sequence"], sqlite_where=unfinished)
    op.create_table(
        "pin_attempts",
        sa.Column("operator_id", sa.Text, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.Text),
        sa.PrimaryKeyConstraint("operator_id", name="pk_pin_attempts"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
