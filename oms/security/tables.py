"""Tables of keys: those of channels and staff, hashed, and the authority's own, encrypted."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, LargeBinary, Table, Text, text

from oms.db.metadata import metadata

api_key = Table(
    "api_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False, unique=True),
    Column("secret_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("added_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('channel', 'staff')", name="kind"),
)

authority = Table(
    "authority",
    metadata,
    Column("single", Boolean, primary_key=True, server_default=text("true")),
    Column("certificate_pem", Text, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("single", name="single"),
)
"""One row. ``sealed_key`` opens only with the server's secret, which is kept outside the database."""
