"""A shop that also sells what asks for something: spirits, bottles with a deposit, kits, cases, numbered things."""

from __future__ import annotations

from pathlib import Path

from contract.messages.rows import (
    AgeMinimum,
    ComponentEntry,
    ContainerRow,
    PackEntry,
    PriceEntry,
    PriceRow,
    RecallRow,
    Row,
    TaxRateEntry,
)
from contract.messages.sync import StreamPage, WireRow
from contract.values.gs1 import check_digit
from tests.builders import Shop, item, market_ie, price, selling_shop, wire_rows

GIN, WINE, WATER, CAN, BOTTLE = "item-gin", "item-wine", "item-water", "item-can", "item-bottle"
HAMPER, PHONE, CASED, SALMON = "item-hamper", "item-phone", "item-cased", "item-salmon"


def gtin(body: str) -> str:
    """With its check digit, as 14 digits."""
    return f"{body}{check_digit(body)}".zfill(14)


CASE_GTIN, PHONE_GTIN = gtin("1952123454320"), gtin("952123454320")


def goods() -> tuple[Row, ...]:
    """One of each kind."""
    return (
        item(GIN, "Dry Gin", size="70 cl", tax_category="standard", age_class="spirits"),
        item(WINE, "Red Wine", size="75 cl", tax_category="standard", age_minimum=16),
        item(WATER, "Sparkling Water", size="50 cl", tax_category="standard", deposit_sku="can"),
        item(CAN, "Can or small bottle", size="to 50 cl", tax_category="outside", container=True),
        item(BOTTLE, "Large bottle", size="to 3 l", tax_category="outside", container=True),
        item(HAMPER, "Breakfast Hamper", size="", components=(
            ComponentEntry(sku="cased", thousandths=1000), ComponentEntry(sku="salmon", thousandths=2000),
        )),
        item(PHONE, "Phone", size="", tax_category="standard", tracking="serial", identifiers=(PHONE_GTIN,)),
        item(CASED, "Lemonade", size="33 cl",
             packs=(PackEntry(gtin=CASE_GTIN, unit="CS", quantity_thousandths=12_000),)),
        item(SALMON, "Smoked Salmon", size="100 g", tracking="lot"),
        ContainerRow(item_id=CAN), ContainerRow(item_id=BOTTLE),
    )  # fmt: skip


def prices() -> tuple[Row, ...]:
    """One for each."""
    case = PriceEntry(ten_thousandths=100_000, per_thousandths=12_000, valid_from="2020-01-01T00:00:00.000Z", unit="CS")
    one = PriceEntry(ten_thousandths=10_000, valid_from="2020-01-01T00:00:00.000Z")
    return (
        price(GIN, 2999), price(WINE, 1150), price(WATER, 120), price(CAN, 15), price(BOTTLE, 25), price(HAMPER, 900),
        price(PHONE, 19_900), price(SALMON, 650),
        PriceRow(item_id=CASED, currency="EUR", prices=(one,), narrowed=(case,)),
    )  # fmt: skip


def market(**changes: object) -> Row:
    """Ireland with ages, deposits outside of VAT, and vouchers for empties of up to 20.00 in a sale."""
    plain = market_ie()
    outside = TaxRateEntry(
        category="outside", letter="Z", name="Deposit, outside VAT", ppm=0, exempt=True, valid_from="2000-01-01"
    )
    told: dict[str, object] = {
        "rates": (*plain.rates, outside),
        "age_minimums": (AgeMinimum(age_class="spirits", years=18),),
        "empties_prefixes": ("29",),
        "empties_payout_minor": 2_000,
    }
    return market_ie(**(told | changes))


def kinds_shop(directory: Path) -> Shop:
    """A supervisor is signed on, the shift is open."""
    shop = selling_shop(directory)
    tell(shop, "chain", goods())
    tell(shop, "pricelist:ie", prices())
    tell(shop, "market:IE", (market(),))
    return shop


def tell(shop: Shop, stream: str, rows: tuple[Row, ...]) -> None:
    """More rows of a stream, after those that are known."""
    after = shop.catalog.cursors().get(stream, 0)
    told = [_keyed(own, row) for own, row in zip(wire_rows(rows, after + 1), rows, strict=True)]
    shop.catalog.apply([StreamPage(stream=stream, rows=tuple(told), next=after + len(rows))])


def reprice(shop: Shop, item_id: str, minor: int) -> None:
    """Head office told another price."""
    tell(shop, "pricelist:ie", (price(item_id, minor),))


def recall(shop: Shop, item_id: str, *lots: str, reason: str = "Glass in it.") -> None:
    """Head office recalls an item."""
    tell(shop, "chain", (RecallRow(recall_id=f"recall-{item_id}", item_id=item_id, lots=lots, reason=reason),))


def voucher(number: str, minor: int) -> str:
    """As a machine prints it."""
    payload = f"29{number}{minor:05d}"
    return f"{payload}{check_digit(payload)}"


def _keyed(wire: WireRow, row: Row) -> WireRow:
    return wire.model_copy(update={"key": row.recall_id}) if isinstance(row, RecallRow) else wire
