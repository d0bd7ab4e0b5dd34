"""The cheapest place for each bundle of an order: exact among single places, then splits by best first search.

A relaxation gives a bound, and leaves out places that can be in nothing cheaper than what is known. A part's cost never
falls when it gets heavier: so what is open so far, with the least that the rest must cost, bounds what can come of it.
The search ends when nothing open can be cheaper, or after so much effort, and tells the bound that is proven.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, count

import numpy as np

from oms.sourcing.carriage import BEYOND
from oms.sourcing.criteria import Costs
from oms.sourcing.model import Bools, Ints
from oms.sourcing.relaxation import evened, relaxed

NOWHERE = -1
"""A place for what is left for later."""
_NODE = 1_000
"""Cells that take as long as what every node costs."""
_PAIRED, _REFINED, _MOVES = 24, 3, 1
"""The best places whose pairs are all tried, pairs that are worked out, and how often their bundles are moved."""

Choice = tuple[int, ...]
"""By bundle, a position among the places, or ``NOWHERE``."""


@dataclass(frozen=True, slots=True)
class Found:
    """``choice`` is None where no choice is allowed. Nothing allowed costs less than ``bound``."""

    choice: Choice | None
    cost: int
    bound: int


@dataclass(frozen=True, slots=True)
class _Node:
    """Bundles that have a place so far, in the order of the search. ``open``: place, grams and value of each part."""

    cost: int
    choice: Choice
    open: tuple[tuple[int, int, int], ...]
    left: bool = False


def search(costs: Costs, effort: int) -> Found:
    """``effort``: how many cells of bundles by places may be looked at when splits are searched."""
    return _Search(costs).run(effort)


class _Search:
    """One search. Bundles are taken in an order of their own: what the fewest places have first."""

    def __init__(self, costs: Costs) -> None:
        self._costs, self._minor = costs, costs.carriage.minor
        many = costs.can.sum(axis=1)
        self._order = sorted(range(len(costs.bundles)), key=lambda row: (many[row], -costs.grams[row], row))
        self._grams = [costs.grams[row] for row in self._order]
        self._values = [costs.values[row] for row in self._order]
        self._can = costs.can[self._order]
        self._lines = np.where(self._can, costs.line_cost[self._order], BEYOND)
        self._nowhere = costs.nowhere[self._order]
        self._best_choice: Choice | None = None
        self._best = BEYOND

    def run(self, effort: int) -> Found:
        if (~self._can.any(axis=1) & (self._nowhere >= BEYOND)).any():
            return Found(None, BEYOND, BEYOND)
        if (self._nowhere < BEYOND).all():
            self._offer((NOWHERE,) * len(self._order), int(self._nowhere.sum()))
        bound = self._best
        if self._can.any() and self._costs.most_parts > 0:
            self._singles()
            bound = self._best if len(self._order) == 1 else self._split(effort)
        choice = None if self._best_choice is None else self._as_asked(self._best_choice)
        return Found(choice, self._best, min(bound, self._best))

    def _as_asked(self, choice: Choice) -> Choice:
        placed = dict(zip(self._order, choice, strict=True))
        return tuple(placed[row] for row in range(len(self._order)))

    def _offer(self, choice: Choice, cost: int) -> None:
        if cost < self._best and self._allowed(choice):
            self._best, self._best_choice = cost, choice

    def _allowed(self, choice: Choice) -> bool:
        values, left = dict[int, int](), 0
        for row, place in enumerate(choice):
            if place == NOWHERE:
                left += self._values[row]
            else:
                values[place] = values.get(place, 0) + self._values[row]
        if len(values) > self._costs.most_parts:
            return False
        if not values or (len(values) == 1 and NOWHERE not in choice):
            return True
        least = self._costs.least_part
        return all(value >= least for value in values.values()) and (NOWHERE not in choice or left >= least)

    # What is known before the search

    def _singles(self) -> None:
        """Every place that has all."""
        there = np.nonzero(self._can.all(axis=0))[0]
        if len(there):
            weight = np.array([sum(self._grams)], dtype=np.int64)
            total = self._costs.carriage.table(weight, there)[0] + self._costs.fixed[there]
            total += self._lines[:, there].sum(axis=0)
            best = int(total.argmin())
            self._offer((int(there[best]),) * len(self._order), int(total[best]))

    def _split(self, effort: int) -> int:
        """Finds what it can; the bound."""
        even = evened(self._costs)
        lines, opening = even.lines[self._order], even.opening + self._costs.split
        root = relaxed(lines, opening, self._nowhere)
        bound = root.total - self._costs.split
        if bound >= self._best or (self._costs.most_parts == 1 and (self._nowhere >= BEYOND).all()):
            return self._best
        unpaid = np.full(len(self._costs.places), BEYOND, dtype=np.int64)
        np.minimum.at(unpaid, even.places, root.unpaid)
        self._splits(unpaid)
        reached = bound + root.unpaid + np.maximum(lines - root.prices[:, None], 0)
        columns = np.nonzero((reached < self._best).any(axis=0))[0]
        kept = np.unique(even.places[columns])
        can = np.zeros((len(self._order), len(self._costs.places)), dtype=bool)
        for row, cheap in enumerate(reached[:, columns] < self._best):
            can[row, even.places[columns[cheap]]] = True
        self._narrow(kept, can[:, kept] & self._can[:, kept])
        self._column_lines = np.where(reached[:, columns] < self._best, lines[:, columns], BEYOND)
        self._column_opening = opening[columns]
        return max(bound, self._proven(effort))

    def _narrow(self, kept: Ints, can: Bools) -> None:
        """From now on, only places that can be in something cheaper, with what they can give of it."""
        self._places, self._can_here = kept.tolist(), can
        self._lines_here = np.where(can, self._lines[:, kept], BEYOND)
        weights = np.array(self._grams, dtype=np.int64)
        alone = self._costs.carriage.table(weights, kept) if len(kept) else self._lines_here
        self._new = np.minimum(alone + self._costs.fixed[kept] + self._lines_here, BEYOND)
        self._least = np.minimum(self._lines_here.min(axis=1, initial=BEYOND), self._nowhere)
        apart = np.minimum(self._new.min(axis=1, initial=BEYOND) + self._costs.split, self._nowhere)
        self._apart = apart - self._least
        self._rest = np.concatenate([np.cumsum(self._least[::-1])[::-1], [0]])

    def _splits(self, unpaid: Ints) -> None:
        """Good choices of several places: pairs of the best, and places taken one by one for what they add."""
        places = self._can.sum(axis=0)
        good = np.lexsort((-places, unpaid))[:_PAIRED].tolist()
        if self._costs.most_parts > 1:
            has = {place: int.from_bytes(np.packbits(self._can[:, place]).tobytes(), "big") for place in good}
            needed = int.from_bytes(np.packbits(self._can.any(axis=1)).tobytes(), "big")
            pairs = [pair for pair in combinations(good, 2) if has[pair[0]] | has[pair[1]] == needed]
            for pair in sorted(pairs, key=lambda pair: (int(unpaid[list(pair)].sum()), pair))[:_REFINED]:
                self._settle(pair)
        self._settle(self._gathered(np.arange(len(places))))
        self._settle(self._gathered(np.array(good)))

    def _gathered(self, among: Ints) -> tuple[int, ...]:
        """Places by what they cost for each bundle that is still without one."""
        can, lines = self._can[:, among], self._lines[:, among]
        without = np.asarray(can.any(axis=1))
        weight = np.array([max(self._grams)], dtype=np.int64)
        opened = self._costs.carriage.table(weight, among)[0] + self._costs.fixed[among] + self._costs.split
        chosen: list[int] = []
        while without.any() and len(chosen) < self._costs.most_parts:
            wanted = can & without[:, None]
            added = wanted.sum(axis=0)
            spent = np.where(wanted, lines, 0).sum(axis=0) + opened
            each = np.where(added > 0, spent / np.maximum(added, 1), np.inf)
            best = int(each.argmin())
            chosen.append(int(among[best]))
            without &= ~can[:, best]
        return tuple(chosen)

    def _settle(self, places: Sequence[int]) -> None:
        """Each bundle at the cheapest of these places, then moved while that helps."""
        lines = self._lines[:, list(places)].tolist()
        choice = list[int]()
        for row, own in enumerate(lines):
            least = min(own)
            choice.append(places[own.index(least)] if least <= self._nowhere[row] and least < BEYOND else NOWHERE)
        for _ in range(_MOVES):
            if not self._moved(choice, places, lines):
                break
        self._offer(tuple(choice), self._total(choice))

    def _moved(self, choice: list[int], places: Sequence[int], lines: Sequence[Sequence[int]]) -> bool:
        """Whether any bundle found a cheaper one of the places; ``choice`` is changed."""
        weights = dict[int, int]()
        for row, place in enumerate(choice):
            weights[place] = weights.get(place, 0) + self._grams[row]
        any_moved = False
        for row, grams in enumerate(self._grams):
            was = choice[row]
            if was == NOWHERE:
                continue
            saved = self._opened(was, weights[was]) - self._opened(was, weights[was] - grams)
            saved += lines[row][places.index(was)]
            for at, place in enumerate(places):
                if place != was and self._can[row, place]:
                    before = weights.get(place, 0)
                    added = self._opened(place, before + grams) - self._opened(place, before) + lines[row][at]
                    if added < saved:
                        choice[row] = place
                        weights[was] -= grams
                        weights[place] = before + grams
                        any_moved = True
                        break
        return any_moved

    def _opened(self, place: int, grams: int) -> int:
        return self._minor(place, grams) + int(self._costs.fixed[place]) + self._costs.split if grams else 0

    def _total(self, choice: Iterable[int]) -> int:
        """What a choice costs, in the order of the search."""
        weights, cost = dict[int, int](), 0
        for row, place in enumerate(choice):
            if place == NOWHERE:
                cost += int(self._nowhere[row])
            else:
                weights[place] = weights.get(place, 0) + self._grams[row]
                cost += int(self._lines[row, place])
        cost += sum(self._opened(place, grams) for place, grams in weights.items())
        return cost - self._costs.split * bool(weights)

    # The search; places are positions among those that were kept

    def _proven(self, effort: int) -> int:
        """No choice costs less."""
        ticket = count()
        heap = [(int(self._rest[0]), next(ticket), _Node(0, (), ()))]
        while effort > 0:
            if not heap or heap[0][0] >= self._best:
                return self._best
            reached, _, node = heapq.heappop(heap)
            left = len(self._order) - len(node.choice)
            effort -= _NODE + left * len(self._column_opening)
            bound = max(reached, self._relaxed(node))
            if bound > reached and heap and bound > heap[0][0]:
                heapq.heappush(heap, (bound, next(ticket), node))
                continue
            for least, child in self._children(node):
                if len(child.choice) == len(self._order):
                    self._offer(self._as_placed(child.choice), child.cost)
                elif least < self._best:
                    heapq.heappush(heap, (max(least, bound), next(ticket), child))
        return min(heap[0][0], self._best) if heap else self._best

    def _as_placed(self, choice: Choice) -> Choice:
        return tuple(NOWHERE if place == NOWHERE else self._places[place] for place in choice)

    def _relaxed(self, node: _Node) -> int:
        """What a node must cost, by the relaxation of what it still wants."""
        depth, places = len(node.choice), [place for place, _, _ in node.open]
        if not places or len(self._order) - depth < 2:
            return 0
        lines, opening = self._column_lines[depth:], self._column_opening
        joined = self._lines_here[depth:, places]
        free = np.concatenate([opening, np.zeros(len(places), dtype=np.int64)])
        return node.cost + relaxed(np.concatenate([lines, joined], axis=1), free, self._nowhere[depth:]).total

    def _children(self, node: _Node) -> Iterator[tuple[int, _Node]]:
        depth = len(node.choice)
        joins = self._lines_here[depth + 1 :, [place for place, _, _ in node.open]].min(axis=1, initial=BEYOND)
        for at, (place, grams, value) in enumerate(node.open):
            if self._can_here[depth, place]:
                heavier, real = grams + self._grams[depth], self._places[place]
                added = self._minor(real, heavier) - self._minor(real, grams)
                joined = (place, heavier, value + self._values[depth])
                parts = (*node.open[:at], joined, *node.open[at + 1 :])
                cost = node.cost + added + int(self._lines_here[depth, place])
                child = _Node(cost, (*node.choice, place), parts, node.left)
                yield self._bound(child, joins), child
        if self._nowhere[depth] < BEYOND:
            child = _Node(node.cost + int(self._nowhere[depth]), (*node.choice, NOWHERE), node.open, left=True)
            yield self._bound(child, joins), child
        if len(node.open) < self._costs.most_parts:
            yield from self._at_new_places(node, joins)

    def _at_new_places(self, node: _Node, joins: Ints) -> Iterator[tuple[int, _Node]]:
        """The next bundle at a place that gives nothing yet."""
        depth, split = len(node.choice), self._costs.split if node.open else 0
        cost = node.cost + self._new[depth] + split
        cost[[place for place, _, _ in node.open]] = BEYOND
        bounds = cost + self._rest[depth + 1]
        near = np.nonzero(bounds < self._best)[0]
        bounds = bounds[near]
        if len(joins) and len(near):
            joined = np.minimum(joins[:, None], self._lines_here[depth + 1 :, near]) - self._least[depth + 1 :, None]
            more = np.minimum(self._apart[depth + 1 :, None], joined).max(axis=0)
            if not node.open and not node.left:
                more = np.maximum(more, self._apart[depth + 1 :].min())
            bounds = bounds + more
        part = self._grams[depth], self._values[depth]
        for place, bound in zip(near.tolist(), bounds.tolist(), strict=True):
            if bound < self._best:
                yield bound, _Node(int(cost[place]), (*node.choice, place), (*node.open, (place, *part)), node.left)

    def _bound(self, node: _Node, joins: Ints) -> int:
        depth = len(node.choice)
        bound = node.cost + int(self._rest[depth])
        if len(joins):
            apart = self._apart[depth:]
            more = int(np.minimum(apart, joins - self._least[depth:]).max())
            if not node.open:
                more = max(0, more - self._costs.split)  # the first part splits nothing
            if len(node.open) == 1 and not node.left:
                more = max(more, int(apart.min()))
            bound += more
        return bound
