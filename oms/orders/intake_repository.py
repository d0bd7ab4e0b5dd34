"""Orders that arrived together, in the database: few statements for all of them, each row found by its key.

What one order writes is what ``reserve`` and ``release`` would write for it; here it is written for a hundred at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from pydantic_core import to_json

from contract.states.fulfillment import LineState
from contract.states.order import OrderState
from oms.db.engine import Tx
from oms.exceptions.repository import Doubt
from oms.orders.model import Item, Lack, OrderAsk, OrderKey, Place, PlacedOrder

StockPlace = tuple[str, str]
"""(location id, item id)"""

NOTHING: Mapping[StockPlace, int] = MappingProxyType({})

_PLACED = """
SELECT o.channel_id, o.external_id, o.part, o.order_id, o.number, o.body_hash, o.due_at, o.code
FROM unnest(%(channel_ids)s::text[], %(external_ids)s::text[], %(parts)s::integer[])
    AS asked (channel_id, external_id, part)
JOIN customer_order AS o
    ON o.channel_id = asked.channel_id AND o.external_id = asked.external_id AND o.part = asked.part
"""

_PLACES = """
SELECT l.id, l.code, l.currency, s.location_id IS NOT NULL, c.location_id IS NOT NULL, l.kind
FROM unnest(%(codes)s::text[]) AS asked (code)
JOIN location AS l ON l.code = asked.code
LEFT JOIN pickup_stop AS s ON s.location_id = l.id
LEFT JOIN store_capacity AS c ON c.location_id = l.id
"""

_ITEMS = """
SELECT i.item_id, i.sku, i.name, i.size, i.unit, i.age_minimum
FROM unnest(%(skus)s::text[]) AS asked (sku) JOIN item AS i ON i.sku = asked.sku
WHERE i.active
"""

# The condition is told with each key: of a constant PostgreSQL believes, until it counted, that few rows have it, reads
# all that do and compares each with each key, 196 ms instead of 3 for a hundred orders.
_ASKED = """
unnest(
    %(location_ids)s::text[], %(item_ids)s::text[], %(thousandths)s::bigint[],
    array_fill('sellable'::text, ARRAY[cardinality(%(item_ids)s::text[])])
) WITH ORDINALITY AS asked (location_id, item_id, thousandths, condition, place)
"""
_AT = "b.location_id = asked.location_id AND b.item_id = asked.item_id AND b.condition = asked.condition"

# Rows are locked in the order of the keys told. Every lot is locked and counts; orders are held against none.
_RESERVE = f"""
WITH held AS (
    UPDATE stock_balance AS b SET reserved = b.reserved + CASE WHEN b.lot = '' THEN asked.thousandths ELSE 0 END
    FROM {_ASKED} WHERE {_AT}
    RETURNING asked.place, b.on_hand - b.reserved - b.safety AS left_over
), place AS (
    SELECT sum(left_over) AS left_over FROM held GROUP BY place
)
SELECT count(*), count(*) FILTER (WHERE left_over < 0) FROM place
"""  # noqa: S608 - our own words

_RESERVE_BESIDE = _RESERVE.replace(
    "SELECT sum(left_over) AS left_over FROM held GROUP BY place",
    "SELECT sum(left_over) - (%(kept)s::bigint[])[place] AS left_over FROM held GROUP BY place",
)

_LEVELS = f"""
SELECT asked.location_id, asked.item_id, sum(b.on_hand - b.reserved - b.safety)::bigint
FROM {_ASKED} JOIN stock_balance AS b ON {_AT}
GROUP BY asked.location_id, asked.item_id
"""  # noqa: S608 - our own words

_ENSURE_BALANCES = """
INSERT INTO stock_balance (location_id, item_id, condition, lot, on_hand, reserved, safety)
SELECT location_id, item_id, 'sellable', '', 0, 0, 0
FROM unnest(%(location_ids)s::text[], %(item_ids)s::text[]) AS asked (location_id, item_id)
ON CONFLICT DO NOTHING
"""

_RESTING = [state.value for state in LineState if state is not LineState.OPEN]

_WRITE = f"""
WITH told AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(orders)s::json) AS o (
        order_id text, fulfillment_id text, channel_id text, channel text, external_id text, body_hash text,
        location_id text, customer_name text, customer_phone text, customer_email text, code text,
        placed_at timestamptz, due_at timestamptz, currency text, total_minor bigint, paid boolean,
        accepted_by_channel boolean, needs_routing boolean, kind text, ship_to text, ship_country text,
        ship_postal_code text, part integer, number text, why jsonb)
), line AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(lines)s::json) AS l (
        line_id text, reservation_id text, order_id text, fulfillment_id text, location_id text, "position" integer,
        item_id text, sku text, name text, size text, unit text, thousandths bigint, price_minor bigint,
        age_minimum integer, substitutes jsonb)
), placed AS (
    INSERT INTO customer_order (
        order_id, number, channel_id, channel, external_id, body_hash, location_id, customer_name, customer_phone,
        customer_email, code, placed_at, accepted_at, due_at, currency, total_minor, paid, accepted_by_channel, state,
        needs_routing, kind, ship_to, ship_country, ship_postal_code, part)
    SELECT order_id, coalesce(number, nextval('order_number')::text), channel_id, channel, external_id, body_hash,
        location_id, customer_name, customer_phone, customer_email, code, placed_at, %(now)s, due_at, currency,
        total_minor, paid, accepted_by_channel, '{OrderState.OPEN}', needs_routing, kind, ship_to, ship_country,
        ship_postal_code, part
    FROM told
    RETURNING order_id, number
), lines AS (
    INSERT INTO order_line (
        line_id, order_id, position, item_id, sku, name, size, unit, thousandths, price_minor, age_minimum,
        substitutes)
    SELECT line_id, order_id, position, item_id, sku, name, size, unit, thousandths, price_minor, age_minimum,
        substitutes
    FROM line
), holds AS (
    INSERT INTO reservation (reservation_id, location_id, item_id, order_id, line_id, thousandths, opened_at)
    SELECT reservation_id, location_id, item_id, order_id, line_id, thousandths, %(now)s FROM line
), releases AS (
    INSERT INTO fulfillment (fulfillment_id, order_id, location_id, sequence, status, shelf, released_at, why)
    SELECT fulfillment_id, order_id, location_id, 1, 'active', '', %(now)s, why FROM told
), standing AS (
    INSERT INTO fulfillment_line (fulfillment_id, line_id, thousandths, {LineState.OPEN}, {", ".join(_RESTING)})
    SELECT fulfillment_id, line_id, thousandths, thousandths, {", ".join("0" for _ in _RESTING)} FROM line
), marks AS (
    INSERT INTO feed_mark (bulk, stream, kind, keys, tombstone)
    SELECT false, 'store:' || location_id, 'order', array_agg(order_id), false FROM told GROUP BY location_id
    UNION ALL
    SELECT false, 'store:' || location_id, 'stock', array_agg(DISTINCT item_id), false FROM line GROUP BY location_id
)
SELECT order_id, number FROM placed
"""  # noqa: S608 - the names of our own columns


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An order about to be written. ``lacking``: it was promised by its channel, and of this there is too little."""

    ask: OrderAsk
    order_id: str
    fulfillment_id: str
    location_id: str
    lacking: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """Orders as the statement that writes them is told: JSON of their rows and of their lines'.

    ``doubts``: what head office is told of them.
    """

    accepted: Sequence[Acceptance]
    orders: str
    lines: str
    doubts: Sequence[Doubt]


