"""A rung basket told in plain dictionaries, as the second calculator wants it: what was done, not what came of it."""

from __future__ import annotations

from typing import Any

from app.pos.model.line import BasketLine, Condition, LineIntent, ModifierKind
from app.pos.model.tender import TenderKind
from contract.rules.promotion import Promotion, Shopper
from contract.rules.promotion.model import (
    AmountOff,
    Benefit,
    Deal,
    EachUnit,
    FixedPrice,
    ItemSet,
    PercentOff,
    Reward,
    Selection,
    Tier,
)
from contract.rules.tax import TaxRate
from contract.rules.tax_in_force import relieved
from contract.values.money import minor_digits
from tests.baskets.lines import LABEL_PREFIX
from tests.baskets.offers import BOTTLE, GOODS
from tests.baskets.ringing import Rung

Told = dict[str, Any]
_BY_ID = {goods.item_id: goods for goods in (*GOODS, BOTTLE)}
_DISCOUNTABLE = (LineIntent.CARRY_OUT, LineIntent.PICKUP, LineIntent.SHIP)
_OVER_THE_COUNTER = (LineIntent.CARRY_OUT, LineIntent.RETURN)


def told(rung: Rung) -> Told:
    """The basket as it was before anything was worked out."""
    market, basket = rung.around.place.market, rung.basket
    taxes = relieved(rung.around.place.taxes, basket.exemption)
    shopper = rung.around.shopper or Shopper()
    return {
        "digits": minor_digits(market.currency),
        "policy": {
            "inclusive": market.tax.prices_include_tax,
            "rounding": market.tax.rounding.value,
            "mode": market.tax.mode.value,
            "combined": market.tax.combined,
        },
        "cash": {"increment": market.cash.increment, "mode": market.cash.mode.value},
        "lines": [_line(line, taxes.get(line.tax_category, ()), rung) for line in basket.lines],
        "promotions": [_promotion(one) for one in rung.around.promotions],
        "shopper": {
            "groups": sorted(shopper.groups),
            "member": shopper.member,
            "employee": shopper.employee,
            "uses": dict(shopper.uses),
        },
        "codes": list(basket.codes),
        "removed": list(basket.removed_promotions),
        "tenders": [{"cash": own.kind is TenderKind.CASH, "minor": own.amount_minor} for own in rung.parts],
    }


def _line(line: BasketLine, taxes: tuple[TaxRate, ...], rung: Rung) -> Told:
    goods = _BY_ID.get(line.item_id)
    overrides = [own for own in line.modifiers if own.kind is ModifierKind.PRICE_OVERRIDE]
    part = rung.ordered.parts.get(line.line_id)
    return {
        "item": line.item_id,
        "categories": [goods.category] if goods and goods.category else [],
        "department": goods.department if goods else "",
        "style": goods.style if goods else "",
        "discountable": line.intent in _DISCOUNTABLE and not line.linked_to,
        "unit": line.unit.value,
        "quantity": line.quantity_thousandths,
        "prices": _prices(line, rung),
        "part": {"price": part.price_minor, "whole": part.whole, "before": part.before} if part else None,
        "label": int(line.scanned[7:12]) if line.scanned.startswith(LABEL_PREFIX) else None,
        "override": next(((own.price_ten_thousandths, own.price_per_thousandths) for own in overrides), None),
        "discounts": [own.amount_minor for own in line.modifiers if own.kind is ModifierKind.DISCOUNT],
        "taxes": [_tax(rate) for rate in taxes],
        "paid": _paid(line, rung),
        "ahead": _ahead(line, rung),
        "over_the_counter": line.intent in _OVER_THE_COUNTER and not line.linked_to,
        "put_aside": line.returned is not None and line.returned.condition is not Condition.SELLABLE,
        "kit": [(own.item_id, own.thousandths) for own in line.components],
    }


def _prices(line: BasketLine, rung: Rung) -> list[Told]:
    """Every price of what is sold by the catalog; of anything else the one that it has."""
    goods, place = _BY_ID.get(line.item_id), rung.around.place
    if goods is None or line.intent not in _DISCOUNTABLE:
        only = {"price": line.price_ten_thousandths, "per": line.price_per_thousandths}
        return [{**only, "least": 0, "group": "", "level": 0}]
    return [
        {
            "price": own.minor * place.minor_price,
            "per": own.per,
            "least": own.least,
            "group": own.group,
            "level": own.level,
        }
        for own in goods.prices
    ]


def _paid(line: BasketLine, rung: Rung) -> Told | None:
    """Nothing of it is reckoned: what comes back of a known sale, and what is paid ahead."""
    taxes = [own.tax_minor for own in line.returned.paid] if line.returned else []
    settled = bool(taxes) or (line.intent is LineIntent.DEPOSIT and line.line_id not in rung.ordered.ahead)
    return {"extended": line.extended_minor, "taxes": taxes} if settled else None


def _ahead(line: BasketLine, rung: Rung) -> Told | None:
    paid, for_lines = rung.ordered.ahead.get(line.line_id, (0, ()))
    numbers = [at for at, own in enumerate(rung.basket.lines) if own.line_id in for_lines]
    return {"minor": paid, "for": numbers} if numbers else None


def _tax(rate: TaxRate) -> Told:
    names = (rate.letter, rate.name, rate.tax_id, rate.jurisdiction, rate.ppm, rate.exempt, rate.compound, rate.relief)
    return {
        "is": names,
        "ppm": rate.ppm,
        "exempt": rate.exempt,
        "compound": rate.compound,
        "relieved": bool(rate.relief),
    }


def _promotion(one: Promotion) -> Told:
    return {
        "id": one.promotion_id,
        "rank": [one.priority, one.order],
        "group": one.group,
        "alone": one.alone,
        "counted": _selection(one.counted) if one.counted else None,
        "overridden": one.includes_overridden,
        "groups": sorted(one.audience.groups),
        "members": one.audience.members,
        "employees": one.audience.employees,
        "code": {"kind": one.code.kind.value, "code": one.code.code} if one.code else None,
        "limit": one.limit_basket,
        "customer_limit": one.limit_customer,
        "tiers": [_tier(tier) for tier in one.tiers],
    }


def _tier(tier: Tier) -> Told:
    return {
        "minor": tier.minimum_minor,
        "thousandths": tier.minimum_thousandths,
        "repeats": tier.repeats,
        "benefit": _benefit(tier.benefit),
    }


def _benefit(benefit: Benefit) -> Told:
    reward = _reward(benefit.reward)
    if isinstance(benefit, Deal):
        parts = [
            {"selection": _selection(part.selection), "count": part.count, "rewarded": part.rewarded}
            for part in benefit.parts
        ]
        return {"kind": "deal", "parts": parts, "lower": benefit.lower, "reward": reward}
    kind = "each" if isinstance(benefit, EachUnit) else "basket"
    return {"kind": kind, "selection": _selection(benefit.selection), "reward": reward}


def _reward(reward: Reward) -> list[str | int]:
    match reward:
        case PercentOff():
            return ["percent", reward.ppm]
        case AmountOff():
            return ["amount", reward.minor]
        case FixedPrice():
            return ["price", reward.minor]


def _selection(own: Selection) -> Told:
    return {"include": _items(own.include), "exclude": _items(own.exclude)}


def _items(own: ItemSet) -> Told:
    return {
        "item": sorted(own.items),
        "category": sorted(own.categories),
        "department": sorted(own.departments),
        "style": sorted(own.styles),
    }
