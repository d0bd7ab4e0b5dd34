"""``aisle-oms location at``, ``points`` and ``postal``: what locations are, and where."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from oms.db.engine import Tx
from oms.imports.telling import tell
from oms.stores.locations import location_named
from oms.stores.point_import import (
    LOCATION_COLUMNS,
    POSTAL_COLUMNS,
    import_location_points,
    import_postal_points,
)
from oms.stores.points import Point, place_location, read_degrees
from oms.terminal import AsJson, DatabaseUrl, opened, say


class Kind(StrEnum):
    """Customers come to a store alone."""

    STORE = "store"
    WAREHOUSE = "warehouse"
    SUPPLIER = "supplier"


def location_at(
    database_url: DatabaseUrl,
    code: Annotated[str, typer.Argument(metavar="LOCATION", help="The chain's code of the store, such as 014.")],
    latitude: Annotated[str, typer.Option(help="Degrees north: 51.898")] = "",
    longitude: Annotated[str, typer.Option(help="Degrees east; west is below zero: -8.47")] = "",
    kind: Annotated[Kind | None, typer.Option(help="What it is, if that changes.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say where a location is, and whether it is a store, a warehouse or a supplier."""
    told = bool(latitude or longitude)
    point = Point(read_degrees(latitude, "latitude"), read_degrees(longitude, "longitude")) if told else None

    def deed(tx: Tx) -> None:
        place = location_named(tx, code)
        place_location(tx, place.id, kind or place.kind, point)

    with opened(database_url) as db:
        db.run(deed)
    say(f"What {code} is, and where, is known.", as_json=as_json, location=code)


def location_points(
    database_url: DatabaseUrl,
    file: Annotated[Path, typer.Argument(help=f"CSV in UTF-8 with the columns {', '.join(LOCATION_COLUMNS)}.")],
    as_json: AsJson = False,
) -> None:
    """Say where many locations are. Safe to repeat."""
    with opened(database_url) as db:
        tell(import_location_points(db, file), as_json=as_json)


def location_postal(
    database_url: DatabaseUrl,
    file: Annotated[Path, typer.Argument(help=f"CSV in UTF-8 with the columns {', '.join(POSTAL_COLUMNS)}.")],
    as_json: AsJson = False,
) -> None:
    """Say where postal codes are, so that stores near a customer are found. Safe to repeat."""
    with opened(database_url) as db:
        tell(import_postal_points(db, file), as_json=as_json)