def placed_before(tx: Tx, asks: Collection[OrderAsk]) -> dict[OrderKey, PlacedOrder]:
    """Which of these orders exist."""
    keys = {
        "channel_ids": [ask.channel_id for ask in asks],
        "external_ids": [ask.external_id for ask in asks],
        "parts": [ask.part for ask in asks],
    }
    return {tuple(row[:3]): PlacedOrder(row[3], row[4], row[1], *row[5:]) for row in _rows(tx, _PLACED, keys)}


def places_by_code(tx: Tx, codes: Collection[str]) -> dict[str, Place]:
    found = _rows(tx, _PLACES, {"codes": list(codes)})
    return {row[1]: Place(row[0], row[2], stopped=row[3], limited=row[4], kind=row[5]) for row in found}


def items_on_sale(tx: Tx, skus: Collection[str]) -> dict[str, Item]:
    found = _rows(tx, _ITEMS, {"skus": list(skus)})
    return {row[1]: Item(*row) for row in found}


def hold(tx: Tx, changes: Mapping[StockPlace, int], kept: Mapping[StockPlace, int] = NOTHING) -> bool:
    """Add to what is reserved; nobody else changes these levels until the transaction ends. Whether there is enough
    beside what is ``kept``.

    A place that never had stock is left out, and is not enough. What is held too much must be given back before the
    end.
    """
    keys = sorted(place for place, thousandths in changes.items() if thousandths)
    if not keys:
        return True
    told = _told(keys, changes)
    if kept:
        beside = {"kept": _array([kept.get(key, 0) for key in keys])}
        ((places, short),) = _rows(tx, _RESERVE_BESIDE, told | beside)
    else:
        ((places, short),) = _rows(tx, _RESERVE, told)
    return bool(places == len(keys) and not short)


