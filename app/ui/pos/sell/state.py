"""What the sell screen shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.catalog.model.item import Item, TilePage
from app.devices.counter import CounterScale, NoScale
from app.pos.basket_view import BasketView, LineView
from app.pos.suspend import SuspendedView
from contract.values.price import UnitPrice
from contract.values.quantity import Unit

_MULTIPLIED = re.compile(r"^\s*(\d{1,4})\*(.*)$", re.DOTALL)

StockOf = Callable[[str], int | None]
"""What can be sold of an item here, in thousandths; None while head office has told nothing of it."""


class Till(StrEnum):
    """Whether one can sell."""

    UNKNOWN = "unknown"
    CLOSED = "closed"
    OPEN = "open"
    COUNTING = "counting"


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result; ``stock`` in thousandths."""

    item: Item
    price: UnitPrice | None
    stock: int | None


@dataclass(frozen=True, slots=True)
class Hits:
    """The best results. ``meant`` was searched too, or, where what was typed found nothing, ``instead``. ``offer`` is
    the name of the promotion that has just this code, where no item has it.
    """

    best: tuple[Hit, ...]
    meant: str = ""
    instead: bool = False
    offer: str = ""

    @property
    def sure(self) -> str:
        """The item that Enter takes unseen: a guess is never sold before somebody has seen it."""
        return self.best[0].item.item_id if self.best and not self.instead else ""


@dataclass(frozen=True, slots=True)
class WeightNeeded:
    """An item that is sold by weight was chosen without one."""

    item: Item
    price: UnitPrice | None
    scale: CounterScale = NoScale()


@dataclass(frozen=True, slots=True)
class SellState:
    """``hits`` is None while nothing is searched for; ``problem`` says in words why nothing can be sold.

    ``next_number`` is that of the sale under way, should it be finished as one.
    """

    basket: BasketView | None = None
    selected: str = ""
    stock: int | None = None
    till: Till = Till.UNKNOWN
    parked: tuple[SuspendedView, ...] = ()
    pages: tuple[TilePage, ...] = ()
    query: str = ""
    hits: Hits | None = None
    problem: str = ""
    takes_cards: bool = False
    next_number: int = 1

    @property
    def lines(self) -> tuple[LineView, ...]:
        return self.basket.lines if self.basket else ()

    @property
    def offered(self) -> bool:
        """Whether what is typed is the code of a promotion, which goes before what it resembles."""
        return self.hits is not None and bool(self.hits.offer)

    @property
    def line(self) -> LineView | None:
        """The selected line."""
        return next((line for line in self.lines if line.line_id == self.selected), None)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the search box: ``3*`` before it is a quantity."""

    count: int | None
    words: str

    @property
    def is_code(self) -> bool:
        """Whether it reads like a number somebody copied from a label, not like a name."""
        return bool(self.words) and not any(character.isalpha() for character in self.words)


def read_typed(text: str) -> Typed:
    """``3*milk`` -> 3, milk."""
    found = _MULTIPLIED.match(text)
    return Typed(int(found[1]), found[2].strip()) if found else Typed(None, text.strip())


def by_the_piece(line: LineView) -> bool:
    return line.unit == Unit.EACH and not line.fixed
