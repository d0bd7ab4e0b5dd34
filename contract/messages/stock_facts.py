"""Facts about what stands on the shelves: counted while the store sells, and what the books were changed by."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import AfterValidator, Field

from contract.errors import Refused
from contract.messages.fact import Fact, Part
from contract.values.time import instant_text, parse_instant


def _instant(text: str) -> str:
    try:
        as_written = instant_text(parse_instant(text))
    except Refused:
        as_written = ""
    if as_written != text:
        raise ValueError("an instant is written in one way")
    return text


Instant = Annotated[str, AfterValidator(_instant)]

AdjustReason = Literal["lost", "found", "damaged", "past_date", "delivery_differed", "explained", "not_known"]
MOST = 10**12
"""Thousandths: a billion pieces are no count."""
ADJUST_REASONS: tuple[AdjustReason, ...] = get_args(AdjustReason)


class StockFact(Fact):
    """Base of the facts about the stock of one item at one store."""

    item_id: str = Field(pattern=r"^[^\x00]{1,64}$")
    location_id: str


class CountedPlace(Part):
    """What stood at one place of the item: a bin, or elsewhere in words such as ``2``, the second other place."""

    place: str
    thousandths: int = Field(ge=0, le=MOST)


class StockCounted(StockFact):
    """An item was counted, blind, between ``began_at`` and ``counted_at``.

    ``expected_thousandths`` is what by the books of this register stood on the shelves at ``counted_at``: what is on
    hand, without what was in hand for orders. ``variance_thousandths`` is what the count proves of a difference, once
    what may be on its way is allowed for. ``known``: by incarnation, the number of the last fact that these books had
    in them. ``order_id``: the order that missed it, "" for none. ``times``: how often it was counted.
    """

    KIND: ClassVar[str] = "stock.counted"

    places: tuple[CountedPlace, ...]
    counted_thousandths: int = Field(ge=0, le=MOST)
    began_at: Instant
    counted_at: Instant
    expected_thousandths: int
    variance_thousandths: int
    known: dict[str, int]
    order_id: str = ""
    times: int = Field(default=1, ge=1)


class StockAdjusted(StockFact):
    """The books follow a count: ``thousandths`` were added to what is on hand, for a reason that a person gave.

    ``count_id`` is the entry of the count, ``known`` as there, when it was decided.
    """

    KIND: ClassVar[str] = "stock.adjusted"

    count_id: str = Field(pattern=r"^[^\x00]{1,64}$")
    counted_at: Instant
    thousandths: int
    reason: AdjustReason
    known: dict[str, int]
