"""Codes that a customer shows for a promotion: a campaign's, a coupon's. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.pos.model.basket import Basket
from contract.errors import Refused
from contract.rules.promotion import Promotion
from contract.rules.promotion.conditions import shown
from contract.rules.promotion.model import CodeKind


def asking_for(code: str, promotions: Iterable[Promotion]) -> list[Promotion]:
    """The promotions that need just this code."""
    return [one for one in promotions if one.code is not None and shown(one.code, [code]) is not None]


def with_shown(basket: Basket, code: str, promotions: Sequence[Promotion]) -> Basket:
    """The code counts from now on; that of a campaign says where the customer comes from.

    Refused: ``promotion_code_unknown`` where no promotion, past or to come, has it.
    """
    asked = asking_for(code, promotions)
    if not asked:
        raise Refused("promotion_code_unknown", shown=code)
    campaigns = any(one.code is not None and one.code.kind is CodeKind.SOURCE for one in asked)
    return replace(basket.with_code(code), source_code=code if campaigns else basket.source_code)


def without_shown(basket: Basket, code: str) -> Basket:
    """As if it had not been shown. Refused: ``promotion_code_unknown``."""
    if code not in basket.codes:
        raise Refused("promotion_code_unknown", shown=code)
    left = tuple(own for own in basket.codes if own != code)
    return replace(basket, codes=left, source_code="" if basket.source_code == code else basket.source_code)
