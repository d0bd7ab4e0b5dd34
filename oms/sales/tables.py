"""Finished sales and shifts as their registers declared them. Keyed by entry: what was sent twice over is seen."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

sale = Table(
    "sale",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("transaction_id", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("document_number", BigInteger, nullable=False),
    Column("shift_id", Text, nullable=False),
    Column("operator_id", Text),
    Column("business_day", Date, nullable=False),
    Column("completed_at", DateTime(timezone=True), nullable=False),
    Column("currency", Text, nullable=False),
    Column("net_minor", BigInteger, nullable=False),
    Column("tax_minor", BigInteger, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("rounding_minor", BigInteger, nullable=False),
    Column("removed_count", Integer, nullable=False),
    Column("external_reference", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("post_voids", Text, nullable=False),
    Column("exemption", Text, nullable=False),
    Index("ix_sale_transaction", "transaction_id"),
    Index("ix_sale_document", "register_id", "incarnation", "series", "document_number"),
    Index("ix_sale_shift", "shift_id"),
    Index("ix_sale_day", "location_id", "business_day"),
    Index("ix_sale_reference", "location_id", "external_reference", postgresql_where=text("external_reference <> ''")),
)

sale_line = Table(
    "sale_line",
    metadata,
    Column("entry_id", ForeignKey("sale.entry_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("line_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("quantity_thousandths", BigInteger, nullable=False),
    Column("price_ten_thousandths", BigInteger, nullable=False),
    Column("price_per_thousandths", BigInteger, nullable=False),
    Column("regular_minor", BigInteger, nullable=False),
    Column("extended_minor", BigInteger, nullable=False),
    Column("tax_category", Text, nullable=False),
    Column("tax_ppm", Integer, nullable=False),
    Column("net_minor", BigInteger, nullable=False),
    Column("tax_minor", BigInteger, nullable=False),
    Column("gross_minor", BigInteger, nullable=False),
    Column("intent", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("returned_transaction_id", Text),
    Column("returned_line_id", Text),
    Column("condition", Text),
    Column("return_reason", Text),
    Column("taxes", JSONB),
    Column("units", JSONB),
    Index("ix_sale_line_item", "item_id"),
    Index("ix_sale_line_empties_voucher", "reference", postgresql_where=text("intent = 'empties'")),
    Index("ix_sale_line_order", "reference", postgresql_where=text("intent IN ('hand_over', 'pickup', 'ship')")),
    Index(
        "ix_sale_line_returned",
        "returned_transaction_id",
        "returned_line_id",
        postgresql_where=text("returned_transaction_id IS NOT NULL"),
    ),
)
"""``units`` are what each unit cost, in runs, None where the line is one unit; ``taxes`` where it has several. What
came back names the line it was sold by, where that is known.
"""

sale_line_modifier = Table(
    "sale_line_modifier",
    metadata,
    Column("entry_id", ForeignKey("sale.entry_id"), primary_key=True),
    Column("line_position", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("approver_id", Text),
    Column("price_ten_thousandths", BigInteger),
    Column("price_per_thousandths", BigInteger),
    Column("promotion_id", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("shares", JSONB),
    Index("ix_sale_line_modifier_promotion", "promotion_id", postgresql_where=text("promotion_id <> ''")),
)
"""What changed the price of a line: an override carries the unit price it set, a promotion what it gave each unit."""

sale_tender = Table(
    "sale_tender",
    metadata,
    Column("entry_id", ForeignKey("sale.entry_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("tender_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("tendered_minor", BigInteger, nullable=False),
    Column("change_minor", BigInteger, nullable=False),
    Column("rounding_minor", BigInteger, nullable=False),
    Column("reference", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_sale_tender_reference", "reference", "kind"),
)

shift = Table(
    "shift",
    metadata,
    Column("shift_id", Text, primary_key=True),
    Column("register_id", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("opened_number", BigInteger),
    Column("float_minor", BigInteger, nullable=False),
    Column("closed_by_entry", Text, unique=True),
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_number", BigInteger),
    Column("document_number", BigInteger),
    Column("counted_minor", BigInteger),
    Column("expected_minor", BigInteger),
    Column("over_short_minor", BigInteger),
    Column("declared", JSONB),
    CheckConstraint("(closed_at IS NULL) = (closed_by_entry IS NULL)", name="closed_by_one_entry"),
    Index("ix_shift_location", "location_id", "opened_at"),
    Index("ix_shift_life", "incarnation", "opened_number"),
)
"""``declared`` holds the control totals of the Z as they came. Its facts stand between the two entry numbers, unless
the register began a new life during the shift; then one of the two is missing.
"""

shift_move = Table(
    "shift_move",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("shift_id", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("follows", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("to_register_id", Text),
    Column("operator_id", Text),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("command IN ('release', 'take_over')", name="command_known"),
    Index("ix_shift_move_shift", "shift_id"),
)
"""A shift went from register to register. ``follows`` is the entry by which it was where it moved from."""

till_act = Table(
    "till_act",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("shift_id", Text),
    Column("register_id", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("operator_id", Text),
    Column("done_at", DateTime(timezone=True), nullable=False),
    Column("line_count", Integer, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    CheckConstraint("kind IN ('basket.abandoned', 'drawer.opened')", name="kind_known"),
    Index("ix_till_act_life", "incarnation", "number"),
    Index("ix_till_act_shift", "shift_id"),
)
"""What a loss-prevention reader counts: drawers opened without a sale, and sales given up before payment. One that does
not tell its shift belongs to the shift between whose entry numbers it stands.
"""
