"""``aisle-oms stock floor``, ``channel``, ``limit`` and ``doubt``: who may have stock, and how sure it must be."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated

import typer

from contract.errors import Refused
from oms.catalog.repository import item_by_sku
from oms.db.engine import Tx
from oms.inventory.allocation import ANY, Limit
from oms.inventory.availability import DoubtRules
from oms.inventory.availability_repository import (
    read_doubt_rules,
    write_channel_limit,
    write_channel_locations,
    write_doubt_rules,
    write_floor,
)
from oms.inventory.ledger import MAX_THOUSANDTHS
from oms.security.api_keys import channel_named
from oms.stores.locations import location_named
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one

Channel = Annotated[str, typer.Argument(metavar="CHANNEL", help="Its name; see: aisle-oms channel list")]
At = Annotated[str, typer.Option("--location", help="Only at this store; else at all.")]
_PERCENT = 10_000
_MOST = 10**9


def stock_floor(
    database_url: DatabaseUrl,
    thousandths: Annotated[
        int | None, typer.Argument(min=0, max=MAX_THOUSANDTHS, help="Kept of each item; left out: no rule any more.")
    ] = None,
    at: At = "",
    sku: Annotated[str, typer.Option(help="Of one item.")] = "",
    category: Annotated[str, typer.Option(help="Of each item of a category.")] = "",
    as_json: AsJson = False,
) -> None:
    """Keep some of each item on the floor of stores, for those who come to them. The narrowest rule counts."""
    if sku and category:
        raise Refused("floor_of_what")

    def deed(tx: Tx) -> None:
        place = location_named(tx, at).id if at else ANY
        item_id = str(item_by_sku(tx, sku)["item_id"]) if sku else ANY
        write_floor(tx, thousandths, location_id=place, item_id=item_id, category=category)

    with opened(database_url) as db:
        db.run(deed)
    said = "This rule holds no more." if thousandths is None else f"{thousandths} thousandths are kept."
    say(said, as_json=as_json, location=at, sku=sku, category=category, thousandths=thousandths)


def stock_channel(
    database_url: DatabaseUrl,
    channel: Channel,
    at: Annotated[list[str] | None, typer.Option("--location", help="It sells from here; again for more.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say from which locations a channel sells; from all of them where none is named."""

    def deed(tx: Tx) -> None:
        own = [location_named(tx, code).id for code in at or ()]
        write_channel_locations(tx, channel_named(tx, channel).id, own)

    with opened(database_url) as db:
        db.run(deed)
    say(f"{channel} sells from {', '.join(at) if at else 'every location'}.", as_json=as_json, locations=at or [])


def stock_limit(
    database_url: DatabaseUrl,
    channel: Channel,
    keep: Annotated[int, typer.Option(min=0, max=MAX_THOUSANDTHS, help="The last thousandths it may not sell.")] = 0,
    percent: Annotated[int, typer.Option(min=0, max=100, help="Of what is left, how much it may sell.")] = 100,
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """Leave some of every item to other channels."""

    def deed(tx: Tx) -> None:
        place = location_named(tx, at).id if at else ANY
        write_channel_limit(tx, channel_named(tx, channel).id, place, Limit(keep, percent * _PERCENT))

    with opened(database_url) as db:
        db.run(deed)
    say(
        f"{channel} may sell {percent} % of what is left, and never the last {keep} thousandths.",
        as_json=as_json,
        keep=keep,
        percent=percent,
    )


def stock_doubt(
    database_url: DatabaseUrl,
    sure: Annotated[int | None, typer.Option(min=0, max=99, help="Percent: how sure what is offered must be.")] = None,
    per_day: Annotated[
        int | None, typer.Option(min=0, max=_MOST, help="Millionths of a piece missing for each day.")
    ] = None,
    per_miss: Annotated[
        int | None, typer.Option(min=0, max=_MOST, help="The same for each time it was not found.")
    ] = None,
    below_zero: Annotated[
        int | None, typer.Option(min=0, max=_MOST, help="The same where books fell below zero.")
    ] = None,
    uncounted_days: Annotated[
        int | None, typer.Option(min=0, max=_MOST, help="How old it is that nobody counted.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how far the books are trusted, or say so: what is left out stays."""
    told = {
        "sure": sure * _PERCENT if sure is not None else None,
        "per_day": per_day,
        "per_miss": per_miss,
        "below_zero": below_zero,
        "uncounted_days": uncounted_days,
    }
    changed = {name: value for name, value in told.items() if value is not None}

    def deed(tx: Tx) -> DoubtRules:
        rules = replace(read_doubt_rules(tx), **changed)
        if changed:
            write_doubt_rules(tx, rules)
        return rules

    with opened(database_url) as db:
        show_one(asdict(db.run(deed)), as_json=as_json)
