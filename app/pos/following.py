"""What goes with the lines of a basket, brought up to date after each gesture: deposits, and the check of age."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from app.catalog.catalog import Catalog
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, LineIntent
from app.pos.pricing import line_of
from contract.errors import Refused
from contract.values.ids import IdFactory
from contract.values.quantity import Quantity, Unit


def followed(basket: Basket, catalog: Catalog, now: datetime, new_id: IdFactory) -> Basket:
    """Each bottle with its deposit and no deposit without its bottle; who was found old enough is so for every line.

    Refused: ``item_unknown``, ``item_without_price`` for a deposit that the catalog does not have.
    """
    if not any(line.deposit_sku or line.linked_to or line.age_minimum for line in basket.lines):
        return basket
    lines = tuple(_with_age(line, basket) for line in _with_deposits(basket, catalog, now, new_id))
    known = {line.line_id for line in lines}
    selected = basket.selected if basket.selected in known else (lines[-1].line_id if lines else None)
    return replace(basket, lines=lines, selected=selected)


def _with_deposits(basket: Basket, catalog: Catalog, now: datetime, new_id: IdFactory) -> Iterator[BasketLine]:
    mains = {line.line_id: line for line in basket.lines}
    standing = {line.linked_to: line for line in basket.lines if _is_deposit(line, mains)}
    for line in basket.lines:
        if line.linked_to and not line.comes_back:
            main = mains.get(line.linked_to)
            if main is not None and not _is_deposit(line, mains):
                yield line
            continue
        yield line
        if line.deposit_sku and not line.comes_back and line.unit is Unit.EACH:
            known = standing.get(line.line_id)
            yield _deposit(line, known.line_id if known else new_id(), catalog, now)


def _is_deposit(line: BasketLine, mains: dict[str, BasketLine]) -> bool:
    main = mains.get(line.linked_to)
    return main is not None and not line.comes_back and line.sku == main.deposit_sku


def _deposit(main: BasketLine, line_id: str, catalog: Catalog, now: datetime) -> BasketLine:
    item = catalog.item_by_sku(main.deposit_sku)
    if item is None:
        raise Refused("item_unknown", text=main.deposit_sku)
    line = line_of(catalog, item, Quantity(main.quantity_thousandths * main.deposit_count, Unit.EACH), now, line_id)
    return replace(line, deposit_sku="", linked_to=main.line_id, intent=main.intent, fixed=True)


def _with_age(line: BasketLine, basket: Basket) -> BasketLine:
    check = basket.age_check
    asked = line.age_minimum and line.intent is LineIntent.CARRY_OUT
    holds = check is not None and asked and check.minimum >= line.age_minimum
    own = check if holds else None
    return line if line.age_check == own else replace(line, age_check=own)
