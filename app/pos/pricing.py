"""From an item found to a basket line, with the price that holds now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from app.catalog.catalog import Catalog
from app.catalog.model.item import Item, KitPart, Pack
from app.pos.model.basket import quantity_from_price
from app.pos.model.line import BasketLine, Component
from contract.errors import Refused
from contract.rules.rounding import extend
from contract.values.gs1 import Scanned
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit


def price_of(
    catalog: Catalog, item: Item, quantity: Quantity, now: datetime, unit: str = "", groups: Collection[str] = ()
) -> UnitPrice:
    """In the market's currency, for a customer of these ``groups``; that of the packaging ``unit`` where it has one.

    Refused: ``item_without_price``.
    """
    price = catalog.price(item, quantity, now, groups, unit)
    if price is None or price.currency != catalog.market().currency:
        raise Refused("item_without_price", name=item.name)
    return price


def line_of(
    catalog: Catalog,
    item: Item,
    quantity: Quantity,
    now: datetime,
    line_id: str,
    pack: Pack | None = None,
    groups: Collection[str] = (),
) -> BasketLine:
    """A line of ``quantity``; of whole packagings where ``pack`` was scanned.

    Refused: ``item_without_price``, ``units_differ``, ``item_unknown`` (text) for what a kit should hold.
    """
    price = price_of(catalog, item, quantity, now, pack.unit if pack else "", groups)
    return BasketLine(
        line_id=line_id,
        item_id=item.item_id,
        sku=item.sku,
        name=item.name,
        size=item.size,
        unit=item.unit,
        icon=item.icon,
        tax_category=item.tax_category,
        age_minimum=catalog.market().age_of(item.age_class, item.age_minimum),
        quantity_thousandths=quantity.thousandths,
        price_ten_thousandths=price.ten_thousandths,
        price_per_thousandths=price.per.thousandths,
        extended_minor=extend(price, quantity).minor,
        components=tuple(_component(catalog, part) for part in item.components),
        deposit_sku=item.deposit_sku,
        deposit_count=item.deposit_count,
        tracking=item.tracking,
        pack_unit=pack.unit if pack else "",
        pack_thousandths=pack.quantity_thousandths if pack else 0,
    )


def _component(catalog: Catalog, part: KitPart) -> Component:
    item = catalog.item_by_sku(part.sku)
    if item is None:
        raise Refused("item_unknown", text=part.sku)
    return Component(item.item_id, item.sku, item.name, part.thousandths)


def line_of_label(
    catalog: Catalog, item: Item, label: Scanned, now: datetime, line_id: str, groups: Collection[str] = ()
) -> BasketLine | None:
    """A line whose quantity stands on its label; None when the label carries neither weight nor price.

    A weight on an item that is sold by the piece says nothing about its price and is not used.
    """
    if label.price_minor is not None:
        return _priced_by_label(catalog, item, label.price_minor, now, line_id)
    if label.weight_thousandths and item.unit is Unit.KILOGRAM:
        line = line_of(catalog, item, Quantity(label.weight_thousandths, item.unit), now, line_id, None, groups)
        return replace(line, fixed=True)
    return None


def _priced_by_label(catalog: Catalog, item: Item, minor: int, now: datetime, line_id: str) -> BasketLine:
    line = line_of(catalog, item, Quantity.of(1, item.unit), now, line_id)
    if item.unit is Unit.EACH:
        return replace(line, extended_minor=minor, fixed=True)
    price = UnitPrice(
        line.price_ten_thousandths,
        price_of(catalog, item, line.quantity, now).currency,
        Quantity(line.price_per_thousandths, item.unit),
    )
    return replace(line, quantity_thousandths=quantity_from_price(minor, price), extended_minor=minor, fixed=True)
