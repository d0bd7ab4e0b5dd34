"""Tables of locations, registers, roles and operators."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from oms.db.metadata import metadata

_ON_EARTH = "latitude_e6 BETWEEN -90000000 AND 90000000 AND longitude_e6 BETWEEN -180000000 AND 180000000"

location = Table(
    "location",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("legal_entity", Text, nullable=False),
    Column("tax_number", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("postal_code", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("day_cutover", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("pricelist", Text, nullable=False),
    Column("receipt_footer", JSONB, nullable=False),
    Column("jurisdictions", JSONB, nullable=False),
    Column("kind", Text, nullable=False, server_default="store"),
    Column("latitude_e6", Integer),
    Column("longitude_e6", Integer),
    CheckConstraint("length(country) = 2", name="country"),
    CheckConstraint("length(currency) = 3", name="currency"),
    CheckConstraint("kind IN ('store', 'warehouse', 'supplier')", name="kind_known"),
    CheckConstraint(_ON_EARTH, name="on_earth"),
    CheckConstraint("(latitude_e6 IS NULL) = (longitude_e6 IS NULL)", name="whole_point"),
)
"""Where it is, in millionths of a degree; NULL where nobody said."""

postal_point = Table(
    "postal_point",
    metadata,
    Column("country", Text, primary_key=True),
    Column("postal_code", Text, primary_key=True),
    Column("latitude_e6", Integer, nullable=False),
    Column("longitude_e6", Integer, nullable=False),
    CheckConstraint(_ON_EARTH, name="on_earth"),
)
"""About where a postal code is."""

register = Table(
    "register",
    metadata,
    Column("id", Text, primary_key=True),
    Column("location_id", Text, ForeignKey("location.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("token_id", Text),
    Column("seal_key", Text),
    Column("certificate_pem", Text),
    Column("incarnation", Text),
    Column("lan", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("enrolled_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("state IN ('pending', 'active', 'revoked', 'replaced')", name="state"),
    CheckConstraint("state <> 'active' OR (token_id IS NOT NULL AND seal_key IS NOT NULL)", name="active_has_keys"),
    Index(
        "uq_register_number",
        "location_id",
        "number",
        unique=True,
        postgresql_where=text("state IN ('pending', 'active')"),
    ),
)
"""``incarnation`` is the one that enrolled. ``seal_key`` is its raw Ed25519 public key, in hex. ``lan``: where other
registers of the store reach it."""

enrollment_code = Table(
    "enrollment_code",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("register_id", Text, ForeignKey("register.id"), nullable=False, index=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
)

role = Table(
    "role",
    metadata,
    Column("name", Text, primary_key=True),
    Column("permissions", JSONB, nullable=False),
    Column("pin_digits", Integer, nullable=False),
    Column("grants", JSONB, nullable=False),
    CheckConstraint("pin_digits BETWEEN 4 AND 12", name="pin_digits"),
)

operator = Table(
    "operator",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, ForeignKey("role.name"), nullable=False),
    Column("pin_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("badge_hash", Text, nullable=False),
    Column("language", Text, nullable=False, server_default=""),
    Index("uq_operator_badge", "badge_hash", unique=True, postgresql_where=text("badge_hash <> ''")),
)
"""All badges share one salt, so that a badge has one hash and no two people have the same badge."""

operator_location = Table(
    "operator_location",
    metadata,
    Column("operator_id", Text, ForeignKey("operator.id"), primary_key=True),
    Column("location_id", Text, ForeignKey("location.id"), primary_key=True, index=True),
)
