"""``aisle-oms stock where`` and what else tells or rules what may be offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from oms.inventory.availability_repository import StockAt
from oms.inventory.availability_wire import availability_view
from oms.inventory.availability_words import amount, in_words, percent
from oms.inventory.where import near, wanted_items, where
from oms.security.api_keys import channel_named
from oms.stores.points import postal_place
from oms.terminal import AsJson, DatabaseUrl, opened, show_table

Sku = Annotated[str, typer.Argument(metavar="SKU", help="The chain's own number of the item.")]
Channel = Annotated[str, typer.Option("--channel", help="As this channel is told; without it, as the chain has it.")]
COLUMNS = ("location", "kind", "offered", "one_can_be_picked", "calculation")


def stock_where(database_url: DatabaseUrl, sku: Sku, channel: Channel = "", as_json: AsJson = False) -> None:
    """Show where an item is to be had, and how each figure comes about."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = where(tx, wanted_items(tx, [sku]), channel_named(tx, channel).id if channel else "")
    show_table(_rows(found, as_json=as_json), COLUMNS, as_json=as_json)


def stock_near(
    database_url: DatabaseUrl,
    sku: Annotated[list[str], typer.Option(help="An item; again for more.")],
    postal: Annotated[str, typer.Option(help="The customer's postal code.")],
    country: Annotated[str, typer.Option(help="Of the postal code: two letters.")],
    pieces: Annotated[int, typer.Option(min=1, help="Of each item so many.")] = 1,
    channel: Channel = "",
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many locations.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show the locations nearest to a customer that have all of a list, and then those that lack some."""
    with opened(database_url) as db, db.snapshot() as tx:
        channel_id = channel_named(tx, channel).id if channel else ""
        found = near(tx, wanted_items(tx, sku), postal_place(tx, country, postal), pieces * 1000, channel_id)[:limit]
    rows = [
        {
            "km": "" if one.meters is None else f"{one.meters / 1000:.1f}",
            "has_all": one.has_all,
            **row,
        }
        for one in found
        for row in _rows(one.stock, as_json=as_json)
    ]
    show_table(rows, ("km", "has_all", "sku", *COLUMNS), as_json=as_json)


def _rows(found: Sequence[StockAt], *, as_json: bool) -> list[dict[str, object]]:
    if as_json:
        return [availability_view(one).model_dump(mode="json") for one in found]
    return [
        {
            "location": one.place.code,
            "kind": one.place.kind,
            "sku": one.item.sku,
            "offered": amount(one.found.offered, one.item.unit),
            "one_can_be_picked": percent(one.found.chance_of_one),
            "calculation": in_words(one.found, one.item.unit),
        }
        for one in found
    ]
