"""``aisle-oms item``, ``price``, ``market`` and ``tile``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import RowMapping

from contract.values.money import Money
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity
from contract.values.time import instant_text, parse_instant
from oms.catalog.item_import import (
    ITEM_COLUMNS,
    KIND_COLUMNS,
    NARROWING_COLUMNS,
    PACKS_COLUMN,
    PRICE_COLUMNS,
    import_items,
    import_prices,
)
from oms.catalog.market_packs import packs, read_pack
from oms.catalog.markets import TAX_COLUMNS, change_market, import_taxes, load_pack, show_market, tax_rates
from oms.catalog.price_calendar import CALENDAR_COLUMNS, import_calendar
from oms.catalog.prices import base_pricelist, price_history, set_price
from oms.catalog.repository import item_by_sku, search_items
from oms.catalog.tiles import TILE_COLUMNS, import_tiles
from oms.imports.telling import tell
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

item = typer.Typer(help="What the chain sells.", no_args_is_help=True)
price = typer.Typer(help="Prices, those to come and those that were.", no_args_is_help=True)
market = typer.Typer(help="The rules of a country: taxes, cash rounding, notes and coins.", no_args_is_help=True)
tile = typer.Typer(help="The quick tiles on the registers' screens.", no_args_is_help=True)

Sku = Annotated[str, typer.Argument(metavar="SKU", help="The chain's own number of the item.")]
Country = Annotated[str, typer.Argument(metavar="COUNTRY", help="Two letters, ISO 3166: IE.")]
Pricelist = Annotated[str, typer.Option(help="The price list.")]
From = Annotated[str | None, typer.Option("--from", help="From when it holds: 2026-12-01T00:00:00Z. Now if left out.")]


def _csv(columns: tuple[str, ...], more: tuple[str, ...] = ()) -> typer.models.ArgumentInfo:
    told = f"CSV in UTF-8 with the columns {', '.join(columns)}" + (
        f"; it may have {', '.join(more)}." if more else "."
    )
    found: typer.models.ArgumentInfo = typer.Argument(metavar="FILE", help=told)
    return found


@item.command("import")
def item_import(
    database_url: DatabaseUrl,
    file: Annotated[Path, _csv(ITEM_COLUMNS, (PACKS_COLUMN, *KIND_COLUMNS))],
    pricelist: Pricelist = "standard",
    currency: Annotated[str, typer.Option(help="Of the prices, ISO 4217.")] = "EUR",
    begins: From = None,
    as_json: AsJson = False,
) -> None:
    """Add or change items and their prices. Good rows land; each bad one is told with its remedy. Safe to repeat."""
    Money.zero(currency)
    with opened(database_url) as db:
        report = import_items(db, file, pricelist_id=pricelist, currency=currency, valid_from=_moment(begins))
    tell(report, as_json=as_json)


@item.command("list")
def item_list(
    database_url: DatabaseUrl,
    text: Annotated[str, typer.Argument(help="Part of a name, sku or GTIN.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List items, best sellers first."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [dict(row) for row in search_items(tx, text, limit)]
    show_table(rows, ("sku", "name", "size", "unit", "department", "tax_category", "bin"), as_json=as_json)


@item.command("show")
def item_show(database_url: DatabaseUrl, sku: Sku, as_json: AsJson = False) -> None:
    """Show all about one item."""
    with opened(database_url) as db, db.snapshot() as tx:
        row = dict(item_by_sku(tx, sku))
    show_one(row, as_json=as_json)


@price.command("import")
def price_import(
    database_url: DatabaseUrl,
    file: Annotated[Path, _csv(PRICE_COLUMNS, NARROWING_COLUMNS)],
    pricelist: Pricelist = "standard",
    begins: From = None,
    as_json: AsJson = False,
) -> None:
    """Set the prices of items that exist. A price that holds already is left as it is."""
    with opened(database_url) as db:
        tell(import_prices(db, file, pricelist_id=pricelist, valid_from=_moment(begins)), as_json=as_json)


@price.command("calendar")
def price_calendar(
    database_url: DatabaseUrl,
    file: Annotated[Path, _csv(CALENDAR_COLUMNS, NARROWING_COLUMNS)],
    pricelist: Pricelist = "standard",
    as_json: AsJson = False,
) -> None:
    """Set prices with their dates, of weeks to come or gone. 2.399 for 3.785 is a price; an empty end stays open."""
    with opened(database_url) as db:
        tell(import_calendar(db, file, pricelist_id=pricelist), as_json=as_json)


@price.command("set")
def price_set(
    database_url: DatabaseUrl,
    sku: Sku,
    amount: Annotated[int, typer.Argument(help="In minor units: 149 is 1.49 euro.")],
    quantity: Annotated[int, typer.Option(min=1, help="For how many units: 200 for 3 is '3 for 2.00'.")] = 1,
    pricelist: Pricelist = "standard",
    begins: From = None,
    until: Annotated[str | None, typer.Option(help="The first moment it no longer holds.")] = None,
    as_json: AsJson = False,
) -> None:
    """Set the price of one item. The price before stays on record."""
    with opened(database_url) as db:
        starts, ends = _moment(begins) or db.clock.now(), _moment(until)
        changed = db.run(
            lambda tx: set_price(
                tx, sku, amount, pricelist_id=pricelist, quantity=quantity, valid_from=starts, valid_to=ends
            )
        )
    text = "The price is set." if changed else "That is its price already."
    say(text, as_json=as_json, sku=sku, changed=changed, valid_from=instant_text(starts))


@price.command("base")
def price_base(
    database_url: DatabaseUrl,
    pricelist: Annotated[str, typer.Argument(metavar="LIST", help="The more specific list: of a store or a region.")],
    on: Annotated[
        str | None, typer.Option(help="The list whose prices hold where it has none; none if left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let a price list hold the prices of another too, where its own say nothing else."""
    with opened(database_url) as db:
        changed = db.run(lambda tx: base_pricelist(tx, pricelist, on))
    text = "The price list is based on it." if on else "The price list stands on its own."
    say(text if changed else "It was so already.", as_json=as_json, changed=changed)


