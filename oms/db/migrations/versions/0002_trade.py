"""Trade: catalog, stock, orders, fulfillment, sales"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _items()
    _markets()
    _prices()
    _tiles()
    _stock()
    _reservations()
    _shifts()
    _sales()
    _orders()
    _fulfillments()


def _items() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("order_number", start=10_001)))
    op.create_table(
        "item",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("tracking", sa.Text(), nullable=False),
        sa.Column("style", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("tax_category", sa.Text(), nullable=False),
        sa.Column("rcn", sa.Text(), nullable=True),
        sa.Column("age_minimum", sa.Integer(), nullable=False),
        sa.Column("deposit_minor", sa.Integer(), nullable=False),
        sa.Column("bin", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("popularity", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("tracking IN ('none', 'lot', 'serial')", name=op.f("ck_item_tracking_known")),
        sa.CheckConstraint("unit IN ('each', 'kg', 'l', 'm')", name=op.f("ck_item_unit_known")),
        sa.CheckConstraint("deposit_minor >= 0", name=op.f("ck_item_deposit_not_negative")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item")),
        sa.UniqueConstraint("rcn", name=op.f("uq_item_rcn")),
        sa.UniqueConstraint("sku", name=op.f("uq_item_sku")),
    )
    op.create_table(
        "item_identifier",
        sa.Column("gtin", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("gtin ~ '^[0-9]{14}$'", name=op.f("ck_item_identifier_gtin_has_14_digits")),
        sa.ForeignKeyConstraint(["item_id"], ["item.item_id"], name=op.f("fk_item_identifier_item_id")),
        sa.PrimaryKeyConstraint("gtin", name=op.f("pk_item_identifier")),
    )
    op.create_index(op.f("ix_item_identifier_item_id"), "item_identifier", ["item_id"], unique=False)


def _markets() -> None:
    op.create_table(
        "market",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("tax_rounding", sa.Text(), nullable=False),
        sa.Column("tax_mode", sa.Text(), nullable=False),
        sa.Column("cash_increment", sa.Integer(), nullable=False),
        sa.Column("cash_mode", sa.Text(), nullable=False),
        sa.Column("notes", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("coins", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("rcn_weight_prefixes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("rcn_price_prefixes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.CheckConstraint("tax_rounding IN ('per_line', 'per_document')", name=op.f("ck_market_tax_rounding_known")),
        sa.CheckConstraint("cash_increment >= 1", name=op.f("ck_market_cash_increment_positive")),
        sa.PrimaryKeyConstraint("country", name=op.f("pk_market")),
    )
    op.create_table(
        "tax_rate",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ppm", sa.Integer(), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT exempt OR ppm = 0", name=op.f("ck_tax_rate_exempt_has_no_rate")),
        sa.CheckConstraint("ppm >= 0", name=op.f("ck_tax_rate_rate_not_negative")),
        sa.ForeignKeyConstraint(["country"], ["market.country"], name=op.f("fk_tax_rate_country")),
        sa.PrimaryKeyConstraint("country", "category", "valid_from", name=op.f("pk_tax_rate")),
    )


def _prices() -> None:
    op.create_table(
        "pricelist",
        sa.Column("pricelist_id", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pricelist_id", name=op.f("pk_pricelist")),
    )
    op.create_table(
        "price",
        sa.Column("price_id", sa.Text(), nullable=False),
        sa.Column("pricelist_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("ten_thousandths", sa.BigInteger(), nullable=False),
        sa.Column("per_thousandths", sa.BigInteger(), nullable=False),
        sa.Column("minimum_thousandths", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minimum_thousandths >= 0", name=op.f("ck_price_minimum_not_negative")),
        sa.CheckConstraint("per_thousandths > 0", name=op.f("ck_price_price_quantity_positive")),
        sa.CheckConstraint("ten_thousandths >= 0", name=op.f("ck_price_price_not_negative")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_price_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["item_id"], ["item.item_id"], name=op.f("fk_price_item_id")),
        sa.ForeignKeyConstraint(["pricelist_id"], ["pricelist.pricelist_id"], name=op.f("fk_price_pricelist_id")),
        sa.PrimaryKeyConstraint("price_id", name=op.f("pk_price")),
    )
    op.create_index(
        "uq_price_standing",
        "price",
        ["pricelist_id", "item_id", "minimum_thousandths", "valid_from"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )


def _tiles() -> None:
    op.create_table(
        "tile_page",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tile_page")),
    )
    op.create_table(
        "tile",
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 16", name=op.f("ck_tile_position_on_the_page")),
        sa.ForeignKeyConstraint(["item_id"], ["item.item_id"], name=op.f("fk_tile_item_id")),
        sa.ForeignKeyConstraint(["page"], ["tile_page.name"], name=op.f("fk_tile_page"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("page", "position", name=op.f("pk_tile")),
        sa.UniqueConstraint("page", "item_id", "label", name=op.f("uq_tile_page_item_id_label")),
    )


def _stock() -> None:
    op.create_table(
        "stock_balance",
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("safety", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_stock_balance_reserved_not_negative")),
        sa.CheckConstraint("safety >= 0", name=op.f("ck_stock_balance_safety_not_negative")),
        sa.PrimaryKeyConstraint("location_id", "item_id", "condition", "lot", name=op.f("pk_stock_balance")),
    )
    op.create_table(
        "stock_movement",
        sa.Column("movement_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("thousandths", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('counted', 'adjusted', 'sold', 'handed_over')", name=op.f("ck_stock_movement_kind_known")
        ),
        sa.CheckConstraint("thousandths <> 0", name=op.f("ck_stock_movement_movement_moves_something")),
        sa.PrimaryKeyConstraint("movement_id", name=op.f("pk_stock_movement")),
    )
    op.create_index("ix_stock_movement_entry", "stock_movement", ["entry_id"], unique=False)
    op.create_index(
        "ix_stock_movement_key", "stock_movement", ["location_id", "item_id", "condition", "lot"], unique=False
    )


def _reservations() -> None:
    op.create_table(
        "reservation",
        sa.Column("reservation_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("thousandths", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Text(), nullable=True),
        sa.Column("split_from", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "closing IN ('handed_over', 'short', 'declined', 'rejected', 'canceled', 'rerouted')",
            name=op.f("ck_reservation_closing_known"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closing IS NULL)", name=op.f("ck_reservation_closed_by_exactly_one_event")
        ),
        sa.CheckConstraint("thousandths > 0", name=op.f("ck_reservation_reservation_holds_something")),
        sa.PrimaryKeyConstraint("reservation_id", name=op.f("pk_reservation")),
    )
    op.create_index(
        "ix_reservation_open_key",
        "reservation",
        ["location_id", "item_id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_reservation_order", "reservation", ["order_id"], unique=False)
    op.create_index(
        "uq_reservation_open",
        "reservation",
        ["line_id", "location_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _shifts() -> None:
    op.create_table(
        "shift",
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("register_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_number", sa.BigInteger(), nullable=True),
        sa.Column("float_minor", sa.BigInteger(), nullable=False),
        sa.Column("closed_by_entry", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_number", sa.BigInteger(), nullable=True),
        sa.Column("document_number", sa.BigInteger(), nullable=True),
        sa.Column("counted_minor", sa.BigInteger(), nullable=True),
        sa.Column("expected_minor", sa.BigInteger(), nullable=True),
        sa.Column("over_short_minor", sa.BigInteger(), nullable=True),
        sa.Column("declared", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_entry IS NULL)", name=op.f("ck_shift_closed_by_one_entry")
        ),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_shift")),
        sa.UniqueConstraint("closed_by_entry", name=op.f("uq_shift_closed_by_entry")),
    )
    op.create_index("ix_shift_location", "shift", ["location_id", "opened_at"], unique=False)
    op.create_table(
        "till_act",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("register_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('basket.abandoned', 'drawer.opened')", name=op.f("ck_till_act_kind_known")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_till_act")),
    )
    op.create_index("ix_till_act_life", "till_act", ["incarnation", "number"], unique=False)


def _sales() -> None:
    op.create_table(
        "sale",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("register_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("document_number", sa.BigInteger(), nullable=False),
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("rounding_minor", sa.BigInteger(), nullable=False),
        sa.Column("removed_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_sale")),
    )
    op.create_index("ix_sale_day", "sale", ["location_id", "business_day"], unique=False)
    op.create_index(
        "ix_sale_document", "sale", ["register_id", "incarnation", "series", "document_number"], unique=False
    )
    op.create_index("ix_sale_shift", "sale", ["shift_id"], unique=False)
    op.create_index("ix_sale_transaction", "sale", ["transaction_id"], unique=False)
    op.create_table(
        "sale_line",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity_thousandths", sa.BigInteger(), nullable=False),
        sa.Column("price_ten_thousandths", sa.BigInteger(), nullable=False),
        sa.Column("price_per_thousandths", sa.BigInteger(), nullable=False),
        sa.Column("extended_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_category", sa.Text(), nullable=False),
        sa.Column("tax_ppm", sa.Integer(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["sale.entry_id"], name=op.f("fk_sale_line_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_sale_line")),
    )
    op.create_index("ix_sale_line_item", "sale_line", ["item_id"], unique=False)
    op.create_table(
        "sale_tender",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tendered_minor", sa.BigInteger(), nullable=False),
        sa.Column("change_minor", sa.BigInteger(), nullable=False),
        sa.Column("rounding_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["sale.entry_id"], name=op.f("fk_sale_tender_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_sale_tender")),
    )


def _orders() -> None:
    op.create_table(
        "customer_order",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("customer_phone", sa.Text(), nullable=False),
        sa.Column("customer_email", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("accepted_by_channel", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("needs_routing", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'in_work', 'ready', 'completed', 'unfillable', 'canceled')",
            name=op.f("ck_customer_order_state_known"),
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_customer_order_location_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_customer_order")),
        sa.UniqueConstraint("channel_id", "external_id", name=op.f("uq_customer_order_channel_id_external_id")),
        sa.UniqueConstraint("number", name=op.f("uq_customer_order_number")),
    )
    op.create_index("ix_customer_order_accepted", "customer_order", ["accepted_at"], unique=False)
    op.create_index("ix_customer_order_location", "customer_order", ["location_id", "state"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("thousandths", sa.BigInteger(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("age_minimum", sa.Integer(), nullable=False),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_order_line_price_not_negative")),
        sa.CheckConstraint("thousandths > 0", name=op.f("ck_order_line_quantity_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["item.item_id"], name=op.f("fk_order_line_item_id")),
        sa.ForeignKeyConstraint(["order_id"], ["customer_order.order_id"], name=op.f("fk_order_line_order_id")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_line_order_id_position")),
    )
    op.create_table(
        "pickup_stop",
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_pickup_stop_location_id")),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_pickup_stop")),
    )


def _fulfillments() -> None:
    op.create_table(
        "fulfillment",
        sa.Column("fulfillment_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("shelf", sa.Text(), nullable=False),
        sa.Column("claim_entry_id", sa.Text(), nullable=True),
        sa.Column("claim_operator_id", sa.Text(), nullable=True),
        sa.Column("claim_operator_name", sa.Text(), nullable=True),
        sa.Column("claim_register_id", sa.Text(), nullable=True),
        sa.Column("claim_at", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_fulfillment_withdrawn_has_a_time")
        ),
        sa.CheckConstraint("status IN ('active', 'withdrawn')", name=op.f("ck_fulfillment_status_known")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_fulfillment_location_id")),
        sa.ForeignKeyConstraint(["order_id"], ["customer_order.order_id"], name=op.f("fk_fulfillment_order_id")),
        sa.PrimaryKeyConstraint("fulfillment_id", name=op.f("pk_fulfillment")),
        sa.UniqueConstraint("order_id", "sequence", name=op.f("uq_fulfillment_order_id_sequence")),
    )
    op.create_index("ix_fulfillment_location", "fulfillment", ["location_id", "order_id"], unique=False)
    op.create_index(
        "uq_fulfillment_active", "fulfillment", ["order_id"], unique=True, postgresql_where=sa.text("status = 'active'")
    )
    op.create_table(
        "fulfillment_line",
        sa.Column("fulfillment_id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("thousandths", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("picked", sa.BigInteger(), nullable=False),
        sa.Column("staged", sa.BigInteger(), nullable=False),
        sa.Column("handed_over", sa.BigInteger(), nullable=False),
        sa.Column("short", sa.BigInteger(), nullable=False),
        sa.Column("declined", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("canceled", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("canceled >= 0", name=op.f("ck_fulfillment_line_canceled_not_negative")),
        sa.CheckConstraint("declined >= 0", name=op.f("ck_fulfillment_line_declined_not_negative")),
        sa.CheckConstraint("handed_over >= 0", name=op.f("ck_fulfillment_line_handed_over_not_negative")),
        sa.CheckConstraint("open >= 0", name=op.f("ck_fulfillment_line_open_not_negative")),
        sa.CheckConstraint("picked >= 0", name=op.f("ck_fulfillment_line_picked_not_negative")),
        sa.CheckConstraint("rejected >= 0", name=op.f("ck_fulfillment_line_rejected_not_negative")),
        sa.CheckConstraint("short >= 0", name=op.f("ck_fulfillment_line_short_not_negative")),
        sa.CheckConstraint("staged >= 0", name=op.f("ck_fulfillment_line_staged_not_negative")),
        sa.CheckConstraint(
            "thousandths = open + picked + staged + handed_over + short + declined + rejected + canceled",
            name=op.f("ck_fulfillment_line_nothing_appears_or_vanishes"),
        ),
        sa.CheckConstraint("thousandths > 0", name=op.f("ck_fulfillment_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["fulfillment_id"], ["fulfillment.fulfillment_id"], name=op.f("fk_fulfillment_line_fulfillment_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.line_id"], name=op.f("fk_fulfillment_line_line_id")),
        sa.PrimaryKeyConstraint("fulfillment_id", "line_id", name=op.f("pk_fulfillment_line")),
    )