def available(tx: Tx, held: Mapping[StockPlace, int]) -> dict[StockPlace, int]:
    """What can be promised at these places, after what is reserved; nothing for a place that never had stock."""
    return {(row[0], row[1]): row[2] for row in _rows(tx, _LEVELS, _told(sorted(held), held))}


def ensure_balances(tx: Tx, places: Collection[StockPlace]) -> None:
    """The places can be held against, even if nothing ever stood there."""
    if places:
        tx.conn.exec_driver_sql(_ENSURE_BALANCES, _columns(sorted(places)))


def draft(tx: Tx, accepted: Sequence[Acceptance], items: Mapping[str, Item], doubts: Sequence[Doubt]) -> OrderDraft:
    """Made before anything is locked: it takes longer than writing it."""
    orders = to_json([_order(one) for one in accepted]).decode()
    lines = to_json([line for one in accepted for line in _lines(tx, one, items)]).decode()
    return OrderDraft(accepted, orders, lines, doubts)


def write_orders(tx: Tx, told: OrderDraft) -> Sequence[Any]:
    """Orders, lines, reservations, what stands in the stores, and the marks that tell them. (order id, number) each."""
    return _rows(tx, _WRITE, {"orders": told.orders, "lines": told.lines, "now": tx.now})


def _rows(tx: Tx, statement: str, told: Mapping[str, object]) -> Sequence[Any]:
    return tx.conn.exec_driver_sql(statement, dict(told)).all()


def _told(keys: Sequence[StockPlace], changes: Mapping[StockPlace, int]) -> dict[str, object]:
    return _columns(keys) | {"thousandths": _array([changes[key] for key in keys])}


def _columns(places: Sequence[StockPlace]) -> dict[str, object]:
    return {"location_ids": _array([place[0] for place in places]), "item_ids": _array([place[1] for place in places])}


def _array(values: Sequence[str | int]) -> str:
    """As PostgreSQL reads it: ids and numbers are written as in JSON. The driver's way takes ten times as long."""
    return f"{{{to_json(values)[1:-1].decode()}}}"


def _order(one: Acceptance) -> dict[str, object]:
    ask = one.ask
    return {
        "order_id": one.order_id,
        "fulfillment_id": one.fulfillment_id,
        "channel_id": ask.channel_id,
        "channel": ask.channel,
        "external_id": ask.external_id,
        "body_hash": ask.body_hash,
        "location_id": one.location_id,
        "customer_name": ask.customer_name,
        "customer_phone": ask.customer_phone,
        "customer_email": ask.customer_email,
        "code": ask.code,
        "placed_at": _text(ask.placed_at),
        "due_at": _text(ask.due),
        "currency": ask.currency,
        "total_minor": ask.total_minor,
        "paid": ask.paid,
        "accepted_by_channel": ask.accepted_by_channel,
        "needs_routing": bool(one.lacking),
        "kind": "ship" if ask.ship_to else "pickup",
        "ship_to": ask.ship_to.text if ask.ship_to else "",
        "ship_country": ask.ship_to.country if ask.ship_to else "",
        "ship_postal_code": ask.ship_to.postal_code if ask.ship_to else "",
        "part": ask.part,
        "number": ask.number or None,
        "why": ask.why,
    }


def _lines(tx: Tx, one: Acceptance, items: Mapping[str, Item]) -> list[dict[str, object]]:
    return [
        {
            "line_id": tx.new_id(),
            "reservation_id": tx.new_id(),
            "order_id": one.order_id,
            "fulfillment_id": one.fulfillment_id,
            "location_id": one.location_id,
            "position": position,
            "item_id": items[line.sku].item_id,
            "sku": line.sku,
            "name": items[line.sku].name,
            "size": items[line.sku].size,
            "unit": items[line.sku].unit,
            "thousandths": line.thousandths,
            "price_minor": line.price_minor,
            "age_minimum": items[line.sku].age_minimum,
            "substitutes": [asdict(items[sku]) for sku in line.substitutes],
        }
        for position, line in enumerate(one.ask.lines, start=1)
    ]


def _text(moment: datetime) -> str:
    return moment.isoformat()
