"""``aisle-oms channel``: the orders that channels told us, why they wait, and what can be done about it."""

from __future__ import annotations

from typing import Annotated, Literal

import typer
from sqlalchemy import RowMapping

from contract.errors import Refused
from contract.values.money import Money
from contract.values.time import instant_text
from oms.channels import connections, repair, repository
from oms.channels.model import CaptureState, Reason
from oms.db.engine import Tx
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

Name = Annotated[str, typer.Argument(metavar="CHANNEL", help="As it was added: aisle-oms channel add")]
Order = Annotated[str, typer.Argument(metavar="ORDER", help="The channel's id or number of it.")]
Orders = Annotated[
    list[str] | None, typer.Argument(metavar="[ORDER]...", help="Left out: all that wait for the reason.")
]
Meaning = Literal["item", "location", "column"]


def orders_command(
    database_url: DatabaseUrl,
    channel: Annotated[str | None, typer.Option(help="Only of this channel.")] = None,
    state: Annotated[CaptureState | None, typer.Option(help="Only in this state.")] = None,
    reason: Annotated[Reason | None, typer.Option(help="Only what waits for this.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List orders as channels told them, newest first, and why each waits."""
    with opened(database_url) as db, db.snapshot() as tx:
        channel_id = connections.connection_named(tx, channel).channel_id if channel else None
        found = repository.list_captured(tx, channel_id=channel_id, state=state, reason=reason, limit=limit)
        held = repository.holds_by_order(tx, [row["captured_id"] for row in found])
    rows = [_listed(row, held.get(row["captured_id"], [])) for row in found]
    show_table(rows, ("channel", "external_id", "number", "state", "total", "waits_for", "placed_at"), as_json=as_json)


def show_command(database_url: DatabaseUrl, channel: Name, order: Order, as_json: AsJson = False) -> None:
    """Show an order as its channel told it: its lines, its versions, what else was told, and why it waits."""
    with opened(database_url) as db, db.snapshot() as tx:
        channel_id = connections.connection_named(tx, channel).channel_id
        row = repository.find_captured(tx, channel_id, order)
        held = repository.holds_by_order(tx, [row["captured_id"]]).get(row["captured_id"], [])
        versions = repository.versions(tx, row["captured_id"])
        laters = repository.laters_of(tx, channel_id, row["external_id"])
    content = row["content"]
    told = _listed({**row, "channel": channel}, held) | {
        "order_id": row["order_id"],
        "refunded": _money(row["refunded_minor"], row["currency"]),
        "canceled_if_unplaced_at": row["cancel_at"],
    }
    lines = [
        {name: line[name] for name in ("sku", "name", "current_thousandths", "price_minor")}
        for line in content["lines"]
    ]
    changes = [
        {
            "revision": one["revision"],
            "version": one["version"],
            "difference": _money(one["difference_minor"], row["currency"]),
            "settled_at": one["settled_at"],
        }
        for one in versions
    ]
    events = [{"what": type(one).__name__.lower(), "external_id": one.external_id} for one in laters]
    if as_json:
        show_one(told | {"lines": lines, "versions": changes, "told_later": events}, as_json=True)
        return
    show_one(told, as_json=False)
    show_table(lines, ("sku", "name", "current_thousandths", "price_minor"), as_json=False)
    show_table(changes, ("revision", "version", "difference", "settled_at"), as_json=False)
    show_table(events, ("what", "external_id"), as_json=False)


def body_command(database_url: DatabaseUrl, channel: Name, order: Order) -> None:
    """Print the very body that told the newest version of an order."""
    with opened(database_url) as db, db.snapshot() as tx:
        row = repository.find_captured(tx, connections.connection_named(tx, channel).channel_id, order)
        kept = repository.delivery(tx, row["delivery_id"])
    if not kept["body"]:
        raise Refused("channel_body_forgotten", order=order)
    typer.echo(bytes(kept["body"]).decode(errors="replace"))


def queue_command(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List what orders wait for, the commonest first: one repair may free many."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [dict(row) for row in repository.queue(tx)]
    show_table(rows, ("channel", "reason", "about", "orders", "since"), as_json=as_json)


def map_command(
    database_url: DatabaseUrl,
    channel: Name,
    meaning: Annotated[Meaning, typer.Argument(help="What is named.")],
    told: Annotated[str, typer.Argument(help="What the channel calls it.")],
    ours: Annotated[str, typer.Argument(help="Our SKU of the item, our code of the store, our name of the column.")],
    as_json: AsJson = False,
) -> None:
    """Say what a channel's name for an item, a store or a column means. Orders that waited for it go on."""
    with opened(database_url) as db:
        done = repair.map_name(db, channel, meaning, told, ours)
    _tell_repaired(f"{told} is {ours}.", done, as_json=as_json)


def names_command(database_url: DatabaseUrl, channel: Name, as_json: AsJson = False) -> None:
    """List what a channel's names mean."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = connections.all_names(tx, connections.connection_named(tx, channel).channel_id)
    show_table([dict(row) for row in found], ("meaning", "told", "ours"), as_json=as_json)


def unmap_command(
    database_url: DatabaseUrl,
    channel: Name,
    meaning: Annotated[Meaning, typer.Argument(help="What was named.")],
    told: Annotated[str, typer.Argument(help="What the channel calls it.")],
) -> None:
    """Forget what a name means. Orders that are not placed yet wait for it."""
    with opened(database_url) as db:
        repair.unmap_name(db, channel, meaning, told)
    say(f"{told} means nothing any more.")


def release_command(
    database_url: DatabaseUrl,
    channel: Name,
    reason: Annotated[Reason, typer.Argument(help="Which doubt is set aside.")],
    order: Orders = None,
    pay_on_collection: Annotated[
        bool, typer.Option("--pay-on-collection", help="The store takes the money, with payment_not_done.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Set a doubt aside, or try again what a store or its stock refused. The orders go on."""
    with opened(database_url) as db:
        done = repair.release(db, channel, order or (), reason, pay_on_collection=pay_on_collection)
    _tell_repaired("", done, as_json=as_json)


def cancel_command(
    database_url: DatabaseUrl,
    channel: Name,
    order: Orders = None,
    reason: Annotated[Reason | None, typer.Option(help="All that wait for this, where no order is named.")] = None,
    why: Annotated[str, typer.Option(help="For whoever asks later.")] = "canceled_here",
    as_json: AsJson = False,
) -> None:
    """Cancel orders that are not placed. Their channel is not told: cancel them there as well."""
    if not order and reason is None:
        raise Refused("captured_order_unknown", order="")
    with opened(database_url) as db:
        canceled = repair.cancel(db, channel, order or (), why, reason)
    say(f"{canceled} canceled.", as_json=as_json, canceled=canceled)


def place_command(
    database_url: DatabaseUrl,
    channel: Name,
    order: Order,
    location: Annotated[str, typer.Argument(help="Our code of the store that sends it.")],
    as_json: AsJson = False,
) -> None:
    """Let a store send an order that waits for a place, or that stock or a store refused before."""
    with opened(database_url) as db:
        outcome = db.run(lambda tx: repair.place(tx, channel, order, location))
    if isinstance(outcome, Refused):
        raise outcome
    say(
        f"It is order {outcome.number} at {location}.",
        as_json=as_json,
        order_id=outcome.order_id,
        number=outcome.number,
    )


def unsettled_command(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List versions of orders that changed what the customer pays: above zero they pay more, below they get it back."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [
            {
                "channel": row["name"],
                "external_id": row["external_id"],
                "revision": row["revision"],
                "difference": _money(row["difference_minor"], row["currency"]),
                "since": row["taken_at"],
            }
            for row in repository.unsettled(tx)
        ]
    show_table(rows, ("channel", "external_id", "revision", "difference", "since"), as_json=as_json)


def settle_command(database_url: DatabaseUrl, channel: Name, order: Order, as_json: AsJson = False) -> None:
    """Say that what an order's versions changed was paid or given back."""
    with opened(database_url) as db:
        minor, currency = db.run(lambda tx: repair.settle(tx, channel, order))
    say(f"Settled: {_money(minor, currency)}.", as_json=as_json, minor=minor, currency=currency)


def awaited_command(database_url: DatabaseUrl, channel: Name, as_json: AsJson = False) -> None:
    """List refunds, payments and the like whose order has not come."""

    def read(tx: Tx) -> list[RowMapping]:
        return list(repository.laters_waiting(tx, connections.connection_named(tx, channel).channel_id))

    with opened(database_url) as db, db.snapshot() as tx:
        rows = [{"order": row["order_external_id"], **row} for row in read(tx)]
    shown = [{name: row[name] for name in ("kind", "external_id", "order", "at")} for row in rows]
    show_table(shown, ("kind", "external_id", "order", "at"), as_json=as_json)


def add_queue_commands(app: typer.Typer) -> None:
    app.command("orders")(orders_command)
    app.command("show")(show_command)
    app.command("body")(body_command)
    app.command("queue")(queue_command)
    app.command("map")(map_command)
    app.command("names")(names_command)
    app.command("unmap")(unmap_command)
    app.command("release")(release_command)
    app.command("cancel")(cancel_command)
    app.command("place")(place_command)
    app.command("unsettled")(unsettled_command)
    app.command("settle")(settle_command)
    app.command("awaited")(awaited_command)


def _listed(row: RowMapping | dict[str, object], held: list[RowMapping]) -> dict[str, object]:
    placed_at = row["placed_at"]
    return {
        "channel": row["channel"],
        "external_id": row["external_id"],
        "number": row["number"],
        "state": row["state"],
        "total": _money(row["total_minor"], row["currency"]),
        "waits_for": ", ".join(f"{one['reason']}:{one['about']}".rstrip(":") for one in held),
        "placed_at": instant_text(placed_at),  # type: ignore[arg-type]
    }


def _money(minor: object, currency: object) -> str:
    return str(Money(minor, str(currency))) if isinstance(minor, int) and currency else ""


def _tell_repaired(text: str, done: repair.Repaired, *, as_json: bool) -> None:
    told = f"{text} {done.free} of {done.orders} orders go on.".strip()
    say(told, as_json=as_json, orders=done.orders, free=done.free)
