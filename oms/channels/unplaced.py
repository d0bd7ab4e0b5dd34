"""Goods that a channel sold and that are reserved nowhere yet: its orders rest, wait for a place, or are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from oms.channels import repository
from oms.channels.connections import names_of
from oms.channels.model import UNPLACED, wanted
from oms.channels.stock_repository import items_of
from oms.channels.tables import captured_order
from oms.db.engine import Tx

LATELY = timedelta(hours=25)
"""Longer than it takes until all that a channel may sell is looked at anyway."""

_OF = captured_order.c

_LATELY = """
SELECT DISTINCT line ->> 'sku' FROM captured_order AS o, jsonb_array_elements(o.content -> 'lines') AS line
WHERE o.channel_id = %(channel_id)s AND (o.state = ANY(%(unplaced)s) OR o.captured_at > %(since)s)
"""


def sold_unplaced(tx: Tx, channel_id: str) -> Mapping[str, int]:
    """Thousandths by item id."""
    query = select(_OF.content).where(_OF.channel_id == channel_id, _OF.state.in_(UNPLACED))
    sold: Counter[str] = Counter()
    for row in tx.conn.execute(query).mappings():
        for line in wanted(repository.content_of(row)):
            sold[line.sku] += line.current_thousandths
    found: Counter[str] = Counter()
    for sku, item_id in _items(tx, channel_id, set(sold)).items():
        found[item_id] += sold[sku]
    return found


def ordered_lately(tx: Tx, channel_id: str) -> frozenset[str]:
    """Ids of items that it sold and that are not placed, or were not before: how many are left may be otherwise now."""
    told = {"channel_id": channel_id, "unplaced": list(UNPLACED), "since": tx.now - LATELY}
    skus = tx.conn.exec_driver_sql(_LATELY, told).scalars()
    return frozenset(_items(tx, channel_id, set(skus)).values())


def _items(tx: Tx, channel_id: str, skus: set[str]) -> Mapping[str, str]:
    """Our item ids by what the channel calls them."""
    names = names_of(tx, channel_id, "item", sorted(skus))
    items = items_of(tx, {names.get(sku, sku) for sku in skus})
    return {sku: items[ours] for sku in skus if (ours := names.get(sku, sku)) in items}
