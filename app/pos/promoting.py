"""Promotions on the open basket: worked out anew with every gesture, and put in place of those before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, LineIntent, Modifier, ModifierKind, Share
from app.pos.premises import location_row
from app.pos.promotion_uses import spent_codes
from contract.rules.promotion import (
    Applied,
    Circumstances,
    PricedLine,
    Promoted,
    Promotion,
    Shopper,
    UnitRun,
    apply_promotions,
    concerns,
)
from contract.values.time import BusinessCalendar

ShopperOf = Callable[[Connection, str], Shopper | None]
"""Who the customer with this id is to promotions."""
_REMEMBERED = 2_000
_DISCOUNTABLE = frozenset({LineIntent.CARRY_OUT, LineIntent.PICKUP, LineIntent.SHIP})
_Nature = tuple[tuple[str, ...], str, str]
"""The categories, the department and the style of an item."""


def nobody_known(_conn: Connection, _customer_id: str) -> Shopper | None:
    """Where customers are not known."""
    return None


class Promoter:
    """What holds of the promotions that this register knows."""

    def __init__(self, catalog: Catalog, calendar: BusinessCalendar, shopper_of: ShopperOf = nobody_known) -> None:
        self._catalog = catalog
        self._calendar = calendar
        self._shopper_of = shopper_of
        self._natures: dict[str, _Nature] = {}

    def repriced(self, basket: Basket, conn: Connection, now: datetime) -> Basket:
        """With the promotions that hold for it now, and no other."""
        promotions = self._catalog.promotions(now)
        if not promotions and not any(_promoted(line) for line in basket.lines):
            return basket
        found = self.applied(basket, promotions, conn, now)
        modifiers: dict[str, list[Modifier]] = defaultdict(list)
        for one in found.applied:
            for share in one.lines:
                modifiers[share.line_id].append(_modifier(one, share.amount_minor, share.shares))
        lines = tuple(
            line.promoted(tuple(modifiers[line.line_id]), _shares(found.units.get(line.line_id, ())))
            for line in basket.lines
        )
        return replace(basket, lines=lines)

    def applied(self, basket: Basket, promotions: Sequence[Promotion], conn: Connection, now: datetime) -> Promoted:
        """What these promotions take off, what they would with a little more, and which codes bring nothing."""
        location = location_row(conn)
        around = Circumstances(
            local=self._calendar.local(now),
            location_id=location.location_id if location else "",
            pricelist=location.pricelist if location else "",
            shopper=self._shopper_of(conn, basket.customer_id) if basket.customer_id else None,
            codes=basket.codes,
            spent=frozenset(spent_codes(conn, self._catalog, basket.codes, promotions)),
            removed=frozenset(basket.removed_promotions),
        )
        return apply_promotions([self._priced(line.plain) for line in basket.lines], around, promotions)

    def _priced(self, line: BasketLine) -> PricedLine:
        categories, department, style = self._nature(line.item_id)
        return PricedLine(
            line_id=line.line_id,
            item_id=line.item_id,
            quantity_thousandths=line.quantity_thousandths,
            extended_minor=line.extended_minor,
            unit=line.unit,
            categories=categories,
            department=department,
            style=style,
            discountable=line.intent in _DISCOUNTABLE and not line.linked_to,
            overridden=line.overridden_price,
        )

    def _nature(self, item_id: str) -> _Nature:
        """Looked up once: what an item is does not change while a sale is open, and each scan asks for all lines."""
        if item_id not in self._natures:
            if len(self._natures) >= _REMEMBERED:
                self._natures.clear()
            item = self._catalog.item(item_id)
            categories = (item.category,) if item and item.category else ()
            self._natures[item_id] = (categories, item.department if item else "", item.style if item else "")
        return self._natures[item_id]

    def concerns(self, promotion: Promotion, line: BasketLine) -> bool:
        """Whether it is about goods like these."""
        return concerns(promotion, self._priced(line.plain))

    def forget(self) -> None:
        """What items are may have changed: the next sale asks anew."""
        self._natures.clear()


def _promoted(line: BasketLine) -> bool:
    return any(own.kind is ModifierKind.PROMOTION for own in line.modifiers)


def _modifier(one: Applied, amount_minor: int, shares: Sequence[UnitRun]) -> Modifier:
    return Modifier(
        ModifierKind.PROMOTION,
        amount_minor,
        one.name,
        promotion_id=one.promotion_id,
        code=one.code,
        shares=_shares(shares),
        times=one.times,
        because=one.reason,
        params=tuple(sorted(one.params.items())),
    )


def _shares(runs: Sequence[UnitRun]) -> tuple[Share, ...]:
    return tuple(Share(run.count, run.quantity_thousandths, run.amount_minor) for run in runs)
