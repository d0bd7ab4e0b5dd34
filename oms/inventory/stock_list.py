"""Stock as people ask for it: an item over the stores, a store's items."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, RowMapping, cast, func, select

from oms.catalog.tables import item
from oms.db.engine import Tx
from oms.inventory.model import IN_TRANSIT, SELLABLE
from oms.inventory.tables import balance
from oms.stores.tables import location

_sellable = balance.c.condition == SELLABLE
_sums = {
    name: cast(func.coalesce(func.sum(balance.c[name]).filter(_sellable), 0), BigInteger)
    for name in ("on_hand", "reserved", "safety")
}
_coming = cast(func.coalesce(func.sum(balance.c.on_hand).filter(balance.c.condition == IN_TRANSIT), 0), BigInteger)
_available = (_sums["on_hand"] - _sums["reserved"] - _sums["safety"]).label("available")
_rows = (
    select(
        location.c.code.label("location"),
        item.c.sku,
        item.c.name,
        item.c.unit,
        *(total.label(name) for name, total in _sums.items()),
        _available,
        _coming.label("in_transit"),
    )
    .join(item, item.c.item_id == balance.c.item_id)
    .join(location, location.c.id == balance.c.location_id)
    .where(balance.c.condition.in_((SELLABLE, IN_TRANSIT)))
    .group_by(location.c.code, item.c.sku, item.c.name, item.c.unit)
)


def stock_of_item(tx: Tx, item_id: str, location_code: str | None) -> Sequence[RowMapping]:
    """By location; of one only if told."""
    query = _rows.where(balance.c.item_id == item_id).order_by(location.c.code)
    if location_code is not None:
        query = query.where(location.c.code == location_code)
    return tx.conn.execute(query).mappings().all()


def stock_of_location(tx: Tx, location_id: str, limit: int) -> Sequence[RowMapping]:
    """What is scarcest first."""
    query = _rows.where(balance.c.location_id == location_id).order_by(_available, item.c.sku).limit(limit)
    return tx.conn.execute(query).mappings().all()
