"""What the count screen shows: one of three pages, frozen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.bopis.stock_books import Missed
from app.catalog.model.item import Item
from app.stock.count import Counting, CountResult
from app.stock.tasks import CountTask, Undecided


class Page(StrEnum):
    """``list``: what is to be counted; ``count``: one item; ``result``: what came of it."""

    LIST = "list"
    COUNT = "count"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class CountState:
    """``tasks`` is None until they were read. ``digits`` is what is being typed for the current place.

    ``missed`` is what an order missed of the item, and may be picked again; ``saved_at``: when the last gesture was
    kept.
    """

    page: Page = Page.LIST
    tasks: tuple[CountTask, ...] | None = None
    undecided: tuple[Undecided, ...] = ()
    begun: tuple[str, ...] = ()
    found: tuple[Item, ...] = ()
    typed: str = ""
    chosen: str = ""
    counting: Counting | None = None
    digits: str = ""
    saved_at: str = ""
    result: CountResult | None = None
    missed: Missed | None = None
    reason: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The rows of the list in their order, by item; of a count that waits, by its id."""
        if self.typed:
            return tuple(item.item_id for item in self.found)
        return (*(task.item_id for task in self.tasks or ()), *(one.count_id for one in self.undecided))

    def listed(self) -> CountState:
        """At the list, with nothing in hand."""
        return replace(
            self, page=Page.LIST, counting=None, result=None, missed=None, digits="", reason="", typed="", found=()
        )
