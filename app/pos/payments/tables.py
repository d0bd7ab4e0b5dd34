"""The table of payments by card: a projection, made of what the store's registers recorded."""

from sqlalchemy import Column, Index, Integer, Table, Text, text

from app.db.tables import metadata

payment = Table(
    "payment",
    metadata,
    Column("payment_id", Text, primary_key=True),
    Column("entry_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("approved_minor", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("basket_id", Text, nullable=False),
    Column("shift_id", Text, nullable=False),
    Column("terminal", Text, nullable=False),
    Column("service_id", Text, nullable=False),
    Column("reverses", Text, nullable=False),
    Column("register_id", Text, nullable=False),
    Column("business_day", Text, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("brand", Text, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("authorization_code", Text, nullable=False),
    Column("terminal_reference", Text, nullable=False),
    Column("needs_signature", Integer, nullable=False),
    Column("stored_offline", Integer, nullable=False),
    Column("resolved_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Index("ix_payment_open", "register_id", sqlite_where=text("state IN ('intended', 'unknown')")),
    Index("ix_payment_loose", "register_id", sqlite_where=text("state = 'captured' AND transaction_id = ''")),
    Index("ix_payment_doubted", "register_id", sqlite_where=text("resolved_by = 'manager'")),
    Index("ix_payment_offline", "register_id", "business_day", sqlite_where=text("stored_offline = 1")),
    Index("ix_payment_token", "token", sqlite_where=text("token <> ''")),
    Index("ix_payment_last_four", "last_four", "started_at", sqlite_where=text("last_four <> ''")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""``transaction_id`` names the finished sale that it paid, "" before. ``reason`` is a code, or a person's words where
``resolved_by`` is a manager or where it is a reversal.
"""
