"""The price of an item as its row tells it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.catalog import repository
from app.catalog.model.item import Item
from contract.rules.price import StandingPrice, price_at
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity
from contract.values.time import parse_instant


def price(conn: Connection, item: Item, quantity: Quantity | None, moment: datetime) -> UnitPrice | None:
    """What everybody pays."""
    found = standing_price(conn, item, quantity, moment)
    return found.price if found else None


def standing_price(
    conn: Connection,
    item: Item,
    quantity: Quantity | None,
    moment: datetime,
    customer_groups: Collection[str] = (),
    unit: str = "",
) -> StandingPrice | None:
    """The one that holds, with the list, the group and the quantity that it was told for."""
    body = repository.body(conn, "price", item.item_id)
    if body is None:
        return None
    told = [*body["prices"], *((body.get("narrowed") or ()) if customer_groups or unit else ())]
    prices = [_standing(entry, item, str(body["currency"])) for entry in told]
    return price_at(prices, moment, quantity or Quantity.of(1, item.unit), customer_groups, unit)


def _standing(entry: dict[str, Any], item: Item, currency: str) -> StandingPrice:
    per = Quantity(entry.get("per_thousandths") or 1000, item.unit)
    minimum, valid_to = entry.get("minimum_thousandths"), entry.get("valid_to")
    return StandingPrice(
        UnitPrice(entry["ten_thousandths"], currency, per),
        parse_instant(entry["valid_from"]),
        parse_instant(valid_to) if valid_to else None,
        Quantity(minimum, item.unit) if minimum is not None else None,
        entry.get("customer_group") or "",
        entry.get("unit") or "",
        entry.get("level") or 0,
    )