@price.command("show")
def price_show(database_url: DatabaseUrl, sku: Sku, as_json: AsJson = False) -> None:
    """Show every price an item has, will have and had, newest first."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [dict(row) | {"price": _price(row), "for": _units(row)} for row in price_history(tx, sku)]
    columns = (
        "pricelist_id",
        "price",
        "for",
        "unit",
        "customer_group",
        "valid_from",
        "valid_to",
        "told_at",
        "superseded_at",
    )
    show_table(rows, columns, as_json=as_json)


@market.command("import")
def market_import(database_url: DatabaseUrl, file: Annotated[Path, _csv(TAX_COLUMNS)], as_json: AsJson = False) -> None:
    """Set tax rates with their dates. A country we know is added with its own rules. Safe to repeat."""
    with opened(database_url) as db:
        tell(import_taxes(db, file), as_json=as_json)


@market.command("load")
def market_load(database_url: DatabaseUrl, country: Country, as_json: AsJson = False) -> None:
    """Set a country's rules and tax rates as its pack tells them. What you added beside them stays. Safe to repeat."""
    with opened(database_url) as db:
        changed = db.run(lambda tx: load_pack(tx, country))
    text = f"Loaded {country}: {changed} changes." if changed else f"{country} is as its pack tells it already."
    say(text, as_json=as_json, changed=changed)


@market.command("list")
def market_list(as_json: AsJson = False) -> None:
    """List the countries whose packs come with the program."""
    rows = [
        {
            "country": pack.market.country,
            "currency": pack.market.currency,
            "prices": "with tax" if pack.market.prices_include_tax else "without tax",
            "rounding": pack.market.tax_rounding,
            "cash_increment": pack.market.cash_increment,
            "categories": " ".join(sorted({rate.category for rate in pack.rates})),
            "jurisdictions": " ".join(sorted({rate.jurisdiction for rate in pack.rates} - {""})),
        }
        for pack in packs()
    ]
    show_table(rows, tuple(rows[0]) if rows else (), as_json=as_json)


