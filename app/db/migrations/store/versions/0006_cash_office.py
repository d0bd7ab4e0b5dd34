"""A shift's sums tell tenders, operators and what came back; cash that was moved, shifts counted again and days closed
are projections of their own. What stood in the projections before is made anew when the program starts.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for table in ("shift_part", "till_act"):
        op.drop_table(table)
    op.add_column("shift", sa.Column("closed_day", sa.Text))
    op.create_index("ix_shift_closed_day", "shift", ["closed_day"])
    _sums()
    _acts()
    _moves()
    _days()
    op.execute("INSERT OR REPLACE INTO setting SELECT 'projections', 'rebuild' WHERE EXISTS (SELECT 1 FROM journal)")


def _text(*names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _integers(*names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _table(name: str, key: tuple[str, ...], *columns: "sa.Column[Any]") -> None:
    primary = sa.PrimaryKeyConstraint(*key, name=f"pk_{name}")
    op.create_table(name, *columns, primary, sqlite_strict=True, sqlite_with_rowid=False)


def _sums() -> None:
    _table(
        "shift_part", ("shift_id", "incarnation"),
        *_text("shift_id", "incarnation", "register_id"),
        *_integers(
            "sale_count", "item_thousandths", "sales_minor", "tax_minor", "rounding_minor", "cash_minor",
            "removed_count", "coupon_minor", "discount_minor", "override_count", "promotion_minor", "return_count",
            "returns_minor", "post_void_count",
        ),
        sa.Column("first_sale_number", sa.Integer),
        sa.Column("last_sale_number", sa.Integer),
        sa.Column("first_return_number", sa.Integer),
        sa.Column("last_return_number", sa.Integer),
    )  # fmt: skip
    op.create_index("ix_shift_part_life", "shift_part", ["incarnation"])
    _table(
        "shift_tender", ("shift_id", "kind"),
        *_text("shift_id", "kind"),
        *_integers("count", "taken_minor", "paid_out_minor"),
    )  # fmt: skip
    _table(
        "shift_operator", ("shift_id", "operator_id"),
        *_text("shift_id", "operator_id"),
        *_integers("sale_count", "sales_minor", "cash_minor"),
    )  # fmt: skip


def _acts() -> None:
    _table(
        "till_act", ("entry_id",),
        *_text("entry_id", "kind"),
        sa.Column("shift_id", sa.Text),
        *_text("register_id", "incarnation"),
        *_integers("number", "line_count"),
        sa.Column("operator_id", sa.Text),
        *_text("occurred_at"),
        *_integers("amount_minor"),
    )  # fmt: skip
    op.create_index("ix_till_act_shift", "till_act", ["shift_id"])
    unsaid = sa.text("shift_id IS NULL")
    op.create_index("ix_till_act_place", "till_act", ["incarnation", "number"], sqlite_where=unsaid)


def _moves() -> None:
    _table(
        "cash_move", ("entry_id",),
        *_text("entry_id", "movement_id"),
        sa.Column("shift_id", sa.Text),
        *_text("register_id"),
        sa.Column("operator_id", sa.Text),
        *_text("day", "moved_at", "kind"),
        *_integers("amount_minor"),
        *_text("account_name", "bag_number", "reason"),
    )  # fmt: skip
    op.create_index("ix_cash_move_shift", "cash_move", ["shift_id"])
    op.create_index("ix_cash_move_day", "cash_move", ["day"])
    _table(
        "shift_check", ("entry_id",),
        *_text("entry_id", "shift_id"),
        sa.Column("operator_id", sa.Text),
        *_text("checked_at"),
        *_integers("difference_minor"),
    )  # fmt: skip
    op.create_index("ix_shift_check_shift", "shift_check", ["shift_id"])


def _days() -> None:
    _table(
        "day_close", ("entry_id",),
        *_text("entry_id", "day", "register_id"),
        sa.Column("operator_id", sa.Text),
        *_text("closed_at"),
        *_integers("sales_minor", "over_short_minor", "missing_count"),
    )  # fmt: skip
    op.create_index("ix_day_close_day", "day_close", ["day"])
    _table("day_close_shift", ("entry_id", "shift_id"), *_text("entry_id", "shift_id"))
    op.create_index("ix_day_close_shift_shift", "day_close_shift", ["shift_id"])
