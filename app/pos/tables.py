"""Tables of selling. Projections, rebuilt from what this register and the store's others recorded: ``sale``, ``shift``,
``shift_move``, ``shift_part``, ``shift_tax``, ``till_act``, ``suspended_basket``, ``basket_recall``, ``returned_line``,
``empties_voucher``, ``promotion_use``, ``voided_sale``.
Drafts: ``print_job``, what waits for paper; ``notice``, what waits to be read.
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, text

from app.db.tables import metadata

sale = Table(
    "sale",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("transaction_id", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("document_number", Integer, nullable=False),
    Column("shift_id", Text, nullable=False),
    Column("occurred_at", Text, nullable=False),
    Column("operator_id", Text),
    Column("total_minor", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("pieces", Integer, nullable=False),
    Column("external_reference", Text, nullable=False),
    Index("ix_sale_transaction", "transaction_id"),
    Index("ix_sale_occurred_at", "register_id", "occurred_at", "document_number"),
    Index("ix_sale_document_number", "document_number", "incarnation"),
    Index("ix_sale_external_reference", "external_reference", sqlite_where=text("external_reference <> ''")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Of every register of the store. A sale that two registers finished apart stands here twice."""

shift = Table(
    "shift",
    metadata,
    Column("shift_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("held_by_entry_id", Text, nullable=False),
    Column("held_since", Text, nullable=False),
    Column("to_register_id", Text),
    Column("currency", Text, nullable=False),
    Column("float_minor", Integer, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("opened_by", Text),
    Column("opened_entry_id", Text),
    Column("opened_register_id", Text),
    Column("opened_incarnation", Text),
    Column("opened_number", Integer),
    Column("closed_at", Text),
    Column("closed_register_id", Text),
    Column("closed_incarnation", Text),
    Column("closed_number", Integer),
    Column("z_number", Integer),
    Column("over_short_minor", Integer),
    Column("entry_id", Text),
    Column("closed_day", Text),
    Index("ix_shift_closed_day", "closed_day"),
    Index("ix_shift_open", "register_id", sqlite_where=text("state = 'open'")),
    Index("ix_shift_opened_at", "opened_at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""``register_id`` has the shift, or had it last while it is released or closed; ``entry_id`` is the Z's. The
``opened_*`` are empty while only the Z of a shift is known.
"""

shift_move = Table(
    "shift_move",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("shift_id", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("follows", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("moved_at", Text, nullable=False),
    Column("to_register_id", Text),
    Index("ix_shift_move_shift", "shift_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

shift_part = Table(
    "shift_part",
    metadata,
    Column("shift_id", Text, primary_key=True),
    Column("incarnation", Text, primary_key=True),
    Column("register_id", Text, nullable=False),
    Column("sale_count", Integer, nullable=False),
    Column("item_thousandths", Integer, nullable=False),
    Column("sales_minor", Integer, nullable=False),
    Column("tax_minor", Integer, nullable=False),
    Column("rounding_minor", Integer, nullable=False),
    Column("cash_minor", Integer, nullable=False),
    Column("removed_count", Integer, nullable=False),
    Column("coupon_minor", Integer, nullable=False),
    Column("discount_minor", Integer, nullable=False),
    Column("override_count", Integer, nullable=False),
    Column("promotion_minor", Integer, nullable=False),
    Column("return_count", Integer, nullable=False),
    Column("returns_minor", Integer, nullable=False),
    Column("post_void_count", Integer, nullable=False),
    Column("first_sale_number", Integer),
    Column("last_sale_number", Integer),
    Column("first_return_number", Integer),
    Column("last_return_number", Integer),
    Index("ix_shift_part_life", "incarnation"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""What one life of one register sold in a shift."""

shift_tax = Table(
    "shift_tax",
    metadata,
    Column("shift_id", Text, primary_key=True),
    Column("letter", Text, primary_key=True),
    Column("ppm", Integer, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("net_minor", Integer, nullable=False),
    Column("tax_minor", Integer, nullable=False),
    Column("gross_minor", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

till_act = Table(
    "till_act",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("shift_id", Text),
    Column("register_id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("line_count", Integer, nullable=False),
    Column("operator_id", Text),
    Column("occurred_at", Text, nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Index("ix_till_act_shift", "shift_id"),
    Index("ix_till_act_place", "incarnation", "number", sqlite_where=text("shift_id IS NULL")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Drawers opened without a sale, sales given up, and sales taken back whole. One that does not tell its shift belongs
to the shift of its life that its number falls into.
"""

suspended_basket = Table(
    "suspended_basket",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("basket_id", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("suspended_at", Text, nullable=False),
    Column("operator_id", Text),
    Column("currency", Text, nullable=False),
    Column("total_minor", Integer, nullable=False),
    Column("waits", Integer, nullable=False),
    Column("basket", Text, nullable=False),
    Index("ix_suspended_basket_basket", "basket_id"),
    Index("ix_suspended_basket_waiting", "suspended_at", sqlite_where=text("waits = 1")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""``waits`` until somebody recalls it or its sale is finished anywhere; then ``basket`` is emptied."""

basket_recall = Table(
    "basket_recall",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("basket_id", Text, nullable=False),
    Column("suspended_entry_id", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("recalled_at", Text, nullable=False),
    Index("ix_basket_recall_basket", "basket_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

returned_line = Table(
    "returned_line",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("transaction_id", Text, nullable=False),
    Column("line_id", Text, nullable=False),
    Column("units", Integer, nullable=False),
    Column("net_minor", Integer, nullable=False),
    Column("tax_minor", Integer, nullable=False),
    Index("ix_returned_line_sale", "transaction_id", "line_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""What came back of which line of which sale, with what was paid back for it: positive units and amounts."""

notice = Table(
    "notice",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("params", Text, nullable=False),
    Column("told_at", Text, nullable=False),
    Column("read", Integer, nullable=False),
    Index("ix_notice_waiting", "told_at", sqlite_where=text("read = 0")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""What this register did that another had done first: the own entry, and what the person at the till is told of it."""

print_job = Table(
    "print_job",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("printer", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("copy", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Index("ix_print_job_waiting", "sequence", sqlite_where=text("state IN ('waiting', 'printing')")),
    sqlite_strict=True,
)

promotion_use = Table(
    "promotion_use",
    metadata,
    Column("entry_id", Text, primary_key=True),
    Column("promotion_id", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("transaction_id", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Index("ix_promotion_use_code", "code", sqlite_where=text("code <> ''")),
    Index("ix_promotion_use_customer", "customer_id", sqlite_where=text("customer_id <> ''")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""What sales used of promotions that need a code, or that a known customer had."""

voided_sale = Table(
    "voided_sale",
    metadata,
    Column("transaction_id", Text, primary_key=True),
    Column("entry_id", Text, primary_key=True),
    Column("incarnation", Text, nullable=False),
    Column("number", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Sales that were taken back whole, and the entry that did it: what they used may be used again."""

empties_voucher = Table(
    "empties_voucher",
    metadata,
    Column("number", Text, primary_key=True),
    Column("entry_id", Text, primary_key=True),
    Column("occurred_at", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
