"""Customers of the chain, and ledgers of gift cards, credit, accounts and points"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def _texts(*names: str, default: str | None = None) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, server_default=default) for name in names]


def upgrade() -> None:
    _customers()
    _accounts()
    _movements()


def _customers() -> None:
    op.create_table(
        "customer",
        sa.Column("customer_id", sa.Text(), nullable=False),
        *_texts("member_number", "name", "phone", "email", "address", "postal_code", "city", "tier", default=""),
        *_texts("tax_certificate", "tax_reason", default=""),
        sa.Column("tax_valid_to", sa.Date(), nullable=True),
        sa.Column("groups", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}"),
        *_texts("name_key", "phone_key", "email_key", "postal_key", default=""),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("erased_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer")),
    )
    op.create_index("ix_customer_name", "customer", ["name_key"], postgresql_ops={"name_key": "text_pattern_ops"})
    for name, column in (("phone", "phone_key"), ("email", "email_key"), ("postal", "postal_key")):
        op.create_index(f"ix_customer_{name}", "customer", [column], postgresql_where=sa.text(f"{column} <> ''"))
    op.create_index(
        "ix_customer_member", "customer", ["member_number"], postgresql_where=sa.text("member_number <> ''")
    )
    op.create_table(
        "customer_change",
        *_texts("entry_id", "field", "customer_id"),
        sa.Column("before_id", sa.Text(), nullable=True),
        sa.Column("after_id", sa.Text(), nullable=True),
        sa.Column("booked_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "field", name=op.f("pk_customer_change")),
    )
    op.create_index("ix_customer_change_customer", "customer_change", ["customer_id", "booked_at"])
    op.create_table(
        "customer_consent",
        *_texts("entry_id", "customer_id", "purpose"),
        sa.Column("granted", sa.Boolean(), nullable=False),
        *_texts("source", "told_at"),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_customer_consent")),
    )
    op.create_index("ix_customer_consent_customer", "customer_consent", ["customer_id", "purpose", "told_at"])
    op.create_table(
        "customer_store",
        *_texts("customer_id", "location_id"),
        sa.Column("since", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_customer_store_location_id")),
        sa.PrimaryKeyConstraint("customer_id", "location_id", name=op.f("pk_customer_store")),
    )
    op.create_table(
        "customer_sale",
        *_texts("entry_id", "customer_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["sale.entry_id"], name=op.f("fk_customer_sale_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_customer_sale")),
    )
    op.create_index("ix_customer_sale_customer", "customer_sale", ["customer_id", "entry_id"])


def _accounts() -> None:
    op.create_table(
        "stored_value_rules",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("told_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("country", name=op.f("pk_stored_value_rules")),
    )
    op.create_table(
        "stored_account",
        *_texts("account_id", "kind", "currency"),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("limit_minor", sa.BigInteger(), nullable=False, server_default="0"),
        *_texts("detail", default=""),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.CheckConstraint(
            "kind IN ('gift_card', 'store_credit', 'on_account', 'loyalty')",
            name=op.f("ck_stored_account_kind_known"),
        ),
        sa.CheckConstraint("limit_minor >= 0", name=op.f("ck_stored_account_limit_not_negative")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_stored_account")),
    )
    op.create_index(
        "ix_stored_account_customer",
        "stored_account",
        ["customer_id"],
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    )


def _movements() -> None:
    op.create_table(
        "stored_movement",
        *_texts("entry_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("account_id", "deed"),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("amount", "value_minor")),
        *_texts("currency", "transaction_id", "part_id"),
        sa.Column("offline", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("register_id", "location_id")),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("booked_at", _TIME, nullable=False),
        *_texts("note", default=""),
        sa.ForeignKeyConstraint(
            ["account_id"], ["stored_account.account_id"], name=op.f("fk_stored_movement_account_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_stored_movement")),
    )
    op.create_index("ix_stored_movement_account", "stored_movement", ["account_id", "booked_at"])
    op.create_index("ix_stored_movement_part", "stored_movement", ["part_id"])
    op.create_table(
        "stored_hold",
        *_texts("hold_id", "account_id"),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        *_texts("register_id", "location_id"),
        sa.Column("placed_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_stored_hold_amount_positive")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_stored_hold_ended_by_something")),
        sa.ForeignKeyConstraint(["account_id"], ["stored_account.account_id"], name=op.f("fk_stored_hold_account_id")),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_stored_hold")),
    )
    op.create_index("ix_stored_hold_open", "stored_hold", ["account_id"], postgresql_where=sa.text("ended_at IS NULL"))
