"""Tables of selling. Projections, rebuilt from the journal: ``sale``, ``shift``, ``shift_tax``, ``suspended_basket``.
Draft: ``print_job``, what waits for paper.
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, text

from app.db.tables import metadata

sale = Table(
    "sale",
    metadata,
    Column("transaction_id", Text, primary_key=True),
    Column("entry_id", Text, nullable=False),
    Column("incarnation", Text, nullable=False),
    Column("document_number", Integer, nullable=False),
    Column("shift_id", Text, nullable=False),
    Column("occurred_at", Text, nullable=False),
    Column("operator_id", Text),
    Column("total_minor", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("pieces", Integer, nullable=False),
    Column("external_reference", Text, nullable=False),
    Index("ix_sale_occurred_at", "occurred_at", "document_number"),
    Index("ix_sale_document_number", "document_number", "incarnation", unique=True),
    Index("ix_sale_external_reference", "external_reference", sqlite_where=text("external_reference <> ''")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

shift = Table(
    "shift",
    metadata,
    Column("shift_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("opened_by", Text),
    Column("float_minor", Integer, nullable=False),
    Column("sale_count", Integer, nullable=False),
    Column("item_thousandths", Integer, nullable=False),
    Column("sales_minor", Integer, nullable=False),
    Column("tax_minor", Integer, nullable=False),
    Column("rounding_minor", Integer, nullable=False),
    Column("cash_minor", Integer, nullable=False),
    Column("drawer_opens", Integer, nullable=False),
    Column("removed_count", Integer, nullable=False),
    Column("abandoned_count", Integer, nullable=False),
    Column("coupon_minor", Integer, nullable=False),
    Column("discount_minor", Integer, nullable=False),
    Column("override_count", Integer, nullable=False),
    Column("first_sale_number", Integer),
    Column("last_sale_number", Integer),
    Column("closed_at", Text),
    Column("z_number", Integer),
    Column("entry_id", Text),
    Index("ix_shift_open", "state", sqlite_where=text("state = 'open'"), unique=True),
    Index("ix_shift_opened_at", "opened_at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

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

suspended_basket = Table(
    "suspended_basket",
    metadata,
    Column("basket_id", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("suspended_at", Text, nullable=False),
    Column("operator_id", Text),
    Column("currency", Text, nullable=False),
    Column("total_minor", Integer, nullable=False),
    Column("basket", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

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
