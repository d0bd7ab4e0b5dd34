"""Orders that wait are decided together: stock and room that several want go where they save the most.

Every order brings plans, whole decisions with their cost; one plan of each is chosen so that all fit (a mixed-integer
program, solved by HiGHS). Scarce goods and scarce room get prices; at these prices each order is decided again, which
gives new plans, and a bound that holds for every plan there is (Dantzig and Wolfe 1960): what the orders cost at best
at these prices, less what all that is scarce would bring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import starmap

import numpy as np

from oms.sourcing.criteria import Fees
from oms.sourcing.decide import EFFORT, decide
from oms.sourcing.ground import Ground
from oms.sourcing.master import Prices, Want, chosen_plans, scarce_prices
from oms.sourcing.model import A_MILLION, NO_LIMIT, Decision, Ints, Reason, Situation, SourcingOrder
from oms.sourcing.rules import Rule

_STEP_MINOR, _LINE_MINOR = 1_000_000, 100_000_000
"""What it costs to go one step of the rules further, and to leave a line: more than any money makes up for."""
WAVE_EFFORT = 40 * EFFORT
"""Of the search for splits, for each order: those that wait have time."""
_FURTHER, _PROVEN_PPM = 20, 5_000
"""So many times the effort goes into the few orders that are least proven, until all together are proven so far."""
_ROUNDS = 6
_ORDER_AS_A_WHOLE = {Reason.TOO_MANY_PARTS, Reason.WORTH_TOO_LITTLE, Reason.OTHERS_HAVE_NO_PLACE}


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to decide one order of a wave, and what it takes."""

    order: int
    decision: Decision
    cost: int
    takes: Mapping[Want, int]


@dataclass(frozen=True, slots=True)
class Wave:
    """One decision for each order, which all fit together. No others cost less than ``bound_minor`` in all.

    ``one_by_one_minor``: what deciding them in their order costs. ``solved``: the solver's choice is cheaper than that.
    Where an order gets less than it would alone, or goes further in its rules, that is counted at a very high price.
    """

    decisions: tuple[Decision, ...]
    cost_minor: int
    bound_minor: int
    one_by_one_minor: int
    solved: bool

    @property
    def gap_ppm(self) -> int:
        return max(0, self.cost_minor - self.bound_minor) * A_MILLION // max(1, abs(self.cost_minor))


def decide_wave(
    ground: Ground,
    rules: Sequence[Rule],
    orders: Sequence[SourcingOrder],
    situation: Situation,
    *,
    effort: int = WAVE_EFFORT,
    seconds: int = 10,
    enough: Callable[[], bool] = lambda: False,
) -> Wave:
    """``seconds``: for the solver. ``enough`` is asked before each round: whoever has a clock ends the rounds by it."""
    return _Wave(ground, rules, orders, situation, effort).run(seconds, enough)


