"""What an order wants, as the plan sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping

from oms.channels.connections import names_of
from oms.channels.model import CapturedOrder, cost_shares, wanted
from oms.db.engine import Tx
from oms.orders.model import PROMISE_SENT
from oms.sourcing.ground import Ground
from oms.sourcing.model import Line, SourcingOrder
from oms.sourcing.network import Goods, goods_of
from oms.sourcing.whereabouts import LocatedBy, Whereabouts, whereabouts
from oms.stores.points import Point


@dataclass(frozen=True, slots=True)
class Wish:
    """An order as the plan sees it, its goods by their ids, what its channel calls them, and when it is due."""

    order: SourcingOrder
    goods: Mapping[str, Goods]
    skus: Mapping[str, str]
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of an order. ``sku`` is ours, ``told`` what its channel calls it."""

    line_id: str
    sku: str
    told: str
    thousandths: int
    value_minor: int


@dataclass(frozen=True, slots=True)
class Whither:
    """Where an order goes, whose it is, and when it is to be there. ``pickup_at``: the id of the store where it is
    collected, "" where it goes to the postal code. Without both, ``address`` helps, and ``sold_at``, the id of the
    store that took it.
    """

    order_id: str
    channel_id: str
    country: str
    postal_code: str
    due_at: datetime
    had_it: frozenset[str] = frozenset()
    pickup_at: str = ""
    address: str = ""
    sold_at: str = ""


def captured_wish(tx: Tx, row: RowMapping, order: CapturedOrder, ground: Ground) -> Wish | None:
    """None where something of it is not sold any more. Refused: ``postal_code_unreadable``, ``postal_code_unknown``."""
    assert order.ship_to is not None, "what nobody sends anywhere is held before"
    lines, shares = wanted(order), cost_shares(order)
    named = names_of(tx, row["channel_id"], "item", [line.sku for line in lines])
    asked = [
        Wanted(
            line.external_id,
            named.get(line.sku, line.sku),
            line.sku,
            line.current_thousandths,
            shares[line.external_id],
        )
        for line in lines
    ]
    due_at = max(order.due_at or tx.now, tx.now + PROMISE_SENT)
    to = order.ship_to
    address = "\n".join(to.lines)
    there = Whither(row["captured_id"], row["channel_id"], to.country, to.postal_code, due_at, address=address)
    return wish(tx, ground, there, asked)


def wish(tx: Tx, ground: Ground, whither: Whither, lines: list[Wanted]) -> Wish | None:
    """None where something of it is not sold any more. Refused: ``postal_code_unreadable``, ``postal_code_unknown``."""
    there = _there(tx, ground, whither)
    items = goods_of(tx, [line.sku for line in lines])
    return wished(ground, whither, lines, there, items) if all(line.sku in items for line in lines) else None


def wished(
    ground: Ground, whither: Whither, lines: list[Wanted], there: Whereabouts, items: Mapping[str, Goods]
) -> Wish:
    """``items`` by SKU: all that the lines want."""
    asked = []
    for line in lines:
        own = items[line.sku]
        weighs = max(1, own.grams * line.thousandths // 1_000)
        asked.append(Line(line.line_id, own.item_id, line.thousandths, weighs, line.value_minor))
    order = SourcingOrder(
        order_id=whither.order_id,
        lines=tuple(asked),
        country=whither.country,
        postal_code=whither.postal_code,
        latitude_e6=there.point.latitude_e6,
        longitude_e6=there.point.longitude_e6,
        promised_day=day_there(ground, there.point, whither.due_at),
        pickup_at=whither.pickup_at,
        channel=whither.channel_id,
        had_it=whither.had_it,
        located_by=there.by,
    )
    goods = {items[line.sku].item_id: items[line.sku] for line in lines}
    return Wish(order, goods, {items[line.sku].item_id: line.told for line in lines}, whither.due_at)


def _there(tx: Tx, ground: Ground, whither: Whither) -> Whereabouts:
    at = ground.index.get(whither.pickup_at)
    if at is None:
        return whereabouts(tx, whither.country, whither.postal_code, whither.address, whither.sold_at)
    store = Point(int(ground.network.latitudes_e6[at]), int(ground.network.longitudes_e6[at]))
    return Whereabouts(store, LocatedBy.STORE)


def day_there(ground: Ground, there: Point, moment: datetime) -> int:
    """The day of a moment where the customer is: by the clock of the nearest location."""
    minutes = int(moment.timestamp()) // 60
    if ground.count:
        nearest = ground.meters_to(there.latitude_e6, there.longitude_e6).argmin()
        minutes += int(ground.network.offset_minutes[nearest])
    return minutes // 1_440
