"""What has to be counted, and is promised to nobody from its store until it was: items whose shelf was found wrong."""

from __future__ import annotations

from contract.messages.facts import Fact, MovedLine, OrderRejected, OrderShort

_STOCK_IS_WRONG = frozenset({"no_stock"})
"""Reasons to give an order back that say something of the shelf, and not of the store."""


def doubts_stock(reason: str) -> bool:
    """Whether lines given back for this reason are counted, and their items promised to nobody from here meanwhile."""
    return reason in _STOCK_IS_WRONG


def doubted(fact: Fact) -> tuple[MovedLine, ...]:
    """The lines whose stock a fact calls into question."""
    match fact:
        case OrderShort():
            return (fact.line,)
        case OrderRejected() if doubts_stock(fact.reason):
            return fact.lines
        case _:
            return ()
