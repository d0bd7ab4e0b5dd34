"""Facts about what went otherwise: found after all, replaced by another item, taken back from its customer."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.order_facts import MovedLine, OrderFact


class OrderFound(OrderFact):
    """What was short, or was given back to head office, is there after all: it is to be picked again."""

    KIND: ClassVar[str] = "order.found"

    line: MovedLine


class SubstituteLine(MovedLine):
    """Another item in the place of one that was ordered: a line of its own. ``price_minor`` is what all of it costs."""

    sku: str
    name: str
    size: str = ""
    unit: str
    price_minor: int = Field(ge=0)
    age_minimum: int = 0


class OrderSubstituted(OrderFact):
    """For ``line``, which is short, the customer gets ``substitute``, which they allow; never dearer: it costs
    ``less_minor`` less.
    """

    KIND: ClassVar[str] = "order.substituted"

    line: MovedLine
    substitute: SubstituteLine
    less_minor: int = Field(default=0, ge=0)


class OrderRestored(OrderFact):
    """The substitute takes nothing's place any more: what was ordered is short, as before."""

    KIND: ClassVar[str] = "order.restored"

    line: MovedLine
    substitute: MovedLine


class OrderTakenBack(OrderFact):
    """What was handed over by mistake is back in the store, in hand: the customer has not got it yet.

    ``handed_over`` is the entry that is undone. Never one that money moved in: that is a return.
    """

    KIND: ClassVar[str] = "order.taken_back"

    handed_over: str
    lines: tuple[MovedLine, ...]
    reason: Literal["wrong_order", "not_collected", "recorded_twice"]
