"""How stores take orders at their tills, and what they are told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.messages.rows import OrderRulesRow, PickupPlace, Row
from oms.db.engine import Tx
from oms.orders.repository import stopped_locations
from oms.orders.tables import order_rules
from oms.stores.repository import locations
from oms.sync.feed import mark, store_stream

_OWN = ("deposit_ppm", "ready_hours", "elsewhere_hours", "ship_days", "wave_orders", "cold_first")


def load_order_rules(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """With the other stores of the same country where orders can be collected."""
    every = locations(tx)
    stopped = stopped_locations(tx, [one.id for one in every])
    known = {
        row["location_id"]: dict(row)
        for row in tx.conn.execute(select(order_rules).where(order_rules.c.location_id.in_(keys))).mappings()
    }
    told: dict[str, Row] = {}
    for own in (one for one in every if one.id in keys):
        places = tuple(
            PickupPlace(location_id=other.id, code=other.code, name=other.name, city=other.city)
            for other in sorted(every, key=lambda one: one.code)
            if other.id != own.id and other.country == own.country and other.id not in stopped
        )
        told[own.id] = OrderRulesRow.model_validate({"location_id": own.id, **known.get(own.id, {}), "places": places})
    return told


def set_order_rules(tx: Tx, rules: OrderRulesRow) -> None:
    """Of one store, from now on; its places are told by what stores there are."""
    added = upsert(order_rules).values(rules.model_dump(include={"location_id", *_OWN}))
    changed = {name: added.excluded[name] for name in _OWN}
    tx.conn.execute(added.on_conflict_do_update(index_elements=[order_rules.c.location_id], set_=changed))
    mark(tx, store_stream(rules.location_id), OrderRulesRow.KIND, rules.location_id)
