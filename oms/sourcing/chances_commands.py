"""``aisle-oms learning``: what is thought of stores, and whether it is learned on."""

from __future__ import annotations

from typing import Annotated

import typer

from contract.errors import Refused
from oms.db.engine import Tx
from oms.sourcing import chances_repository as repository
from oms.sourcing.chances_told import explain
from oms.stores.locations import location_named
from oms.stores.repository import locations
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

learning = typer.Typer(
    help="How likely stores are to reject what they are given, or to be late with it: learned from what they did.",
    no_args_is_help=True,
)

ItemClass = Annotated[str, typer.Argument(metavar="DEPARTMENT", help="Of the items: dairy.")]


@learning.command("show")
def learning_show(
    database_url: DatabaseUrl,
    location: Annotated[str, typer.Argument(metavar="LOCATION", help="The chain's code of the store, such as 014.")],
    item_class: ItemClass,
    hour: Annotated[int, typer.Option(min=0, max=23, help="Of the store's day, when it is given an order.")] = 12,
    version: Annotated[int | None, typer.Option(min=0, help="As it was thought then; the newest without.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what is thought of a store, from which counts, and what it leans on where they are few."""
    with opened(database_url) as db, db.snapshot() as tx:
        place = location_named(tx, location)
        chances = repository.newest(tx) if version is None else repository.at_version(tx, version)
        told = explain(chances, place.id, item_class, hour) | {"store": place.code}
        show_one(told | {"outcomes_waiting": repository.waiting_count(tx)}, as_json=as_json)


@learning.command("versions")
def learning_versions(
    database_url: DatabaseUrl,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what made each version, the newest first."""
    with opened(database_url) as db, db.snapshot() as tx:
        codes = {place.id: place.code for place in locations(tx)}
        rows = [
            {**row, "location": codes.get(row["location_id"], row["location_id"])}
            for row in repository.versions(tx, limit)
        ]
    columns = ("number", "act", "at", "outcomes", "location", "item_class", "kept_whole")
    show_table(rows, columns, as_json=as_json)


@learning.command("freeze")
def learning_freeze(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """Decide by what is known now, without dice, and learn nothing from what comes. Safe to repeat."""
    with opened(database_url) as db:
        made = db.run(repository.freeze)
    say(f"Version {made.version} decides, and nothing is learned.", as_json=as_json, version=made.version)


@learning.command("thaw")
def learning_thaw(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """Learn again from what comes. What came meanwhile is not learned. Safe to repeat."""
    with opened(database_url) as db:
        made = db.run(repository.thaw)
    say(f"It is learned again, from version {made.version}.", as_json=as_json, version=made.version)


@learning.command("reset")
def learning_reset(
    database_url: DatabaseUrl,
    location: Annotated[str | None, typer.Option(help="Only of this store, by its code.")] = None,
    item_class: Annotated[str | None, typer.Option("--department", help="Only in this department.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Of all stores in all departments.")] = False,
    as_json: AsJson = False,
) -> None:
    """Forget what was learned of a store, a department, a store's department, or all. Older versions stay."""
    if everything != (location is None and item_class is None):
        raise Refused("reset_of_what")

    def deed(tx: Tx) -> int:
        place = location_named(tx, location) if location is not None else None
        return repository.reset(tx, place.id if place else None, item_class).version

    with opened(database_url) as db:
        version = db.run(deed)
    say(f"Forgotten. Version {version} decides.", as_json=as_json, version=version)
