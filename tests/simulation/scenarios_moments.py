"""The power goes at each moment of an act, one after the other: the act is done as a whole, or is done again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from tests.simulation.books import read_all
from tests.simulation.customer import Customer
from tests.simulation.oracle import Finding, findings
from tests.simulation.rules import GIFTS
from tests.simulation.scenarios import Scenario, minutes, opened, sell
from tests.simulation.seller import Seller, tried
from tests.simulation.till import Till
from tests.simulation.world import World

_DARK = 16
"""Minutes after which a till whose power went is on again."""
_OF_A_SHIFT, _OF_A_DAY, _OF_A_PULL = range(1, 8), range(1, 12), range(1, 5)
_OF_A_GIFT_CARD, _OF_A_REVERSAL = range(1, 12), range(1, 6)
"""Touches of the world."""


def _shift_closed(one: World) -> None:
    """A Z that was made is signed, right behind it."""
    till = opened(one)
    seller = one.seller_of(till)
    for touches in _OF_A_SHIFT:
        sell(one, till, 1)
        _cut(one, till, touches, seller.close_shift, lambda: seller.drawer is None)
        seller.open_shift()
    entries = read_all(one).journals[till.name]
    for z, behind in pairwise(entries):
        if z.kind == "shift.closed" and (behind.kind, behind.fact.get("closed_hash")) != ("shift.sealed", z.hash):
            one.found.append(Finding("I4", f"nobody signed Z {z.fact['document_number']}"))


def _day_closed(one: World) -> None:
    """A day is closed once, and its close goes on where it was."""
    till = opened(one)
    seller, said = one.seller_of(till), [""]

    def close_day() -> str:
        said[0] = seller.close_day()
        return said[0]

    for touches in _OF_A_DAY:
        sell(one, till, 1)
        seller.close_shift()
        said[0] = ""
        _cut(one, till, touches, close_day, lambda: bool(said[0]))
        if said[0].startswith("day not closed"):
            one.found.append(Finding("I4", f"a close that was begun stands there: {said[0]}"))
        seller.open_shift()


def _rows_pulled(one: World) -> None:
    """What another register sold is seen here as soon as head office knows it."""
    till = opened(one)
    other = one.tills[1]
    one.seller_of(other).open_shift()
    minutes(one, 1)
    for touches in _OF_A_PULL:
        till.fuse = touches
        sell(one, other, 1)
        minutes(one, _DARK)
        till.fuse = None
        one.found += [found for found in findings(one.truth, read_all(one)) if found.invariant == "I25"]


def _gift_card_used(one: World) -> None:
    """What was asked of a gift card before is given free."""
    till, card = opened(one), GIFTS[0]
    seller = one.seller_of(till)
    seller.customer = Customer(Counter({"milk": 1}), loads=card, load_minor=60_00)
    sell(one, till, 1)
    for touches in _OF_A_GIFT_CARD:
        seller.customer = Customer(Counter({"milk": 1}), gift=card)
        _cut(one, till, touches, seller.sell, lambda: seller.customer is None)


def _charge_goes_back(one: World) -> None:
    """What a card paid when nobody waited any more goes back to it, though the terminal has not heard so at once."""
    till = opened(one)
    seller = one.seller_of(till)
    for touches in _OF_A_REVERSAL:
        till.terminal.goes = lambda what: "card_late" if what == "payment" else ""
        seller.customer = Customer(Counter({"milk": 1}), by_card=True)
        while _unpaid(seller):
            minutes(one, 1)
        minutes(one, _DARK)
        till.fuse = touches
        till.guarded(till.ask_terminal)
        minutes(one, _DARK)
        till.fuse = None


def _unpaid(seller: Seller) -> bool:
    """Called not charged by a manager as soon as that can be, and then paid in cash."""
    if seller.customer is None:
        return False
    seller.sell()
    return True


def _cut(one: World, till: Till, touches: int, act: Callable[[], str], done: Callable[[], bool]) -> None:
    till.fuse = touches
    while not done():
        tried(one.hub, act, one.sometimes)
        minutes(one, _DARK)
    till.fuse = None


SHIFT_CUT = Scenario("the power goes while a shift is closed", _shift_closed)
DAY_CUT = Scenario("the power goes while a day is closed", _day_closed)
ROWS_CUT = Scenario("the power goes while rows are pulled", _rows_pulled)
GIFT_CUT = Scenario("the power goes while a gift card is used", _gift_card_used)
BACK_CUT = Scenario("the power goes when a charge is to go back", _charge_goes_back)
ALL = (SHIFT_CUT, DAY_CUT, ROWS_CUT, GIFT_CUT, BACK_CUT)
