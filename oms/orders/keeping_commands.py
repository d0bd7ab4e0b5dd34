"""``aisle-oms orders``: what stores take in an hour, how long they keep what is ready, what nobody may count on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import RowMapping

from contract.values.time import instant_text
from oms.catalog.repository import item_by_sku, items_by_id
from oms.db.engine import Tx
from oms.fulfillment.capacity import capacities, set_capacity, taken_by_hour
from oms.fulfillment.expiry import set_keeping
from oms.fulfillment.frozen import listed, thaw
from oms.orders.routing import could_have
from oms.stores.locations import location_named
from oms.stores.repository import locations
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_table

LocationCode = Annotated[str, typer.Argument(metavar="LOCATION", help="The chain's code of the store, such as 014.")]


def capacity_command(
    database_url: DatabaseUrl,
    location: LocationCode,
    per_hour: Annotated[int | None, typer.Option(min=0, help="So many orders for each hour; 0 takes none.")] = None,
    no_limit: Annotated[bool, typer.Option("--no-limit", help="Take all that come.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how many orders a store has for each hour to come, or set how many it takes."""
    with opened(database_url) as db:

        def deed(tx: Tx) -> tuple[int | None, list[tuple[datetime, int]]]:
            place = location_named(tx, location)
            if no_limit or per_hour is not None:
                set_capacity(tx, place.id, None if no_limit else per_hour)
            return capacities(tx).get(place.id), list(taken_by_hour(tx, place.id))

        limit, taken = db.run(deed)
    rows = [{"hour": instant_text(hour), "orders": orders, "per_hour": limit} for hour, orders in taken]
    if not as_json:
        say(f"{location} takes {'all orders that come' if limit is None else f'{limit} orders for each hour'}.")
    show_table(rows, ("hour", "orders", "per_hour"), as_json=as_json)


def candidates_command(
    database_url: DatabaseUrl,
    order: Annotated[str, typer.Argument(metavar="ORDER", help="The order's number or id.")],
    as_json: AsJson = False,
) -> None:
    """Show which stores could have what is undone of an order, and what rules the others out."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = could_have(tx, order)
    rows = [
        {"location": one.place.code, "name": one.place.name, "verdict": str(one.verdict), "sku": one.sku}
        for one in found
    ]
    show_table(rows, ("location", "name", "verdict", "sku"), as_json=as_json)


def keep_command(
    database_url: DatabaseUrl,
    location: LocationCode,
    days: Annotated[
        int | None, typer.Option(min=1, max=365, help="How long what is ready waits for its customer.")
    ] = None,
    remind: Annotated[
        int | None, typer.Option(min=0, help="So many days before the end the customer is reminded; 0 never.")
    ] = None,
    tell_customers: Annotated[
        bool | None,
        typer.Option("--tell-customers/--shop-tells", help="Who writes to them: we, or the shop that sold."),
    ] = None,
) -> None:
    """Set how long a store keeps what is ready, and whether its customers are written to. What is not told stays as it
    is, and what is ready already keeps the time it was given.
    """
    with opened(database_url) as db:

        def deed(tx: Tx) -> RowMapping:
            place = location_named(tx, location)
            return set_keeping(tx, place.id, keep_days=days, remind_days=remind, tell_customers=tell_customers)

        rules = db.run(deed)
    reminded = f"reminds {rules['remind_days']} days before the end" if rules["remind_days"] else "reminds nobody"
    say(f"{location} keeps what is ready for {rules['keep_days']} days from now on, and {reminded}.")


def frozen_command(
    database_url: DatabaseUrl,
    location: Annotated[str | None, typer.Option("--location", help="Only of this store.")] = None,
    as_json: AsJson = False,
) -> None:
    """List goods that stores looked for and did not find. No order is promised of them until they are counted."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = listed(tx, location_named(tx, location).id if location else None)
        codes = {place.id: place.code for place in locations(tx)}
        items = items_by_id(tx, {row["item_id"] for row in found})
    rows = [
        {
            "location": codes.get(row["location_id"], row["location_id"]),
            "sku": items[row["item_id"]]["sku"] if row["item_id"] in items else row["item_id"],
            "name": items[row["item_id"]]["name"] if row["item_id"] in items else "",
            "missed": row["thousandths"],
            "since": instant_text(row["since"]),
            "order_id": row["order_id"],
        }
        for row in found
    ]
    show_table(rows, ("location", "sku", "name", "missed", "since", "order_id"), as_json=as_json)


def thaw_command(
    database_url: DatabaseUrl, location: LocationCode, sku: Annotated[str, typer.Argument(help="The item.")]
) -> None:
    """Let orders be promised of an item again, though nobody counted it in its store."""
    with opened(database_url) as db:

        def deed(tx: Tx) -> int:
            return thaw(tx, location_named(tx, location).id, [item_by_sku(tx, sku)["item_id"]], at=tx.now)

        ended = db.run(deed)
    say(f"{sku} can be promised at {location} again." if ended else f"{sku} was not frozen at {location}.")


def add_keeping_commands(app: typer.Typer) -> None:
    app.command("candidates")(candidates_command)
    app.command("capacity")(capacity_command)
    app.command("frozen")(frozen_command)
    app.command("keep")(keep_command)
    app.command("thaw")(thaw_command)
