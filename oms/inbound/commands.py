"""``aisle-oms inbound``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from contract.errors import Refused
from contract.messages.rows import InboundRow
from contract.rules.fold_inbound import differences
from contract.values.quantity import Quantity, Unit
from oms.db.engine import Tx
from oms.inbound import repository
from oms.inbound.announcing import Consignment, announce, call_off
from oms.orders.repository import find_order
from oms.stores.locations import location_named
from oms.stores.repository import locations
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_table

inbound = typer.Typer(help="Goods on their way to stores, and what came of them.", no_args_is_help=True)

LocationCode = Annotated[str, typer.Argument(metavar="LOCATION", help="The chain's code of the store, such as 014.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Of the transfer or delivery note, such as T-55871.")]
LIST_COLUMNS = ("number", "location", "kind", "sender", "due_on", "state", "lines", "expected", "came")
LINE_COLUMNS = ("sku", "name", "size", "expected", "received", "damaged", "in_transit", "differs", "reason")


@inbound.command("announce")
def inbound_announce(
    database_url: DatabaseUrl,
    location: LocationCode,
    number: Number,
    item: Annotated[list[str], typer.Option(help="SKU=THOUSANDTHS: 40718-26=6000 is six pieces; again for each.")],
    due: Annotated[str, typer.Option(help="The day it should come: 2026-11-22.")],
    source: Annotated[str, typer.Option("--from", help="One of our own places, by its code: its stock goes.")] = "",
    sender: Annotated[str, typer.Option(help="A supplier's or carrier's name, where no place of ours sends it.")] = "",
    package: Annotated[list[str] | None, typer.Option(help="SSCC or SSCC:LABEL of a pallet or case; again.")] = None,
    order: Annotated[str, typer.Option(help="The order it is for, which its customer collects there.")] = "",
    tracking: Annotated[str, typer.Option(help="The number on the parcel.")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell a store what is on its way to it."""
    quantities = dict(map(_quantity, item))

    def work(tx: Tx) -> InboundRow:
        place = location_named(tx, source) if source else None
        if place is None and not sender.strip():
            raise Refused("inbound_from_whom")
        placed = find_order(tx, order) if order else None
        told = Consignment(
            number=number,
            sender=sender.strip() or (place.name if place else ""),
            due_on=_day(due),
            quantities=quantities,
            source=place,
            packages=[_package(one) for one in package or ()],
            order_id=placed["order_id"] if placed else "",
            order_number=placed["number"] if placed else "",
            tracking=tracking.strip(),
        )
        return announce(tx, location_named(tx, location), told)

    with opened(database_url) as db:
        row = db.run(work)
    text = f"{number} with {len(row.lines)} lines is on its way to {location}."
    say(text, as_json=as_json, inbound_id=row.inbound_id, number=number, location=location)


@inbound.command("list")
def inbound_list(
    database_url: DatabaseUrl,
    at: Annotated[str | None, typer.Option("--location", help="A store's code.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also what was received or called off.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what is on its way, the next due first."""
    with opened(database_url) as db, db.snapshot() as tx:
        place = location_named(tx, at) if at is not None else None
        found = repository.listed(tx, place.id if place else None, every=every)
        codes = {known.id: known.code for known in locations(tx)}
    rows = [
        {
            "number": one.row.number,
            "location": codes[one.row.location_id],
            "kind": one.row.kind,
            "sender": one.row.sender,
            "due_on": one.row.due_on,
            "state": str(one.row.state),
            "lines": len(one.row.lines),
            "expected": sum(line.expected for line in one.row.lines),
            "came": sum(line.came for line in one.row.lines),
        }
        for one in found
    ]
    show_table(rows, LIST_COLUMNS, as_json=as_json)


@inbound.command("show")
def inbound_show(database_url: DatabaseUrl, location: LocationCode, number: Number, as_json: AsJson = False) -> None:
    """Show the lines of one: what was announced, what came, what differs and what was said of it."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = repository.numbered(tx, location_named(tx, location).id, number)
    if found is None:
        raise Refused("inbound_unknown", number=number[:40])
    told = differences(found.row)
    rows = []
    for line in found.row.lines:
        own = [one for one in told if one.line_id == line.line_id]
        figures = {
            "expected": line.expected,
            "received": line.received,
            "damaged": line.damaged,
            "in_transit": found.in_transit.get(line.line_id, 0),
        }
        rows.append(
            {"sku": line.sku or line.barcode, "name": line.name, "size": line.size}
            | (figures if as_json else {name: str(Quantity(own, Unit(line.unit))) for name, own in figures.items()})
            | {
                "differs": ", ".join(one.kind for one in own),
                "reason": ", ".join(one.reason for one in own if one.reason),
            }
        )
    show_table(rows, LINE_COLUMNS, as_json=as_json)


@inbound.command("cancel")
def inbound_cancel(database_url: DatabaseUrl, location: LocationCode, number: Number, as_json: AsJson = False) -> None:
    """Call off what no store has begun to receive: it stands at its sender again."""
    with opened(database_url) as db:
        db.run(lambda tx: call_off(tx, location_named(tx, location), number))
    say(f"{number} is called off.", as_json=as_json, number=number, location=location)


def _quantity(told: str) -> tuple[str, int]:
    """Refused: ``inbound_item_unreadable``."""
    sku, _, thousandths = told.rpartition("=")
    if not sku or not thousandths.isascii() or not thousandths.isdigit() or len(thousandths) > 12:
        raise Refused("inbound_item_unreadable", text=told[:60])
    return sku, int(thousandths)


def _package(told: str) -> tuple[str, str]:
    code, _, label = told.partition(":")
    return code, label.strip()[:40]


def _day(told: str) -> date:
    """Refused: ``day_unreadable``."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise Refused("day_unreadable", text=told[:40]) from None
