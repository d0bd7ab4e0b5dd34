"""Turns what is asked of a line's price into use cases: a discount, another price, taking either back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.pos.basket_view import BasketView, LineView
from app.pos.sell import Sell
from app.ui.pos.phrases import Phrases
from app.ui.screen import Stage

Change = Callable[[Callable[[], BasketView], Callable[[], None]], None]
"""Runs a gesture on the sale, then says what follows."""


class LineChanges:
    """Each change can be undone for a while; later it is taken back from the line's list of changes."""

    def __init__(self, sell: Sell, stage: Stage, change: Change) -> None:
        self._sell, self._stage, self._change = sell, stage, change
        self._phrases = Phrases(stage.words, stage.wording)

    def discount(self, line: LineView, minor: int, reason: str) -> None:
        """Take an amount off."""
        by_hand = sum(not own.promotion_id for own in line.modifiers)
        said = self._phrases.text("sell_discounted", amount=self._stage.wording.money(minor), name=line.name)
        self._change(
            lambda: self._sell.discount_line(line.line_id, minor, reason),
            lambda: self._stage.undo(said, lambda: self.take_back(line.line_id, by_hand)),
        )

    def reprice(self, line: LineView, ten_thousandths: int, reason: str) -> None:
        """Another unit price, for as much of the unit as the catalog's. In place of another it is not undone."""
        per = line.price_per_thousandths
        said = self._phrases.text(
            "sell_repriced", price=self._stage.wording.unit_price(ten_thousandths, per, line.unit), name=line.name
        )
        first = all(own.price_ten_thousandths is None for own in line.modifiers)
        self._change(
            lambda: self._sell.override_price(line.line_id, ten_thousandths, reason, per),
            lambda: (
                self._stage.undo(said, lambda: self.take_back(line.line_id, 0)) if first else self._stage.toast(said)
            ),
        )

    def take_back(self, line_id: str, at: int) -> None:
        """The change at this place of the line's list. A promotion leaves the whole sale, and can be put back."""
        removed: list[str] = []

        def gesture() -> BasketView:
            before = self._sell.view().removed_promotions
            after = self._sell.remove_modifier(line_id, at)
            removed.extend(after.removed_promotions[len(before) :])
            return after

        self._change(gesture, lambda: self._say_taken_back(removed))

    def _say_taken_back(self, promotions: Sequence[str]) -> None:
        if not promotions:
            self._stage.toast(self._phrases.text("sell_taken_back"))
            return
        self._stage.undo(self._phrases.text("sell_promotion_removed"), lambda: self._put_back(promotions[0]))

    def _put_back(self, promotion_id: str) -> None:
        self._change(
            lambda: self._sell.put_back_promotion(promotion_id),
            lambda: self._stage.toast(self._phrases.text("sell_promotion_put_back")),
        )
