"""Gives parcels to the carriers that collect them: what left is on a manifest, and no more of this store's stock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.bopis.carriers import read_carriers
from app.bopis.desk import OrderDesk
from app.bopis.model.packing import parcel_lines
from app.bopis.model.standing import Standing
from app.bopis.parcels import about
from app.bopis.projections import record
from app.pos.premises import location_row
from contract.errors import Refused
from contract.messages.facts import OrderShipped
from contract.messages.rows import CarrierRow, ParcelEntry, ParcelLabel
from contract.rules.carriage import next_collection
from contract.states.label import LabelState
from contract.values.ids import IdFactory


@dataclass(frozen=True, slots=True)
class WaitingParcel:
    """A parcel with its label on, or one that still needs one."""

    order_id: str
    order_number: str
    customer_name: str
    parcel: ParcelEntry


@dataclass(frozen=True, slots=True)
class Collection:
    """What waits for one carrier; ``at`` is when it comes next, None for one that comes by no timetable."""

    carrier_id: str
    name: str
    at: datetime | None
    parcels: tuple[WaitingParcel, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a carrier took."""

    manifest_id: str
    carrier: str
    taken_at: datetime
    parcels: tuple[WaitingParcel, ...]


class Ship:
    """Collections of this store."""

    def __init__(self, desk: OrderDesk, new_id: IdFactory) -> None:
        self._desk = desk
        self._new_id = new_id

    def waiting(self) -> tuple[Collection, ...]:
        """Parcels with a label by who collects them, the soonest first."""
        with self._desk.look() as conn:
            return self._collections(conn)

    def collected(self, carrier_id: str) -> Manifest:
        """The carrier took all that waits for it. Refused: ``nothing_to_collect``."""
        with self._desk.act("ship") as tx:
            standings = {one.order.order_id: one for one in self._desk.standings(tx.conn)}
            found = next((one for one in self._collections(tx.conn) if one.carrier_id == carrier_id), None)
            if found is None:
                raise Refused("nothing_to_collect")
            manifest_id = self._new_id()
            for waiting in found.parcels:
                standing, label = standings[waiting.order_id], waiting.parcel.label
                assert label is not None, "only what has a label waits for its carrier"
                record(tx, _shipped(standing, waiting.parcel, label, manifest_id))
        return Manifest(manifest_id, found.name, self._desk.now(), found.parcels)

    def _collections(self, conn: Connection) -> tuple[Collection, ...]:
        own, carriers = location_row(conn), {one.carrier_id: one for one in read_carriers(conn)}
        now = self._desk.now().astimezone(ZoneInfo(own.time_zone)) if own else self._desk.now()
        by_carrier: dict[str, list[WaitingParcel]] = {}
        for standing in self._desk.standings(conn):
            for label, waiting in _ready(standing):
                by_carrier.setdefault(label.carrier_id, []).append(waiting)
        found = [_collection(carrier_id, carriers.get(carrier_id), now, own) for carrier_id, own in by_carrier.items()]
        return tuple(sorted(found, key=lambda one: (one.at or now + timedelta(days=365), one.name)))


def _ready(standing: Standing) -> Iterator[tuple[ParcelLabel, WaitingParcel]]:
    order = standing.order
    if standing.withdrawn:
        return
    for parcel in order.parcels:
        if parcel in standing.spare:
            continue
        if parcel.label is not None and parcel.label.state is LabelState.BOUGHT and not parcel.shipped:
            yield parcel.label, WaitingParcel(order.order_id, order.number, order.customer_name, parcel)


def _collection(carrier_id: str, row: CarrierRow | None, now: datetime, parcels: list[WaitingParcel]) -> Collection:
    at = next_collection(row, now) if row else None
    return Collection(carrier_id, row.name if row else carrier_id, at, tuple(parcels))


def _shipped(standing: Standing, parcel: ParcelEntry, label: ParcelLabel, manifest_id: str) -> OrderShipped:
    return OrderShipped(
        **about(standing),
        parcel_id=parcel.parcel_id,
        lines=parcel_lines(parcel, standing.order.lines),
        carrier_id=label.carrier_id,
        service=label.service,
        tracking=label.tracking,
        manifest_id=manifest_id,
    )
