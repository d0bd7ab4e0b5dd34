"""A day from the first drawer to the close of the store, each step by dice; head office comes back afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulated_day import cards, coming_back, drawers, kinds, members, ordering, parked, people, selling
from tests.simulated_day.checkout import Checkout
from tests.simulated_day.dice import Dice
from tests.simulated_day.paying import PowerCut
from tests.simulated_day.rules import CASHIERS
from tests.simulated_day.store import Store
from tests.simulated_day.till import Till
from tests.simulated_day.truth import Truth

_ACTS: tuple[tuple[Callable[[Checkout, PowerCut], str], int], ...] = (
    (selling.sell_for_cash, 2),
    (selling.sell, 7),
    (selling.sell_for_less, 4),
    (selling.sell_a_card, 3),
    (members.sell_to_member, 6),
    (members.sell_with_coupon, 4),
    (members.pay_into_account, 1),
    (kinds.sell_by_weight, 3),
    (kinds.bring_empties, 4),
    (ordering.order, 4),
    (ordering.make_ready, 4),
    (ordering.collect, 4),
    (ordering.cancel, 1),
    (cards.lose_the_bank, 2),
    (coming_back.bring_back, 6),
    (coming_back.exchange, 3),
    (coming_back.bring_too_much, 1),
    (coming_back.take_back_whole, 2),
    (coming_back.bring_back_without_paper, 1),
    (people.change_over, 2),
    (parked.park, 3),
    (parked.take_up, 3),
    (parked.take_up_by_mistake, 1),
    (drawers.count_and_begin_anew, 2),
    (drawers.change_mind_about_counting, 1),
    (drawers.move_cash, 6),
    (drawers.look, 2),
    (drawers.do_wrong, 3),
)
_SHIFTS_MOVE = 6
_DECK = (*(act for act, times in _ACTS for _ in range(times)), *(None for _ in range(_SHIFTS_MOVE)))


@dataclass(frozen=True)
class Ending:
    """``late``: a till is not heard of when the store is closed. ``dark``: the power goes while that is done.
    ``burned``: a till is lost before head office is back, and the others tell what it did.
    """

    late: bool
    dark: bool
    burned: bool

    @classmethod
    def by(cls, dice: Dice) -> Ending:
        return cls(dice.random() < 0.4, dice.random() < 0.4, dice.random() < 0.4)


class Day:
    """``live`` it once."""

    def __init__(self, store: Store, dice: Dice, ending: Ending) -> None:
        self.ending = ending
        self.store = store
        self.dice = dice
        self.truth = Truth(store.day, customers=store.told.customers, coupons=store.told.coupons)
        people = {one.number: one.operator_id for one in store.tills[0].act(lambda own: own.operators.roster())}
        self.closing = store.tills[0]
        self.checkouts = [Checkout(till, self.truth, dice, people, store.told.items) for till in store.tills]

    def live(self, acts: int) -> None:
        for checkout, number in zip(self.checkouts, CASHIERS, strict=True):
            checkout.sign_on(number)
            drawers.open_shift(checkout)
        for at in range(acts):
            if at == acts // 2:
                self._lights_out()
            self._once()
        self._close()

    def _close(self) -> None:
        """Sometimes one till is not heard of any more, and counts its drawer when the store is closed already."""
        tills = self.store.tills
        self.store.lan.settle(tills)
        parked.serve_all(self.checkouts, self.power_cut)
        late = self.open[-1] if self.ending.late and len(self.open) > 1 else None
        first = self.open[0]
        if late is not None:
            self.store.lan.settle(tills)
            self.store.lan.cut_off(late.till)
            self.truth.missing.add(late.standing.shift_id)
        for checkout in self.open:
            if checkout is not late:
                self.truth.acts[drawers.close_shift(checkout, self.power_cut)] += 1
        self.store.lan.meet([till for till in tills if late is None or till is not late.till])
        drawers.close_day(first, late, self.power_cut if self.ending.dark else None)
        self.closing = first.till
        if late is not None:
            self.truth.acts[drawers.close_shift(late, self.power_cut)] += 1
            self.truth.acts["day closed without a till"] += 1
        self.store.lan.settle(tills)

    def burn_one(self) -> Till | None:
        """The till that is lost, if one is."""
        if not self.ending.burned:
            return None
        self.truth.acts["a till was lost for good"] += 1
        return self.dice.choice([till for till in self.store.tills if till is not self.closing])

    def _once(self) -> None:
        act = self.dice.deal("acts", _DECK)
        done = act(self.dice.choice(self.open), self.power_cut) if act else self._move_a_shift()
        self.truth.acts[done] += 1
        self._lan()
        self.store.clock.pass_by(minutes=self.dice.randint(1, 4))

    @property
    def open(self) -> list[Checkout]:
        """Those with a drawer."""
        return [checkout for checkout in self.checkouts if checkout.drawer is not None]

    def _lights_out(self) -> None:
        """In the middle of the day the power goes at one till, with goods on its belt."""
        checkout = self.dice.choice(self.open)
        checkout.scan(selling.some_goods(self.dice))
        self.power_cut(checkout)
        checkout.pay_cash()
        self.truth.acts["power cut with goods on the belt"] += 1

    def _move_a_shift(self) -> str:
        """To a till without one; where each has one, the first is counted, and its till stays empty."""
        empty = [checkout for checkout in self.checkouts if checkout.drawer is None]
        if not empty:
            return drawers.close_shift(self.dice.choice(self.open), self.power_cut)
        if self.dice.random() < 0.2:
            return drawers.open_shift(empty[0])
        giver, taker = self.dice.choice(self.open), empty[0]
        return drawers.hand_on(giver, taker, lambda: self.store.lan.meet([taker.till]))

    def power_cut(self, checkout: Checkout) -> None:
        """The till goes dark and is switched on again; who worked there signs on."""
        self.store.lan.leave(checkout.till)
        checkout.till.kill()
        self.store.open_up(checkout.till)
        checkout.sign_on(checkout.cashier)

    def _lan(self) -> None:
        lan = self.store.lan
        if self.dice.random() < 0.08:
            self.truth.acts["LAN split" if lan.whole else "LAN healed"] += 1
            lan.split() if lan.whole else lan.heal()
        lan.talk(self.dice.choice(self.store.tills))
