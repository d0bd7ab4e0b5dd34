"""Wrong PINs in a row per operator: a draft that outlives restarts, cleared by the right PIN."""

from sqlalchemy import Column, Integer, Table, Text

from app.db.tables import metadata

pin_attempts = Table(
    "pin_attempts",
    metadata,
    Column("operator_id", Text, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("locked_until", Text),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
