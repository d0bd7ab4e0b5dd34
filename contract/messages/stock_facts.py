"""Facts about what stands on the shelves: counted while the store sells, and what the books were changed by."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

from pydantic import Field

from contract.messages.count_entry import MOST, CountEntry
from contract.messages.fact import Fact, Part

AdjustReason = Literal["lost", "found", "damaged", "past_date", "delivery_differed", "explained", "not_known"]
ADJUST_REASONS: tuple[AdjustReason, ...] = get_args(AdjustReason)


class StockFact(Fact):
    """Base of the facts about the stock of one item at one store."""

    item_id: str = Field(pattern=r"^[^\x00]{1,64}$")
    location_id: str


class CountedPlace(Part):
    """What stood at one place of the item: a bin, or elsewhere in words such as ``2``, the second other place."""

    place: str
    thousandths: int = Field(ge=0, le=MOST)


class KnownFacts(Part):
    """Up to which number the facts of an incarnation were in the books."""

    incarnation: str
    number: int = Field(ge=0)


class StockCounted(StockFact):
    """An item was counted, blind. ``count`` says what was counted, and what by the books of this register stood on the
    shelves then: what is on hand, without what was in hand for orders.

    ``variance_thousandths`` is what the count proves of a difference, once what may be on its way is allowed for.
    ``known``: of each incarnation, its last fact on the item that these books had in them. ``order_id``: the
    order that missed it, "" for none. ``times``: how often it was counted.
    """

    KIND: ClassVar[str] = "stock.counted"

    places: tuple[CountedPlace, ...]
    count: CountEntry
    variance_thousandths: int
    known: tuple[KnownFacts, ...]
    order_id: str = ""
    times: int = Field(default=1, ge=1)


class StockAdjusted(StockFact):
    """The books follow a count: ``thousandths`` were added to what is on hand, for a reason that a person gave.

    ``count_id`` is the entry of the count; ``count`` and ``known`` are as there, by what was known when it was decided.
    """

    KIND: ClassVar[str] = "stock.adjusted"

    count_id: str = Field(pattern=r"^[^\x00]{1,64}$")
    count: CountEntry
    thousandths: int
    reason: AdjustReason
    known: tuple[KnownFacts, ...]