@market.command("check")
def market_check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A pack in TOML, like those of resources/markets.")],
    as_json: AsJson = False,
) -> None:
    """Check a pack of your own, without a database."""
    pack = read_pack(file)
    text = f"The pack of {pack.market.country} is sound: {len(pack.rates)} rates."
    say(text, as_json=as_json, country=pack.market.country, rates=len(pack.rates))


@market.command("set")
def market_set(
    database_url: DatabaseUrl,
    country: Country,
    like: Annotated[str, typer.Option(help="The country whose rules to begin from.")] = "IE",
    currency: Annotated[str | None, typer.Option(help="ISO 4217.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="IANA name; tax rates change at its midnight.")] = None,
    prices_include_tax: Annotated[
        bool | None, typer.Option("--tax-inside/--tax-on-top", help="Whether prices hold the tax.")
    ] = None,
    tax_rounding: Annotated[str | None, typer.Option(help="per_line or per_document.")] = None,
    cash_increment: Annotated[int | None, typer.Option(help="The smallest amount cash pays, in minor units.")] = None,
    note: Annotated[list[int] | None, typer.Option(help="A note's value in minor units; again for each.")] = None,
    coin: Annotated[list[int] | None, typer.Option(help="A coin's value in minor units; again for each.")] = None,
    language: Annotated[str | None, typer.Option(help="Of receipts: en_IE.")] = None,
    age: Annotated[list[str] | None, typer.Option(help="A class of goods and its age: spirits:18; for each.")] = None,
    price_change: Annotated[
        str | None, typer.Option(help="What an open sale does when prices change: lower_taken, ask or keep.")
    ] = None,
    empties_prefix: Annotated[
        list[str] | None, typer.Option(help="Two digits that vouchers for empties begin with; again for each.")
    ] = None,
    empties_payout: Annotated[
        int | None, typer.Option(min=0, help="The most a sale pays out for empties, in minor units; 0: any amount.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a country's rules, or change some of them."""
    told: dict[str, object] = {
        "currency": currency,
        "time_zone": time_zone,
        "prices_include_tax": prices_include_tax,
        "tax_rounding": tax_rounding,
        "cash_increment": cash_increment,
        "notes": tuple(note) if note else None,
        "coins": tuple(coin) if coin else None,
        "language": language,
        "age_minimums": tuple(age) if age else None,
        "price_change": price_change,
        "empties_prefixes": tuple(empties_prefix) if empties_prefix else None,
        "empties_payout_minor": empties_payout,
    }
    changes = {name: value for name, value in told.items() if value is not None}
    with opened(database_url) as db:
        changed = db.run(lambda tx: change_market(tx, country, like, changes))
    say("The rules are set." if changed else "Those are its rules already.", as_json=as_json, changed=changed)


@market.command("show")
def market_show(database_url: DatabaseUrl, country: Country, as_json: AsJson = False) -> None:
    """Show a country's rules and tax rates."""
    with opened(database_url) as db, db.snapshot() as tx:
        rules = dict(show_market(tx, country))
        rates = [dict(row) for row in tax_rates(tx, country)]
    if as_json:
        show_one(rules | {"rates": rates}, as_json=True)
        return
    show_one(rules, as_json=False)
    show_table(rates, ("category", "jurisdiction", "letter", "name", "ppm", "exempt", "valid_from"), as_json=False)


@tile.command("import")
def tile_import(database_url: DatabaseUrl, file: Annotated[Path, _csv(TILE_COLUMNS)], as_json: AsJson = False) -> None:
    """Replace all pages of quick tiles by those of a file."""
    with opened(database_url) as db:
        tell(import_tiles(db, file), as_json=as_json)


def _moment(text: str | None) -> datetime | None:
    return parse_instant(text) if text else None


def _price(row: RowMapping) -> str:
    exact = UnitPrice(row["ten_thousandths"], row["currency"]).decimal
    return f"{exact.normalize():f} {row['currency']}"


def _units(row: RowMapping) -> str:
    return str(Quantity(row["per_thousandths"]))
