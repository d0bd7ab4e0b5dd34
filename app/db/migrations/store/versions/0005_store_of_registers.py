"""Projections of selling know every register of the store; what two registers did apart is told; orders that ended are
found without reading every fact. What stood in the projections before is made anew from the journal when the program
starts.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_INDEXES = (
    "ix_sale_occurred_at", "ix_sale_document_number", "ix_sale_external_reference", "ix_shift_open",
    "ix_shift_opened_at",
)  # fmt: skip


def upgrade() -> None:
    for index in _INDEXES:
        op.drop_index(index)
    for table in ("sale", "shift", "shift_tax", "suspended_basket"):
        op.drop_table(table)
    _sales()
    _shifts()
    _sums()
    _baskets()
    _orders()
    op.execute("INSERT OR REPLACE INTO setting SELECT 'projections', 'rebuild' WHERE EXISTS (SELECT 1 FROM journal)")


def _text(*names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _integers(*names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _table(name: str, key: tuple[str, ...], *columns: "sa.Column[Any]") -> None:
    primary = sa.PrimaryKeyConstraint(*key, name=f"pk_{name}")
    op.create_table(name, *columns, primary, sqlite_strict=True, sqlite_with_rowid=False)


def _sales() -> None:
    _table(
        "sale", ("entry_id",),
        *_text("entry_id", "transaction_id", "register_id", "incarnation"),
        *_integers("document_number"),
        *_text("shift_id", "occurred_at"),
        sa.Column("operator_id", sa.Text),
        *_integers("total_minor"),
        *_text("currency"),
        *_integers("pieces"),
        *_text("external_reference"),
    )  # fmt: skip
    op.create_index("ix_sale_transaction", "sale", ["transaction_id"])
    op.create_index("ix_sale_occurred_at", "sale", ["register_id", "occurred_at", "document_number"])
    op.create_index("ix_sale_document_number", "sale", ["document_number", "incarnation"])
    named = sa.text("external_reference <> ''")
    op.create_index("ix_sale_external_reference", "sale", ["external_reference"], sqlite_where=named)


def _shifts() -> None:
    _table(
        "shift", ("shift_id",),
        *_text("shift_id", "state", "register_id", "held_by_entry_id", "held_since"),
        sa.Column("to_register_id", sa.Text),
        *_text("currency"),
        *_integers("float_minor"),
        *_text("opened_at"),
        sa.Column("opened_by", sa.Text),
        sa.Column("opened_entry_id", sa.Text),
        sa.Column("opened_register_id", sa.Text),
        sa.Column("opened_incarnation", sa.Text),
        sa.Column("opened_number", sa.Integer),
        sa.Column("closed_at", sa.Text),
        sa.Column("closed_register_id", sa.Text),
        sa.Column("closed_incarnation", sa.Text),
        sa.Column("closed_number", sa.Integer),
        sa.Column("z_number", sa.Integer),
        sa.Column("over_short_minor", sa.Integer),
        sa.Column("entry_id", sa.Text),
    )  # fmt: skip
    op.create_index("ix_shift_open", "shift", ["register_id"], sqlite_where=sa.text("state = 'open'"))
    op.create_index("ix_shift_opened_at", "shift", ["opened_at"])
    _table(
        "shift_move", ("entry_id",),
        *_text("entry_id", "shift_id", "command", "follows", "register_id", "incarnation"),
        *_integers("number"),
        *_text("moved_at"),
        sa.Column("to_register_id", sa.Text),
    )  # fmt: skip
    op.create_index("ix_shift_move_shift", "shift_move", ["shift_id"])


def _sums() -> None:
    _table(
        "shift_part", ("shift_id", "incarnation"),
        *_text("shift_id", "incarnation", "register_id"),
        *_integers(
            "sale_count", "item_thousandths", "sales_minor", "tax_minor", "rounding_minor", "cash_minor",
            "removed_count", "coupon_minor", "discount_minor", "override_count", "first_sale_number",
            "last_sale_number",
        ),
    )  # fmt: skip
    _table(
        "shift_tax", ("shift_id", "letter", "ppm", "name"),
        *_text("shift_id", "letter"),
        *_integers("ppm"),
        *_text("name"),
        *_integers("net_minor", "tax_minor", "gross_minor"),
    )  # fmt: skip
    _table(
        "till_act", ("entry_id",),
        *_text("entry_id", "kind"),
        sa.Column("shift_id", sa.Text),
        *_text("register_id", "incarnation"),
        *_integers("number", "line_count"),
    )  # fmt: skip
    op.create_index("ix_till_act_shift", "till_act", ["shift_id"])
    unsaid = sa.text("shift_id IS NULL")
    op.create_index("ix_till_act_place", "till_act", ["incarnation", "number"], sqlite_where=unsaid)


def _baskets() -> None:
    _table(
        "suspended_basket", ("entry_id",),
        *_text("entry_id", "basket_id", "label", "register_id", "incarnation"),
        *_integers("number"),
        *_text("suspended_at"),
        sa.Column("operator_id", sa.Text),
        *_text("currency"),
        *_integers("total_minor", "waits"),
        *_text("basket"),
    )  # fmt: skip
    op.create_index("ix_suspended_basket_basket", "suspended_basket", ["basket_id"])
    waiting = sa.text("waits = 1")
    op.create_index("ix_suspended_basket_waiting", "suspended_basket", ["suspended_at"], sqlite_where=waiting)
    _table(
        "basket_recall", ("entry_id",),
        *_text("entry_id", "basket_id", "suspended_entry_id", "register_id", "incarnation"),
        *_integers("number"),
        *_text("recalled_at"),
    )  # fmt: skip
    op.create_index("ix_basket_recall_basket", "basket_recall", ["basket_id"])
    _table(
        "notice", ("entry_id",),
        *_text("entry_id", "code", "params", "told_at"),
        *_integers("read"),
    )  # fmt: skip
    op.create_index("ix_notice_waiting", "notice", ["told_at"], sqlite_where=sa.text("read = 0"))


def _orders() -> None:
    _table(
        "order_end", ("entry_id",),
        *_text("entry_id", "order_id", "register_id", "business_day"),
    )  # fmt: skip
    op.create_index("ix_order_end_day", "order_end", ["business_day"])
    _table(
        "order_claim", ("entry_id",),
        *_text("entry_id", "order_id", "register_id"),
        sa.Column("operator_id", sa.Text),
        *_text("claimed_at"),
    )  # fmt: skip
    op.create_index("ix_order_claim_register", "order_claim", ["register_id", "claimed_at"])
