"""Searches as one types: one search at a time, always the newest words next, nothing shown that was typed before."""

from __future__ import annotations

from collections.abc import Callable

from app.catalog.catalog import Catalog
from app.ui.pos.sell.state import Hit, Hits, StockOf
from app.ui.tasks import Tasks
from contract.errors import AisleError

_BEST = 5


class Finder:
    """``offer_of`` names the promotion that has a code; ``found`` gets the words and their hits, None without words."""

    def __init__(
        self,
        catalog: Catalog,
        stock_of: StockOf,
        offer_of: Callable[[str], str],
        tasks: Tasks,
        found: Callable[[str, Hits | None], None],
    ) -> None:
        self._catalog, self._stock_of, self._offer_of = catalog, stock_of, offer_of
        self._tasks, self._found = tasks, found
        self._wanted = self._shown = ""
        self._busy = False

    @property
    def settled(self) -> bool:
        """Whether what is shown was found for what is typed."""
        return self._wanted == self._shown

    def find(self, words: str) -> None:
        self._wanted = words
        if not words:
            self._shown = ""
            self._found("", None)
        elif not self._busy:
            self._start()

    def _start(self) -> None:
        self._busy = True
        words = self._wanted
        self._tasks.free(lambda: self._look(words), lambda hits: self._looked(words, hits), self._failed)

    def _look(self, words: str) -> Hits:
        found = self._catalog.search(words, _BEST)
        best = tuple(Hit(hit.item, hit.price, self._stock_of(hit.item.item_id)) for hit in found.hits)
        return Hits(best, found.meant, found.instead, "" if found.exact else self._offer_of(words))

    def _looked(self, words: str, hits: Hits) -> None:
        self._busy = False
        if words == self._wanted:
            self._shown = words
            self._found(words, hits)
        elif self._wanted:
            self._start()

    def _failed(self, error: AisleError) -> None:
        self._busy = False
        self._tasks.refused.emit(error)
