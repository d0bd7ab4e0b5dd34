"""What the order dialog offers and what was chosen so far. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.bopis.order_customer import OrderCustomer
from app.bopis.ordering import OrderProposal, OrderTerms
from app.pos.model.orders import OrderWay
from app.ui.pos.phrases import Phrases
from app.wording import isolated

PLACES_SHOWN = 4


class Way(StrEnum):
    """As the dialog asks it."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    SHIP = "ship"


class Pay(StrEnum):
    ALL = "all"
    USUAL = "usual"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What stands in the dialog. ``at`` counts the moments that are offered; ``other_minor`` is a deposit as typed."""

    way: Way = Way.HERE
    place: str = ""
    at: int = 0
    pay: Pay = Pay.ALL
    other_minor: int = 0

    def moments(self, proposal: OrderProposal) -> Sequence[datetime]:
        match self.way:
            case Way.HERE:
                return proposal.here_at
            case Way.ELSEWHERE:
                return proposal.elsewhere_at
            case Way.SHIP:
                return proposal.shipped_at

    def terms(self, proposal: OrderProposal, customer: OrderCustomer) -> OrderTerms:
        """As the use case takes it."""
        deposit = {Pay.ALL: None, Pay.USUAL: proposal.deposit_minor, Pay.OTHER: self.other_minor}[self.pay]
        elsewhere = self.place or next((one.location_id for one in proposal.places), "")
        moments = self.moments(proposal)
        return OrderTerms(
            way=OrderWay.SHIP if self.way is Way.SHIP else OrderWay.PICKUP,
            location_id=elsewhere if self.way is Way.ELSEWHERE else proposal.here.location_id,
            promised_at=moments[min(self.at, len(moments) - 1)],
            customer=customer,
            deposit_minor=deposit,
        )


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """What is said of how sure it is, before it is agreed."""

    code: str
    doubtful: bool


def promise(chosen: Chosen, proposal: OrderProposal) -> PromiseWords:
    """What stands here is sure; elsewhere head office has to be asked."""
    if chosen.way is Way.SHIP:
        return PromiseWords("order_promise_sent", doubtful=True)
    if chosen.way is Way.ELSEWHERE or any(line.here is None for line in proposal.lines):
        return PromiseWords("order_promise_asked", doubtful=False)
    enough = all(line.enough_here for line in proposal.lines)
    return PromiseWords("order_promise_here" if enough else "order_promise_short", doubtful=not enough)


def goods(proposal: OrderProposal, phrases: Phrases) -> str:
    """``1 × Cast-iron Skillet 26 cm · 10 here``, a line for each of the first few."""
    told = []
    for line in proposal.lines[:_LINES_SHOWN]:
        quantity = phrases.wording.quantity(line.quantity_thousandths, line.unit)
        name = f"{isolated(quantity)} × {phrases.sold_name(line.name, line.size)}"
        here = phrases.stock(line.here, line.unit)
        told.append(f"{name} · {here.text}" if here is not None else name)
    if len(proposal.lines) > _LINES_SHOWN:
        told.append(phrases.count("order_more_lines", len(proposal.lines) - _LINES_SHOWN))
    return "\n".join(told)


def moment(told: datetime, phrases: Phrases) -> str:
    """``Sat 21 November 10:00``."""
    return f"{phrases.wording.short_day(told)} {isolated(phrases.wording.clock(told))}"


_LINES_SHOWN = 3
