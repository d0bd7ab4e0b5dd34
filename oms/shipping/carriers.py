"""Carriers, where and when they collect, and how stores pack: set by head office, told to the registers of a store."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.errors import Refused
from contract.messages.rows import BoxEntry, CarrierRow, CarrierService, PackingRulesRow, Row
from oms.db.engine import Tx
from oms.shipping.tables import carrier, carrier_stop, packing_rules
from oms.sync.feed import mark, store_stream

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
_PREFIX = re.compile(r"[A-Z]{2,4}")
_WEEKDAYS = re.compile(r"[1-7]{1,7}")
MOST_BOXES = 50


def save_carrier(
    tx: Tx, carrier_id: str, name: str, currency: str, tracking_prefix: str, services: Sequence[CarrierService]
) -> bool:
    """Add a carrier, or replace what it charges; whether anything changed.

    Refused: ``carrier_code_unreadable``, ``tracking_prefix_unreadable``.
    """
    if not _CODE.fullmatch(carrier_id):
        raise Refused("carrier_code_unreadable", carrier=carrier_id[:40])
    if not _PREFIX.fullmatch(tracking_prefix):
        raise Refused("tracking_prefix_unreadable", prefix=tracking_prefix[:40])
    told = {
        "name": name,
        "currency": currency,
        "tracking_prefix": tracking_prefix,
        "services": [service.model_dump(mode="json") for service in services],
    }
    known = tx.conn.execute(select(carrier).where(carrier.c.carrier_id == carrier_id)).mappings().one_or_none()
    if known is not None and {column: known[column] for column in told} == told:
        return False
    added = upsert(carrier).values(carrier_id=carrier_id, **told)
    tx.conn.execute(added.on_conflict_do_update(index_elements=[carrier.c.carrier_id], set_=told))
    for stop in tx.conn.execute(select(carrier_stop.c.location_id).where(carrier_stop.c.carrier_id == carrier_id)):
        mark(tx, store_stream(stop.location_id), CarrierRow.KIND, carrier_id)
    return True


def set_stop(tx: Tx, location_id: str, carrier_id: str, collects_at: str, collects_on: str, *, active: bool) -> None:
    """When a carrier comes to a store. Refused: ``carrier_unknown``, ``hour_unreadable``, ``weekdays_unreadable``."""
    carrier_named(tx, carrier_id)
    try:
        moment = time.fromisoformat(collects_at).strftime("%H:%M")
    except ValueError:
        raise Refused("hour_unreadable", text=collects_at[:40]) from None
    if not _WEEKDAYS.fullmatch(collects_on):
        raise Refused("weekdays_unreadable", text=collects_on[:40])
    told = {"collects_at": moment, "collects_on": "".join(sorted(set(collects_on))), "active": active}
    added = upsert(carrier_stop).values(location_id=location_id, carrier_id=carrier_id, **told)
    key = [carrier_stop.c.location_id, carrier_stop.c.carrier_id]
    tx.conn.execute(added.on_conflict_do_update(index_elements=key, set_=told))
    mark(tx, store_stream(location_id), CarrierRow.KIND, carrier_id)


def set_packing_rules(tx: Tx, rules: PackingRulesRow) -> None:
    """Of one store, from now on. Refused: ``too_many_boxes``."""
    if len(rules.boxes) > MOST_BOXES:
        raise Refused("too_many_boxes", most=MOST_BOXES)
    told = {
        "boxes": [box.model_dump(mode="json") for box in rules.boxes],
        "tolerance_grams": rules.tolerance_grams,
    }
    added = upsert(packing_rules).values(location_id=rules.location_id, **told)
    tx.conn.execute(added.on_conflict_do_update(index_elements=[packing_rules.c.location_id], set_=told))
    mark(tx, store_stream(rules.location_id), PackingRulesRow.KIND, rules.location_id)


def carrier_named(tx: Tx, carrier_id: str) -> RowMapping:
    """Refused: ``carrier_unknown``."""
    found = tx.conn.execute(select(carrier).where(carrier.c.carrier_id == carrier_id)).mappings().one_or_none()
    if found is None:
        raise Refused("carrier_unknown", carrier=carrier_id[:40])
    return found


def carriers_at(tx: Tx, location_id: str) -> tuple[CarrierRow, ...]:
    """Those that come to a store, and those that did, by their codes."""
    return tuple(_stops(tx, location_id).values())


def all_carriers(tx: Tx) -> Sequence[RowMapping]:
    """By their codes."""
    return tx.conn.execute(select(carrier).order_by(carrier.c.carrier_id)).mappings().all()


def load_carriers(tx: Tx, stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    stops = _stops(tx, stream.partition(":")[2])
    return {key: stops[key] for key in keys if key in stops}


def load_packing_rules(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    query = select(packing_rules).where(packing_rules.c.location_id.in_(keys))
    return {
        row["location_id"]: PackingRulesRow(
            location_id=row["location_id"],
            boxes=tuple(BoxEntry.model_validate(box) for box in row["boxes"]),
            tolerance_grams=row["tolerance_grams"],
        )
        for row in tx.conn.execute(query).mappings()
    }


def _stops(tx: Tx, location_id: str) -> dict[str, CarrierRow]:
    query = (
        select(carrier, carrier_stop.c.collects_on, carrier_stop.c.collects_at, carrier_stop.c.active)
        .join(carrier_stop, carrier_stop.c.carrier_id == carrier.c.carrier_id)
        .where(carrier_stop.c.location_id == location_id)
        .order_by(carrier.c.carrier_id)
    )
    return {row["carrier_id"]: CarrierRow.model_validate(dict(row)) for row in tx.conn.execute(query).mappings()}
