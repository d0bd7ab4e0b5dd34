"""What is known of items at locations, read in one statement and each row by its key; and who may have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.values.quantity import Unit
from oms.catalog.tables import item
from oms.db.engine import Tx
from oms.inventory.allocation import ANY, FREE, Allocation, Limit
from oms.inventory.allocation_tables import channel_limit, channel_location, doubt_rules, floor_stock
from oms.inventory.availability import Availability, Coming, DoubtRules, Figures, availability
from oms.stores.model import Location
from oms.stores.tables import location

Place = tuple[str, str]
"""(location id, item id)"""

_KNOWN = """
SELECT asked.location_id, asked.item_id, stock.on_hand, stock.reserved, stock.safety, held.thousandths,
    extract(day FROM %(now)s - trust.counted_at)::bigint, missed.times,
    coalesce(trust.below_at > coalesce(trust.counted_at, '-infinity'), false), frozen.item_id IS NOT NULL
FROM unnest(%(location_ids)s::text[], %(item_ids)s::text[]) AS asked (location_id, item_id)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(on_hand), 0)::bigint AS on_hand, coalesce(sum(reserved), 0)::bigint AS reserved,
        coalesce(sum(safety), 0)::bigint AS safety, count(*) AS rows
    FROM stock_balance AS b
    WHERE b.location_id = asked.location_id AND b.item_id = asked.item_id AND b.condition = 'sellable'
) AS stock
CROSS JOIN LATERAL (
    SELECT coalesce(sum(thousandths), 0)::bigint AS thousandths FROM reservation AS r
    WHERE r.location_id = asked.location_id AND r.item_id = asked.item_id
        AND r.closed_at IS NULL AND r.expires_at IS NOT NULL
) AS held
LEFT JOIN stock_trust AS trust ON trust.location_id = asked.location_id AND trust.item_id = asked.item_id
LEFT JOIN frozen_item AS frozen ON frozen.location_id = asked.location_id AND frozen.item_id = asked.item_id
CROSS JOIN LATERAL (
    SELECT count(DISTINCT line_id) AS times FROM reservation AS r
    WHERE r.location_id = asked.location_id AND r.item_id = asked.item_id AND r.closing IN ('short', 'rejected')
        AND r.closed_at > coalesce(trust.counted_at, '-infinity')
) AS missed
WHERE stock.rows > 0
"""

_COMING = """
SELECT i.location_id, l.item_id, i.due_on, sum(l.in_transit)::bigint
FROM unnest(%(item_ids)s::text[]) AS asked (item_id)
JOIN inbound_line AS l ON l.item_id = asked.item_id AND l.in_transit > 0
JOIN inbound AS i ON i.inbound_id = l.inbound_id AND i.order_id = '' AND i.state IN ('in_transit', 'receiving')
GROUP BY i.location_id, l.item_id, i.due_on
"""

# As bulk, which the feed numbers in slices after all else: there may be millions.
_MARK_ALL = """
INSERT INTO feed_mark (bulk, stream, kind, keys, tombstone)
SELECT true, 'store:' || b.location_id, 'stock', ARRAY[b.item_id], false
FROM stock_balance AS b JOIN item AS i ON i.item_id = b.item_id
WHERE b.condition = 'sellable' AND b.lot = '' AND %(location_id)s::text IN ('', b.location_id)
    AND %(item_id)s::text IN ('', b.item_id) AND %(category)s::text IN ('', i.category)
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that is asked after."""

    item_id: str
    sku: str
    unit: Unit
    category: str


@dataclass(frozen=True, slots=True)
class StockAt:
    """What is offered of an item at a location, and what that follows from."""

    place: Location
    item: Wanted
    figures: Figures
    found: Availability


def stock_at(
    tx: Tx, places: Mapping[str, Location], items: Mapping[str, Wanted], asked: Iterable[Place], channel_id: str = ANY
) -> dict[Place, StockAt]:
    """Of every place where the item ever stood or is to come; for a channel, of those that it sells from.

    ``places`` and ``items`` by id.
    """
    allocation, rules = read_allocation(tx), read_doubt_rules(tx)
    wanted = sorted(place for place in set(asked) if allocation.sells(channel_id, place[0]))
    if not wanted:
        return {}
    coming = _coming(tx, {item_id for _, item_id in wanted})
    told = {"location_ids": [one[0] for one in wanted], "item_ids": [one[1] for one in wanted], "now": tx.now}
    known: dict[Place, Sequence[Any]] = {(row[0], row[1]): row for row in tx.conn.exec_driver_sql(_KNOWN, told)}
    found = {}
    for key in wanted:
        if key not in known and key not in coming:
            continue
        place, asked_item = places[key[0]], items[key[1]]
        limit = allocation.limit(channel_id, place.id) if channel_id else FREE
        floor = allocation.floor(place.id, asked_item.item_id, asked_item.category)
        figures = _figures(known.get(key), asked_item.unit, limit, floor, tuple(coming.get(key, ())))
        today = tx.now.astimezone(ZoneInfo(place.time_zone)).date()
        found[key] = StockAt(place, asked_item, figures, availability(figures, rules, today))
    return found


def read_allocation(tx: Tx) -> Allocation:
    """All rules: they are few."""
    floors = tx.conn.execute(select(floor_stock)).all()
    limits = tx.conn.execute(select(channel_limit)).all()
    own: dict[str, set[str]] = defaultdict(set)
    for row in tx.conn.execute(select(channel_location)):
        own[row.channel_id].add(row.location_id)
    no_stores = tx.conn.execute(select(location.c.id).where(location.c.kind != "store")).scalars() if floors else ()
    return Allocation(
        {(row.location_id, row.item_id, row.category): row.thousandths for row in floors},
        {(row.channel_id, row.location_id): Limit(row.keep, row.share) for row in limits},
        {channel_id: frozenset(ids) for channel_id, ids in own.items()},
        frozenset(no_stores),
    )


def categories_of(tx: Tx, item_ids: Collection[str]) -> dict[str, str]:
    """By item id."""
    query = select(item.c.item_id, item.c.category).where(item.c.item_id.in_(item_ids))
    return {row.item_id: row.category for row in tx.conn.execute(query)}


def read_doubt_rules(tx: Tx) -> DoubtRules:
    row = tx.conn.execute(select(doubt_rules)).mappings().one_or_none()
    return DoubtRules(**{name: value for name, value in row.items() if name != "single"}) if row else DoubtRules()


def write_doubt_rules(tx: Tx, rules: DoubtRules) -> None:
    values = {"single": True, **asdict(rules)}
    tx.conn.execute(upsert(doubt_rules).values(values).on_conflict_do_update(index_elements=["single"], set_=values))
    _mark_all(tx)


def write_floor(tx: Tx, thousandths: int | None, *, location_id: str, item_id: str, category: str) -> None:
    """None: this rule holds no more. ``ANY`` is every one."""
    key = {"location_id": location_id, "item_id": item_id, "category": category}
    tx.conn.execute(delete(floor_stock).where(*(floor_stock.c[name] == value for name, value in key.items())))
    if thousandths is not None:
        tx.conn.execute(insert(floor_stock).values(key | {"thousandths": thousandths}))
    _mark_all(tx, **key)


def write_channel_locations(tx: Tx, channel_id: str, location_ids: Collection[str]) -> None:
    """From these it sells and from no others; from all where none is named."""
    tx.conn.execute(delete(channel_location).where(channel_location.c.channel_id == channel_id))
    if location_ids:
        rows = [{"channel_id": channel_id, "location_id": one} for one in sorted(set(location_ids))]
        tx.conn.execute(insert(channel_location), rows)
    _mark_all(tx)


def write_channel_limit(tx: Tx, channel_id: str, location_id: str, limit: Limit) -> None:
    values = {"channel_id": channel_id, "location_id": location_id, "keep": limit.keep, "share": limit.share}
    added = upsert(channel_limit).values(values)
    tx.conn.execute(added.on_conflict_do_update(index_elements=channel_limit.primary_key, set_=values))
    _mark_all(tx, location_id=location_id)


def _coming(tx: Tx, item_ids: Collection[str]) -> Mapping[Place, Sequence[Coming]]:
    found: dict[Place, list[Coming]] = defaultdict(list)
    for location_id, item_id, due_on, thousandths in tx.conn.exec_driver_sql(_COMING, {"item_ids": list(item_ids)}):
        found[location_id, item_id].append(Coming(due_on, thousandths))
    return found


def _figures(row: Sequence[Any] | None, unit: Unit, limit: Limit, floor: int, coming: tuple[Coming, ...]) -> Figures:
    own = Figures(keep=limit.keep, share=limit.share, whole=unit is Unit.EACH, floor=floor, coming=coming)
    if row is None:
        return own
    on_hand, reserved, safety, held, counted_days, missed, below_zero, frozen = row[2:]
    return replace(
        own,
        on_hand=on_hand,
        reserved=reserved - held,
        held=held,
        safety=safety,
        counted_days=counted_days if counted_days is None else max(0, counted_days),
        missed=missed,
        below_zero=below_zero,
        frozen=frozen,
    )


def _mark_all(tx: Tx, *, location_id: str = ANY, item_id: str = ANY, category: str = ANY) -> None:
    """A rule changed what is offered of all these: channels are told."""
    told = {"location_id": location_id, "item_id": item_id, "category": category}
    tx.conn.exec_driver_sql(_MARK_ALL, told)
