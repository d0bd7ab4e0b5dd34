"""Whose sale is paid for, and what it earns them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.pos.basket_view import BasketView
from app.pos.model.tender import TenderKind, TenderPart
from app.ui.customers.deeds import CustomerDeeds
from app.ui.pos.phrases import Phrases
from contract.errors import Refused
from contract.messages.rows import CustomerRow


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """``points`` stood on their account when head office told last; ``to_earn`` this sale comes to."""

    name: str
    tier: str = ""
    points: int = 0
    to_earn: int = 0


CustomerOf = Callable[[BasketView, Sequence[TenderPart]], CustomerLine | None]
"""To be called on the store lane."""


def nobody(_basket: BasketView, _parts: Sequence[TenderPart]) -> CustomerLine | None:
    """Where customers are nobody's business."""
    return None


def customer_of(deeds: CustomerDeeds) -> CustomerOf:
    """As this store knows them."""

    def look(basket: BasketView, parts: Sequence[TenderPart]) -> CustomerLine | None:
        if not basket.customer_id:
            return None
        try:
            known = deeds.customers.known(basket.customer_id)
        except Refused:
            known = CustomerRow(customer_id=basket.customer_id)
        by_points = sum(part.amount_minor for part in parts if part.kind is TenderKind.LOYALTY)
        return CustomerLine(known.name, known.tier, points_of(known), deeds.value.to_earn(basket, by_points))

    return look


def points_of(customer: CustomerRow) -> int:
    """What stood on their account of points when head office told last."""
    return sum(own.balance for own in customer.accounts if own.kind == "loyalty")


def customer_words(customer: CustomerLine, phrases: Phrases) -> str:
    """``Plus member · 1,240 points · +69 points``."""
    return " · ".join(
        part
        for part in (
            phrases.text("customer_tier", tier=customer.tier) if customer.tier else "",
            points_words(customer.points, phrases) if customer.points else "",
            f"+{points_words(customer.to_earn, phrases)}" if customer.to_earn > 0 else "",
        )
        if part
    )


def points_words(points: int, phrases: Phrases) -> str:
    """``69 points``."""
    return phrases.count("customer_points", points)