class _Wave:
    """One wave. All is judged by the situation at its beginning."""

    def __init__(
        self, ground: Ground, rules: Sequence[Rule], orders: Sequence[SourcingOrder], situation: Situation, effort: int
    ) -> None:
        self._ground, self._rules, self._orders = ground, rules, orders
        self._situation, self._effort = situation, effort
        self._protects = all(rule.use.protects_floor for rule in rules)
        self._known: set[tuple[int, str]] = set()
        self._plans: list[Plan] = []

    def run(self, seconds: int, enough: Callable[[], bool]) -> Wave:
        every = range(len(self._orders))
        decided = self._searched_further([self._decided(at, self._situation, None) for at in every], enough)
        alone = list(starmap(self._plan, enumerate(decided)))
        least = [self._least(decision) for decision in decided]
        start = self._one_by_one(alone)
        bound = sum(least)
        if self._fits(alone):
            return self._wave(alone, start, bound, alone)
        for plan in (*alone, *start, *map(self._nothing, every)):
            self._keep(plan)
        for _ in range(_ROUNDS):
            if enough():
                break
            reached, fresh = self._at_prices(scarce_prices(self._plans, self._limit), alone, least)
            bound = max(bound, reached)
            if not fresh:
                break
        chosen = chosen_plans(self._plans, self._limit, start, seconds)
        return self._wave(chosen or start, start, bound, alone)

    def _wave(self, chosen: Sequence[Plan], start: Sequence[Plan], bound: int, alone: Sequence[Plan]) -> Wave:
        """Told as money: without what each order would go through alone."""
        common = sum(plan.cost - plan.decision.cost_minor for plan in alone)
        cost, one_by_one = sum(plan.cost for plan in chosen), sum(plan.cost for plan in start)
        best = chosen if cost < one_by_one else start
        return Wave(
            decisions=tuple(plan.decision for plan in best),
            cost_minor=min(cost, one_by_one) - common,
            bound_minor=min(bound, cost, one_by_one) - common,
            one_by_one_minor=one_by_one - common,
            solved=best is chosen,
        )

    # Plans

    def _decided(self, at: int, known: Situation, fees: Fees | None, further: int = 1) -> Decision:
        effort = self._effort * further
        return decide(self._ground, self._rules, self._orders[at], known, effort=effort, fees=fees)

    def _searched_further(self, decided: Sequence[Decision], enough: Callable[[], bool]) -> list[Decision]:
        """Large orders are rare, and dear: what is not known of a few of them is most of what is not known at all."""
        found = list(decided)
        total = sum(abs(one.cost_minor) for one in found)
        missing = sum(map(_unproven, found))
        for at in sorted(range(len(found)), key=lambda at: -_unproven(found[at])):
            if missing * A_MILLION <= total * _PROVEN_PPM or not _unproven(found[at]) or enough():
                break
            own = self._decided(at, self._situation, None, _FURTHER)
            same = (own.step, len(own.unfilled)) == (found[at].step, len(found[at].unfilled))
            if same and own.cost_minor <= found[at].cost_minor:
                missing += _unproven(own) - _unproven(found[at])
                found[at] = own
        return found

    def _plan(self, at: int, decision: Decision) -> Plan:
        lines = {line.line_id: line for line in self._orders[at].lines}
        takes: dict[Want, int] = {}
        for part in decision.parts:
            location = self._ground.index[part.location_id]
            if self._situation.room[location] != NO_LIMIT:
                takes["", location] = 1
            for line in (lines[one] for one in part.line_ids):
                want = line.item_id, location
                takes[want] = takes.get(want, 0) + line.thousandths
        over = decision.step * _STEP_MINOR + len(decision.unfilled) * _LINE_MINOR
        return Plan(at, decision, decision.cost_minor + over, takes)

    def _nothing(self, at: int) -> Plan:
        """The order waits."""
        order = self._orders[at]
        lines = tuple(line.line_id for line in order.lines)
        return self._plan(at, Decision(order.order_id, "", 0, (), lines, {"unfilled": 0, "split": 0}, 0))

    def _least(self, decision: Decision) -> int:
        """What an order costs at least, at any step: lines that some location could give might be filled."""
        whole = [line for line, why in decision.ruled_out.items() if _ORDER_AS_A_WHOLE & set(why)]
        left = len(decision.unfilled) - len(whole)
        if whole:
            return left * _LINE_MINOR
        return left * _LINE_MINOR + min(
            decision.step * _STEP_MINOR + decision.bound_minor, (decision.step + 1) * _STEP_MINOR
        )

    def _keep(self, plan: Plan) -> bool:
        """Whether it is new."""
        name = repr([(part.location_id, part.line_ids) for part in plan.decision.parts])
        fresh = (plan.order, name) not in self._known
        if fresh:
            self._known.add((plan.order, name))
            self._plans.append(plan)
        return fresh

    def _limit(self, want: Want) -> int:
        """How much there is of it at the beginning."""
        item_id, location = want
        if not item_id:
            return int(self._situation.room[location])
        rows = self._situation.stock[item_id]
        at = int(np.nonzero(rows.locations == location)[0][0])
        return int(rows.available[at]) - (int(rows.floor[at]) if self._protects else 0)

    def _fits(self, plans: Sequence[Plan]) -> bool:
        taken: dict[Want, int] = {}
        for plan in plans:
            for want, amount in plan.takes.items():
                taken[want] = taken.get(want, 0) + amount
        return all(amount <= self._limit(want) for want, amount in taken.items())

    # One by one

    def _one_by_one(self, alone: Sequence[Plan]) -> list[Plan]:
        """In their order, each with what those before it left. Who can have what is best alone has that."""
        taken: dict[Want, int] = {}
        chosen: list[Plan] = []
        for at, best in enumerate(alone):
            fits = all(taken.get(want, 0) + amount <= self._limit(want) for want, amount in best.takes.items())
            own = best if fits else self._plan(at, self._decided(at, self._left(at, taken), None))
            for want, amount in own.takes.items():
                taken[want] = taken.get(want, 0) + amount
            chosen.append(own)
        return chosen

    def _left(self, at: int, taken: Mapping[Want, int]) -> Situation:
        """As at the beginning, but that what is not there any more for this order is barred."""
        wanted: dict[str, int] = {}
        for line in self._orders[at].lines:
            wanted[line.item_id] = wanted.get(line.item_id, 0) + line.thousandths
        frozen = {item: self._situation.stock[item].frozen.copy() for item in wanted if item in self._situation.stock}
        stopped: Ints = self._situation.stopped.copy()
        for (item_id, location), amount in taken.items():
            if not item_id and amount >= self._limit(("", location)):
                stopped[location] = 1
            elif item_id in frozen and amount + wanted[item_id] > self._limit((item_id, location)):
                frozen[item_id][self._situation.stock[item_id].locations == location] = 1
        stock = {item_id: replace(self._situation.stock[item_id], frozen=marks) for item_id, marks in frozen.items()}
        return replace(self._situation, stock=stock, stopped=stopped)

    # At prices

    def _at_prices(self, prices: Prices, alone: Sequence[Plan], least: Sequence[int]) -> tuple[int, bool]:
        """The bound that these prices prove, and whether any order found a new plan. Whoever's best plan takes nothing
        that is priced would choose it again.
        """
        fees, fresh, total = self._fees(prices), False, 0
        for at, plan in enumerate(alone):
            if plan.takes.keys() & prices.keys():
                decision = self._decided(at, self._situation, fees)
                total += max(self._least(decision), least[at])
                fresh |= self._keep(self._plan(at, decision))
            else:
                total += least[at]
        brought = sum(price * self._limit(want) for want, price in prices.items())
        return int(np.floor(total - brought)), fresh

    def _fees(self, prices: Prices) -> Fees:
        room = np.zeros(self._ground.count)
        stock: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]] = {}
        for (item_id, location), price in prices.items():
            if item_id:
                stock.setdefault(item_id, np.zeros(self._ground.count))[location] = price
            else:
                room[location] = price
        return Fees(stock, room)


def _unproven(decision: Decision) -> int:
    """What it may cost too much."""
    return max(0, decision.cost_minor - decision.bound_minor)
