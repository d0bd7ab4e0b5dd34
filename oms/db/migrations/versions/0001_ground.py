"""The ground: locations, registers, operators, keys, feed, journal entries, exceptions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _keys()
    _feed()
    _locations_and_roles()
    _exceptions()
    _operators()
    _registers()
    _incarnations()
    _entries()


def _keys() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('channel', 'staff')", name=op.f("ck_api_key_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("name", name=op.f("uq_api_key_name")),
    )
    op.create_table(
        "authority",
        sa.Column("single", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("certificate_pem", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("single", name=op.f("ck_authority_single")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_authority")),
    )
    op.create_table(
        "epoch",
        sa.Column("single", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.CheckConstraint("single", name=op.f("ck_epoch_single")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_epoch")),
    )


def _feed() -> None:
    op.create_table(
        "feed_head",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=False),
        sa.Column("horizon", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_feed_head")),
    )
    op.create_table(
        "feed_mark",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bulk", sa.Boolean(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tombstone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_mark")),
    )
    op.create_index(op.f("ix_feed_mark_bulk_id"), "feed_mark", ["bulk", "id"], unique=False)
    op.create_table(
        "feed_row",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("tombstone", sa.Boolean(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("stream", "kind", "key", name=op.f("pk_feed_row")),
    )
    op.create_index(op.f("ix_feed_row_stream_number"), "feed_row", ["stream", "number"], unique=True)
    op.create_index(
        "ix_feed_row_tombstone", "feed_row", ["moved_at"], unique=False, postgresql_where=sa.text("tombstone")
    )


def _locations_and_roles() -> None:
    op.create_table(
        "location",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_entity", sa.Text(), nullable=False),
        sa.Column("tax_number", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("day_cutover", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("pricelist", sa.Text(), nullable=False),
        sa.Column("receipt_footer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_location_country")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_location_currency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("code", name=op.f("uq_location_code")),
    )
    op.create_table(
        "role",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("permissions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pin_digits", sa.Integer(), nullable=False),
        sa.CheckConstraint("pin_digits BETWEEN 4 AND 12", name=op.f("ck_role_pin_digits")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_role")),
    )


def _exceptions() -> None:
    op.create_table(
        "exception",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_exception_closed_by_someone")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_exception_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exception")),
    )
    op.create_index(op.f("ix_exception_raised_at"), "exception", ["raised_at"], unique=False)
    op.create_index(
        "uq_exception_open",
        "exception",
        ["kind", "subject", "entry_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _operators() -> None:
    op.create_table(
        "operator",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(["role"], ["role.name"], name=op.f("fk_operator_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("number", name=op.f("uq_operator_number")),
    )
    op.create_table(
        "operator_location",
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_operator_location_location_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_operator_location_operator_id")),
        sa.PrimaryKeyConstraint("operator_id", "location_id", name=op.f("pk_operator_location")),
    )
    op.create_index(op.f("ix_operator_location_location_id"), "operator_location", ["location_id"], unique=False)


def _registers() -> None:
    op.create_table(
        "register",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("token_id", sa.Text(), nullable=True),
        sa.Column("seal_key", sa.Text(), nullable=True),
        sa.Column("certificate_pem", sa.Text(), nullable=True),
        sa.Column("incarnation", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'active' OR (token_id IS NOT NULL AND seal_key IS NOT NULL)",
            name=op.f("ck_register_active_has_keys"),
        ),
        sa.CheckConstraint("state IN ('pending', 'active', 'revoked', 'replaced')", name=op.f("ck_register_state")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_register_number")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_register_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register")),
    )
    op.create_index(
        "uq_register_number",
        "register",
        ["location_id", "number"],
        unique=True,
        postgresql_where=sa.text("state IN ('pending', 'active')"),
    )
    op.create_table(
        "enrollment_code",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("register_id", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name=op.f("fk_enrollment_code_register_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrollment_code")),
    )
    op.create_index(op.f("ix_enrollment_code_register_id"), "enrollment_code", ["register_id"], unique=False)
    op.create_table(
        "request_answer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("register_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name=op.f("fk_request_answer_register_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_answer")),
    )


def _incarnations() -> None:
    op.create_table(
        "incarnation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("register_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=True),
        sa.Column("fork_first", sa.BigInteger(), nullable=True),
        sa.Column("fork_last", sa.BigInteger(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_incarnation_location_id")),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name=op.f("fk_incarnation_register_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incarnation")),
    )
    op.create_index(op.f("ix_incarnation_location_id"), "incarnation", ["location_id"], unique=False)
    op.create_index(op.f("ix_incarnation_register_id"), "incarnation", ["register_id"], unique=False)
    op.create_table(
        "incarnation_hole",
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["incarnation"], ["incarnation.id"], name=op.f("fk_incarnation_hole_incarnation")),
        sa.PrimaryKeyConstraint("incarnation", "number", name=op.f("pk_incarnation_hole")),
    )


def _entries() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("register_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("fork", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("needs", sa.Text(), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("needs IS NULL OR reason = 'needs'", name=op.f("ck_entry_needs_is_a_reason")),
        sa.ForeignKeyConstraint(["incarnation"], ["incarnation.id"], name=op.f("fk_entry_incarnation")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_entry_location_id")),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name=op.f("fk_entry_register_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["register.id"], name=op.f("fk_entry_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    op.create_index(op.f("ix_entry_incarnation_number"), "entry", ["incarnation", "number"], unique=False)
    op.create_index(op.f("ix_entry_location_id_received_at"), "entry", ["location_id", "received_at"], unique=False)
    op.create_index("ix_entry_needs", "entry", ["needs"], unique=False, postgresql_where=sa.text("needs IS NOT NULL"))
    op.create_index(
        "ix_entry_set_aside", "entry", ["reason", "id"], unique=False, postgresql_where=sa.text("reason IS NOT NULL")
    )
    op.create_index(
        "uq_entry_main", "entry", ["incarnation", "number"], unique=True, postgresql_where=sa.text("NOT fork")
    )
    op.create_table(
        "entry_beside",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_entry_beside_location_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["register.id"], name=op.f("fk_entry_beside_sent_by")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_entry_beside")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_attachment_entry_id")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_attachment_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_entry_id"), "attachment", ["entry_id"], unique=False)
