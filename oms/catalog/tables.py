"""Items, prices, markets and tiles in PostgreSQL. Prices are only ever added; one that is replaced says when."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from oms.db.metadata import metadata

item = Table(
    "item",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("sku", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("size", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("tracking", Text, nullable=False),
    Column("style", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("tax_category", Text, nullable=False),
    Column("rcn", Text, unique=True),
    Column("age_minimum", Integer, nullable=False),
    Column("deposit_minor", Integer, nullable=False),
    Column("bin", Text, nullable=False),
    Column("icon", Text, nullable=False),
    Column("popularity", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("age_class", Text, nullable=False),
    Column("deposit_sku", Text, nullable=False),
    Column("deposit_count", Integer, nullable=False, server_default="1"),
    Column("grams", Integer, nullable=False, server_default="0"),
    Column("storage", Text, nullable=False, server_default="ambient"),
    Column("container", Boolean, nullable=False),
    Column("components", JSONB, nullable=False),
    CheckConstraint("unit IN ('each', 'kg', 'l', 'm')", name="unit_known"),
    CheckConstraint("tracking IN ('none', 'lot', 'serial')", name="tracking_known"),
    CheckConstraint("storage IN ('ambient', 'chilled', 'frozen')", name="storage_known"),
    CheckConstraint("deposit_minor >= 0", name="deposit_not_negative"),
    CheckConstraint("deposit_count > 0", name="deposit_count_positive"),
)

item_recall = Table(
    "item_recall",
    metadata,
    Column("recall_id", Text, primary_key=True),
    Column("item_id", ForeignKey("item.item_id"), nullable=False),
    Column("lots", ARRAY(Text), nullable=False),
    Column("reason", Text, nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
)

item_identifier = Table(
    "item_identifier",
    metadata,
    Column("gtin", Text, primary_key=True),
    Column("item_id", ForeignKey("item.item_id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("unit", Text, nullable=False),
    Column("quantity_thousandths", BigInteger, nullable=False),
    CheckConstraint("gtin ~ '^[0-9]{14}$'", name="gtin_has_14_digits"),
    CheckConstraint("quantity_thousandths > 0", name="quantity_positive"),
)

pricelist = Table(
    "pricelist",
    metadata,
    Column("pricelist_id", Text, primary_key=True),
    Column("currency", Text, nullable=False),
    Column("based_on", ForeignKey("pricelist.pricelist_id")),
    CheckConstraint("based_on <> pricelist_id", name="not_based_on_itself"),
)

price = Table(
    "price",
    metadata,
    Column("price_id", Text, primary_key=True),
    Column("pricelist_id", ForeignKey("pricelist.pricelist_id"), nullable=False),
    Column("item_id", ForeignKey("item.item_id"), nullable=False),
    Column("ten_thousandths", BigInteger, nullable=False),
    Column("per_thousandths", BigInteger, nullable=False),
    Column("minimum_thousandths", BigInteger, nullable=False),
    Column("customer_group", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_to", DateTime(timezone=True)),
    Column("told_at", DateTime(timezone=True), nullable=False),
    Column("superseded_at", DateTime(timezone=True)),
    CheckConstraint("ten_thousandths >= 0", name="price_not_negative"),
    CheckConstraint("per_thousandths > 0", name="price_quantity_positive"),
    CheckConstraint("minimum_thousandths >= 0", name="minimum_not_negative"),
    CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="ends_after_it_begins"),
    Index(
        "uq_price_standing",
        "pricelist_id",
        "item_id",
        "minimum_thousandths",
        "customer_group",
        "unit",
        "valid_from",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
)

market = Table(
    "market",
    metadata,
    Column("country", Text, primary_key=True),
    Column("currency", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("prices_include_tax", Boolean, nullable=False),
    Column("tax_rounding", Text, nullable=False),
    Column("tax_mode", Text, nullable=False),
    Column("cash_increment", Integer, nullable=False),
    Column("cash_mode", Text, nullable=False),
    Column("notes", ARRAY(Integer), nullable=False),
    Column("coins", ARRAY(Integer), nullable=False),
    Column("rcn_weight_prefixes", ARRAY(Text), nullable=False),
    Column("rcn_price_prefixes", ARRAY(Text), nullable=False),
    Column("language", Text, nullable=False),
    Column("tax_combined", Boolean, nullable=False),
    Column("exemption_reasons", ARRAY(Text), nullable=False),
    Column("receipt_requires", ARRAY(Text), nullable=False),
    Column("rcn_checked_price_prefixes", ARRAY(Text), nullable=False),
    Column("age_minimums", ARRAY(Text), nullable=False),
    Column("price_change", Text, nullable=False),
    Column("empties_prefixes", ARRAY(Text), nullable=False),
    Column("empties_payout_minor", BigInteger, nullable=False),
    CheckConstraint("tax_rounding IN ('per_line', 'per_document')", name="tax_rounding_known"),
    CheckConstraint("cash_increment >= 1", name="cash_increment_positive"),
    CheckConstraint("price_change IN ('lower_taken', 'ask', 'keep')", name="price_change_known"),
    CheckConstraint("empties_payout_minor >= 0", name="empties_payout_not_negative"),
)

tax_rate = Table(
    "tax_rate",
    metadata,
    Column("country", ForeignKey("market.country"), primary_key=True),
    Column("category", Text, primary_key=True),
    Column("jurisdiction", Text, primary_key=True),
    Column("tax_id", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("letter", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("ppm", Integer, nullable=False),
    Column("exempt", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("compound", Boolean, nullable=False),
    CheckConstraint("ppm >= 0", name="rate_not_negative"),
    CheckConstraint("NOT exempt OR ppm = 0", name="exempt_has_no_rate"),
)

tile_page = Table(
    "tile_page",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("icon", Text, nullable=False),
)

tile = Table(
    "tile",
    metadata,
    Column("page", ForeignKey("tile_page.name", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("label", Text, nullable=False),
    Column("item_id", ForeignKey("item.item_id"), nullable=False),
    Column("icon", Text, nullable=False),
    CheckConstraint("position BETWEEN 1 AND 30", name="position_on_the_page"),
    UniqueConstraint("page", "item_id", "label"),
)
