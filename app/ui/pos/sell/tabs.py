"""The sales at the top of the sell screen: the one under way, and those that wait."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.state import SellState
from app.ui.widgets.top_bar import SaleTab

CURRENT, FOLDED = "current", "folded"
_WIDE = 1200
_MOST_WIDE, _MOST_NARROW = 3, 1


def sale_tabs(state: SellState, phrases: Phrases, window_width: int) -> Sequence[SaleTab]:
    """Too many that wait fold into one tab."""
    tabs = [SaleTab(CURRENT, _under_way(state, phrases), current=True)]
    room = _MOST_WIDE if window_width >= _WIDE else _MOST_NARROW
    if len(state.parked) > room:
        tabs.append(SaleTab(FOLDED, phrases.count("sell_parked_count", len(state.parked))))
    else:
        tabs += [SaleTab(sale.entry_id, phrases.parked(sale)) for sale in state.parked]
    return tabs


def _under_way(state: SellState, phrases: Phrases) -> str:
    """By the number that its receipt will have; returns alone are numbered apart, when they are finished."""
    if not state.lines:
        return phrases.text("sell_tab_new")
    if all(line.comes_back for line in state.lines):
        return phrases.text("sell_tab_return")
    return phrases.text("sell_tab", number=f"{state.next_number:04d}")
