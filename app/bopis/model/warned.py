"""The board with what it warns of: the milestone that each order is about to miss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.bopis.model.cards import BoardView, OrderCard
from contract.rules.promise import Warned


def with_warnings(view: BoardView, warned: Mapping[str, Warned]) -> BoardView:
    """``warned`` by order. What is ready, ended or a problem warns of nothing but its carrier."""
    if not warned:
        return view
    return replace(view, todo=_told(view.todo, warned), ready=_told(view.ready, warned))


def warning_code(warned: Warned) -> str:
    """Names its words: what is to do now, or what was missed."""
    return f"warned_{warned.milestone}_missed" if warned.missed else f"warned_{warned.milestone}"


def _told(cards: tuple[OrderCard, ...], warned: Mapping[str, Warned]) -> tuple[OrderCard, ...]:
    return tuple(
        replace(card, warning=warning_code(found)) if (found := warned.get(card.order_id)) else card for card in cards
    )
