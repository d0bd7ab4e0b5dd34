"""``aisle-oms stock``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from contract.errors import Refused
from contract.values.quantity import Quantity, Unit
from oms.catalog.repository import item_by_sku, items_by_id
from oms.db.engine import Tx
from oms.imports.telling import tell
from oms.inventory import allocation_commands, availability_commands
from oms.inventory.ledger import adjust, set_safety
from oms.inventory.model import Level
from oms.inventory.stock_import import STOCK_COLUMNS, import_stock
from oms.inventory.stock_list import stock_of_item, stock_of_location
from oms.inventory.verify import differences
from oms.stores.locations import location_named
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_table

stock = typer.Typer(help="What each store has, and how it came to that.", no_args_is_help=True)
stock.command("where")(availability_commands.stock_where)
stock.command("near")(availability_commands.stock_near)
stock.command("floor")(allocation_commands.stock_floor)
stock.command("channel")(allocation_commands.stock_channel)
stock.command("limit")(allocation_commands.stock_limit)
stock.command("doubt")(allocation_commands.stock_doubt)

LocationCode = Annotated[str, typer.Argument(metavar="LOCATION", help="The chain's code of the store, such as 014.")]
Sku = Annotated[str, typer.Argument(metavar="SKU", help="The chain's own number of the item.")]
COLUMNS = ("location", "sku", "name", "on_hand", "reserved", "safety", "available", "in_transit")
DIFFERS = 1


@stock.command("import")
def stock_import(
    database_url: DatabaseUrl,
    file: Annotated[Path, typer.Argument(help=f"CSV in UTF-8 with the columns {', '.join(STOCK_COLUMNS)}.")],
    as_json: AsJson = False,
) -> None:
    """Count stock: what the file says is on hand from now on. Safe to repeat."""
    with opened(database_url) as db:
        tell(import_stock(db, file), as_json=as_json)


@stock.command("show")
def stock_show(
    database_url: DatabaseUrl,
    at: Annotated[str | None, typer.Option("--location", help="A store's code.")] = None,
    sku: Annotated[str | None, typer.Option(help="One item.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=5_000, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Show an item in every store, or a store's items with the least available first."""
    with opened(database_url) as db, db.snapshot() as tx:
        place = location_named(tx, at) if at is not None else None
        if sku is not None:
            rows = stock_of_item(tx, str(item_by_sku(tx, sku)["item_id"]), place.code if place else None)
        elif place is not None:
            rows = stock_of_location(tx, place.id, limit)
        else:
            raise Refused("stock_of_what")
    shown = [dict(row) if as_json else dict(row) | _in_units(dict(row)) for row in rows]
    show_table(shown, COLUMNS, as_json=as_json)


@stock.command("adjust")
def stock_adjust(
    database_url: DatabaseUrl,
    location: LocationCode,
    sku: Sku,
    thousandths: Annotated[int, typer.Argument(help="To add: 2000 is two pieces; to take half a kilo: -- -500")],
    reason: Annotated[str, typer.Option(help="Why, for whoever asks later.")],
    as_json: AsJson = False,
) -> None:
    """Correct what is on hand by an amount."""

    def work(tx: Tx) -> Level:
        place, item = location_named(tx, location), item_by_sku(tx, sku)
        if item["unit"] == Unit.EACH and thousandths % 1000:
            raise Refused("order_quantity_invalid", sku=sku, thousandths=thousandths)
        return adjust(tx, place.id, item["item_id"], thousandths, reason)

    with opened(database_url) as db:
        level = db.run(work)
    told = asdict(level) | {"available": level.available}
    say(f"On hand: {level.on_hand} thousandths, available: {level.available}.", as_json=as_json, **told)


@stock.command("safety")
def stock_safety(
    database_url: DatabaseUrl,
    location: LocationCode,
    sku: Sku,
    thousandths: Annotated[int, typer.Argument(min=0, help="Thousandths that are never promised to orders.")],
) -> None:
    """Keep some stock for those who come to the store."""
    with opened(database_url) as db:
        db.run(lambda tx: set_safety(tx, location_named(tx, location).id, item_by_sku(tx, sku)["item_id"], thousandths))
    say("The safety stock is set.")


@stock.command("verify")
def stock_verify(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """Rebuild every balance from its ledger and reservations, and list what differs. Ends with 1 if anything does."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = differences(tx)
        skus = {item_id: row["sku"] for item_id, row in items_by_id(tx, {one.item_id for one in found}).items()}
    rows = [asdict(one) | {"sku": skus.get(one.item_id, one.item_id)} for one in found]
    show_table(rows, ("location_id", "sku", "figure", "balance", "ledger"), as_json=as_json)
    if found:
        raise typer.Exit(DIFFERS)


def _in_units(row: dict[str, object]) -> dict[str, object]:
    unit = Unit(str(row["unit"]))
    figures = ("on_hand", "reserved", "safety", "available", "in_transit")
    return {name: str(Quantity(int(str(row[name])), unit)) for name in figures}
