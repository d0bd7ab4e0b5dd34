"""Is the customer old enough? Asked once in a sale, for the highest age that anything in it needs."""

from __future__ import annotations

from dataclasses import replace

from app.db.transaction import Tx
from app.pos.basket_acts import BasketActs
from app.pos.basket_view import BasketView
from app.pos.model.basket import Basket
from app.pos.model.line import AgeCheck, AgeMethod
from contract.values.time import instant_text


class AgeChecks:
    """The answers. The question stands in the view, as ``age_to_check``."""

    def __init__(self, acts: BasketActs) -> None:
        self._acts = acts

    def passed(self, method: AgeMethod) -> BasketView:
        """Old enough for everything in the sale. No birth date is kept."""

        def checked(basket: Basket, _: Tx) -> Basket:
            minimum = basket.age_to_check
            return replace(basket, age_check=AgeCheck(minimum, method)) if minimum else basket

        return self._acts.change("check_age", checked)

    def failed(self) -> BasketView:
        """Too young, or nothing to show it by: what needs an age is taken out, and the journal keeps that."""

        def taken_out(basket: Basket, tx: Tx) -> Basket:
            for line in [own for own in basket.lines if own.age_unchecked]:
                basket = basket.without(line.line_id, instant_text(tx.now))
            return replace(basket, undo=None)

        return self._acts.change("check_age", taken_out)
