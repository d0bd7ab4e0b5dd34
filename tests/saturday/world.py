"""Where every piece of goods really is, whatever the books say: on a shelf, in somebody's hands, or gone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

Piece = tuple[str, str]
"""A place and a SKU."""


@dataclass
class World:
    """``hands`` by order and place and SKU; ``gone`` by order and SKU: what left with a customer or a carrier."""

    shelf: Counter[Piece] = field(default_factory=Counter)
    hands: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    gone: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_store: Counter[Piece] = field(default_factory=Counter)

    def is_there(self, store: str, sku: str) -> bool:
        return self.shelf[store, sku] > 0

    def take(self, order_id: str, store: str, sku: str) -> None:
        assert self.shelf[store, sku] > 0, f"{sku} is not on the shelf of {store}"
        self.shelf[store, sku] -= 1
        self.hands[order_id, store, sku] += 1

    def put_back(self, order_id: str, store: str, sku: str, pieces: int) -> None:
        self._out_of_hands(order_id, store, sku, pieces)
        self.shelf[store, sku] += pieces

    def give(self, order_id: str, store: str, sku: str, pieces: int) -> None:
        self._out_of_hands(order_id, store, sku, pieces)
        self.gone[order_id, sku] += pieces
        self.left_store[store, sku] += pieces

    def in_hands(self, order_id: str, store: str) -> dict[str, int]:
        """What one store holds of an order, by SKU."""
        held = self.hands.items()
        return {sku: count for (order, place, sku), count in held if (order, place) == (order_id, store) and count}

    def _out_of_hands(self, order_id: str, store: str, sku: str, pieces: int) -> None:
        held = self.hands[order_id, store, sku]
        assert held >= pieces, f"{pieces} of {sku} for {order_id} are asked for, {held} are in hand at {store}"
        self.hands[order_id, store, sku] -= pieces
