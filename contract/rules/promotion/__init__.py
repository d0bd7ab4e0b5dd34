"""Promotions: one pure engine, run alike by the store and the OMS.

Promotions exclude each other within a group, where the choice that is best for the customer is made, unit by unit.
Groups follow each other by priority, then fixed amounts before percentages, parts before the whole basket, then in the
order declared; each works on what is left: 1000 - 100 - 10 % - 20 % = 648. No unit is ever rewarded with more than it
costs. Gift cards, deposits and services are not discountable; goods that come back are left alone.

The border, for whoever prices a basket:

    apply_promotions(lines, around, promotions) -> Promoted

``lines`` are ``PricedLine`` in any order, after price overrides and manual discounts; ``around`` is ``Circumstances``;
``promotions`` come from ``Catalog.promotions``. Of the answer, each ``Applied`` with each of its ``LineShare`` is one
price modifier of a line: kind "promotion", ``promotion_id``, ``name``, ``code``, the share's ``amount_minor`` and its
``shares`` as (count, quantity_thousandths, amount_minor). The shares of every promotion name the units of the line in
the same order, and ``Promoted.units`` what each of them costs in the end; ``units_of`` is how a line's amount falls to
its units before.
"""

from contract.rules.promotion.basket import (
    Applied,
    Circumstances,
    LineShare,
    Nearly,
    PricedLine,
    Promoted,
    Shopper,
    UnitRun,
    UnusedCode,
)
from contract.rules.promotion.engine import apply_promotions, concerns
from contract.rules.promotion.model import Promotion
from contract.rules.promotion.units import units_of

__all__ = [
    "Applied",
    "Circumstances",
    "LineShare",
    "Nearly",
    "PricedLine",
    "Promoted",
    "Promotion",
    "Shopper",
    "UnitRun",
    "UnusedCode",
    "apply_promotions",
    "concerns",
    "units_of",
]
