"""Counting while the store sells: what a count proves, once all that may be on its way is allowed for.

Nobody knows from which bin a customer took what is paid for a minute later, nor whether a till's clock is right. So a
count proves no single number but a span; only what lies outside of it is a difference. Whatever the order in which the
facts of the registers come, the same facts give the same difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from contract.messages.facts import (
    Fact,
    MovedLine,
    OrderCanceled,
    OrderFact,
    OrderPutBack,
    OrderRejected,
    SaleCompleted,
)
from contract.rules.fold import moves, stock_deltas
from contract.states.fulfillment import LineCommand

CLOCKS_DIFFER = timedelta(minutes=2)
CLOCKS_UNSURE = timedelta(minutes=15)
"""How far the clocks of two registers may be apart; where one says itself that it is unsure."""
IN_BASKETS = timedelta(minutes=30)
"""How long before it is paid for something may have left its shelf."""
ON_THE_WAY_BACK = timedelta(minutes=60)
"""How long something that came back may lie about before it stands on its shelf."""
BEFORE = ON_THE_WAY_BACK + CLOCKS_UNSURE
"""Moves that are older than this before a count began do not matter to it by themselves."""

_SHELF = {LineCommand.PICK: -1, LineCommand.UNPICK: 1, LineCommand.DECLINE: 1}
_HAND = {
    LineCommand.PICK: 1, LineCommand.TAKE_BACK: 1, LineCommand.UNPICK: -1, LineCommand.DECLINE: -1,
    LineCommand.HAND_OVER: -1, LineCommand.SHIP: -1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShelfMove:
    """What left the shelves (negative) or came to them at a moment, by a register's clock.

    ``paid``: it had left its shelf some time before. ``perhaps``: so much more may have come back.
    """

    moment: datetime
    thousandths: int
    paid: bool = False
    unsure: bool = False
    perhaps: int = 0


@dataclass(frozen=True, slots=True)
class Around:
    """What went on around a count, all positive: ``out`` may have been counted all the same, ``back`` and ``soon`` may
    have been in the store and not on a shelf.
    """

    out: int = 0
    back: int = 0
    soon: int = 0


def around(moves_told: Iterable[ShelfMove], began: datetime, counted: datetime) -> Around:
    """What may blur a count that began and ended then."""
    out = back = soon = 0
    for move in moves_told:
        differ = CLOCKS_UNSURE if move.unsure else CLOCKS_DIFFER
        left = max(0, -move.thousandths)
        if began - differ <= move.moment <= counted:
            out += left
        elif counted < move.moment <= counted + (max(IN_BASKETS, differ) if move.paid else differ):
            soon += left
        came = max(0, move.thousandths) + move.perhaps
        if began - ON_THE_WAY_BACK <= move.moment <= counted:
            back += came
        elif counted < move.moment <= counted + differ:
            out += came
    return Around(out, back, soon)


def variance(counted: int, expected: int, blur: Around) -> int:
    """What the count proves that the books do not say: nothing where all that is on its way may explain it."""
    least = counted - expected - blur.out
    most = counted - expected + blur.back + blur.soon
    return least if least > 0 else min(0, most)


def shelf_changes(fact: Fact) -> dict[str, int]:
    """Item id -> thousandths that came to the shelves, or left them. What is in hand for an order has left them."""
    if not isinstance(fact, OrderFact):
        return {item_id: on_hand for item_id, (on_hand, _) in stock_deltas(fact).items()}
    changes = _moved(fact, _SHELF)
    if isinstance(fact, OrderPutBack):
        _add(changes, fact.lines, 1)
    return changes


def in_hand_changes(fact: Fact) -> dict[str, int]:
    """Item id -> thousandths that were taken in hand for orders, or left it; but for what is rejected or canceled, of
    which only the order knows how much was in hand.
    """
    changes = _moved(fact, _HAND)
    if isinstance(fact, OrderPutBack):
        _add(changes, fact.lines, -1)
    return changes


def _moved(fact: Fact, signs: Mapping[LineCommand, int]) -> dict[str, int]:
    changes: dict[str, int] = {}
    for command, line in moves(fact):
        _add(changes, (line,), signs.get(command, 0))
    return changes


def _add(changes: dict[str, int], lines: Iterable[MovedLine], sign: int) -> None:
    for line in lines:
        if sign:
            changes[line.item_id] = changes.get(line.item_id, 0) + sign * line.thousandths


def shelf_move(fact: Fact, item_id: str, moment: datetime, *, unsure: bool) -> ShelfMove | None:
    """What a fact did to the shelves of an item; None for nothing."""
    change = shelf_changes(fact).get(item_id, 0)
    perhaps = 0
    if isinstance(fact, OrderRejected | OrderCanceled):
        # Some of it may have been in hand, and goes back to its shelf.
        perhaps = sum(line.thousandths for line in fact.lines if line.item_id == item_id)
    if not change and not perhaps:
        return None
    return ShelfMove(moment, change, isinstance(fact, SaleCompleted), unsure, perhaps)
