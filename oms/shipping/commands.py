"""``aisle-oms carriers``."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from contract.errors import Refused
from contract.messages.rows import BoxEntry, PackingRulesRow
from contract.rules.carriage import Consignment, carriage_offers
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.imports.telling import tell
from oms.shipping.carriers import all_carriers, carriers_at, set_packing_rules, set_stop
from oms.shipping.rate_import import RATE_COLUMNS, import_rates
from oms.stores.locations import location_named
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_table

carriers = typer.Typer(help="Who carries parcels, at what price, and when they come.", no_args_is_help=True)

LocationCode = Annotated[str, typer.Argument(metavar="LOCATION", help="The chain's code of the store, such as 014.")]
CarrierCode = Annotated[str, typer.Argument(metavar="CARRIER", help="Your code of the carrier, such as greenlane.")]
_BOX = re.compile(r"([^:]{1,10}):([0-9]{1,5})x([0-9]{1,5})x([0-9]{1,5}):([0-9]{1,6}):([0-9]{1,7})")


@carriers.command("import")
def carriers_import(
    database_url: DatabaseUrl,
    carrier: CarrierCode,
    file: Annotated[Path, typer.Argument(help=f"CSV in UTF-8 with the columns {', '.join(RATE_COLUMNS)}.")],
    name: Annotated[str, typer.Option(help="As stores read it.")],
    currency: Annotated[str, typer.Option(help="Of the prices, such as EUR.")],
    tracking_prefix: Annotated[str, typer.Option(help="Two to four letters that begin our own parcel numbers.")],
    as_json: AsJson = False,
) -> None:
    """Replace what a carrier charges. With one bad row the old table stays. Safe to repeat."""
    with opened(database_url) as db:
        tell(import_rates(db, file, carrier, name, currency, tracking_prefix), as_json=as_json)


@carriers.command("list")
def carriers_list(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List the carriers and their products."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [
            {"carrier": row["carrier_id"], "name": row["name"], "service": one["code"], "product": one["name"]}
            for row in all_carriers(tx)
            for one in row["services"]
        ]
    show_table(rows, ("carrier", "name", "service", "product"), as_json=as_json)


@carriers.command("collect")
def carriers_collect(
    database_url: DatabaseUrl,
    location: LocationCode,
    carrier: CarrierCode,
    at: Annotated[str, typer.Option(help="When it comes, in the store's time: 18:30.")],
    days: Annotated[str, typer.Option(help="On which weekdays, Monday is 1.")] = "12345",
    stop: Annotated[bool, typer.Option("--stop", help="It comes no more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say when a carrier comes to a store."""
    with opened(database_url) as db:

        def deed(tx: Tx) -> None:
            set_stop(tx, location_named(tx, location).id, carrier, at, days, active=not stop)

        db.run(deed)
    text = f"{carrier} comes to {location} no more." if stop else f"{carrier} comes to {location} at {at}."
    say(text, as_json=as_json, location=location, carrier=carrier)


@carriers.command("boxes")
def carriers_boxes(
    database_url: DatabaseUrl,
    location: LocationCode,
    box: Annotated[list[str], typer.Option(help="CODE:LENGTHxWIDTHxHEIGHT:GRAMS:HOLDS, in mm and grams; again.")],
    tolerance: Annotated[int, typer.Option(min=0, help="By how many grams a parcel may differ.")] = 150,
    as_json: AsJson = False,
) -> None:
    """Say what a store packs into: M:400x300x180:220:15000."""
    boxes = tuple(_box(told) for told in box)
    with opened(database_url) as db:

        def deed(tx: Tx) -> None:
            place = location_named(tx, location)
            set_packing_rules(tx, PackingRulesRow(location_id=place.id, boxes=boxes, tolerance_grams=tolerance))

        db.run(deed)
    say(f"{location} packs into {', '.join(one.code for one in boxes)}.", as_json=as_json, location=location)


@carriers.command("quote")
def carriers_quote(
    database_url: DatabaseUrl,
    location: LocationCode,
    grams: Annotated[int, typer.Option(min=1, help="Of the parcel with its box.")],
    country: Annotated[str, typer.Option(help="Where to: two letters.")],
    postal_code: Annotated[str, typer.Option(help="Where to.")] = "",
    by: Annotated[str, typer.Option(help="Promised for this day: 2026-11-23.")] = "",
    as_json: AsJson = False,
) -> None:
    """What each carrier asks for a parcel from a store, ready now, and why some are ruled out."""
    try:
        promised = date.fromisoformat(by) if by else None
    except ValueError:
        raise Refused("day_unreadable", text=by[:40]) from None
    with opened(database_url) as db, db.snapshot() as tx:
        place = location_named(tx, location)
        parcel = Consignment(grams, (), country.upper(), postal_code, promised)
        offers = carriage_offers(carriers_at(tx, place.id), parcel, tx.now.astimezone(ZoneInfo(place.time_zone)))
    rows = [
        {
            "carrier": one.carrier,
            "product": one.name,
            "price_minor": one.price_minor,
            "currency": one.currency,
            "collected_at": instant_text(one.collected_at),
            "arrives_on": one.arrives_on.isoformat(),
            "co2_grams": one.co2_grams,
            "ruled_out": str(one.ruled_out or ""),
        }
        for one in offers
    ]
    columns = ("carrier", "product", "price_minor", "currency", "collected_at", "arrives_on", "co2_grams", "ruled_out")
    show_table(rows, columns, as_json=as_json)


def _box(told: str) -> BoxEntry:
    """Refused: ``box_unreadable``."""
    found = _BOX.fullmatch(told)
    length, width, height, grams, holds = (int(part) for part in found.groups()[1:]) if found else (0,) * 5
    if found is None or not all((length, width, height, holds)):
        raise Refused("box_unreadable", text=told[:60])
    return BoxEntry(code=found.group(1), sides_mm=(length, width, height), grams=grams, holds_grams=holds)
