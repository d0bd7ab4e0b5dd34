"""A day from the first drawer to the close of the store, each step by dice; head office comes back afterwards."""

from __future__ import annotations

from random import Random

from tests.simulated_day import drawers, selling
from tests.simulated_day.checkout import Checkout
from tests.simulated_day.store import CASHIERS, Store
from tests.simulated_day.truth import Truth

_ACTS = ((selling.sell_for_cash, 10),)


class Day:
    """``live`` it once."""

    def __init__(self, store: Store, dice: Random) -> None:
        self.store = store
        self.dice = dice
        self.truth = Truth(store.day)
        people = {one.number: one.operator_id for one in store.tills[0].act(lambda own: own.operators.roster())}
        self.checkouts = [Checkout(till, self.truth, dice, people) for till in store.tills]

    def live(self, acts: int) -> None:
        for checkout, number in zip(self.checkouts, CASHIERS, strict=True):
            checkout.sign_on(number)
            drawers.open_shift(checkout)
        for _ in range(acts):
            self._once()
        self.store.lan.settle(self.store.tills)
        for checkout in self.checkouts:
            drawers.close_shift(checkout)
        self.store.lan.settle(self.store.tills)
        drawers.close_day(self.checkouts)

    def _once(self) -> None:
        act = self.dice.choices([act for act, _ in _ACTS], weights=[weight for _, weight in _ACTS])[0]
        done = act(self.dice.choice(self.checkouts))
        self.truth.acts[done] += 1
        self._lan()
        self.store.clock.pass_by(minutes=self.dice.randint(1, 4))

    def _lan(self) -> None:
        lan = self.store.lan
        if self.dice.random() < 0.08:
            self.truth.acts["LAN split" if lan.whole else "LAN healed"] += 1
            lan.split() if lan.whole else lan.heal()
        lan.talk([till for till in self.store.tills if till.running is not None])
