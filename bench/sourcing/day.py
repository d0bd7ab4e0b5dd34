"""The day lived once by each way of deciding, on the same orders and the same stock."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bench.sourcing.orders import Arrived
from bench.sourcing.world import Shelf
from oms.sourcing.ground import Ground
from oms.sourcing.model import NO_LIMIT, Decision, Ints, Situation, SourcingOrder
from oms.sourcing.rules import Prefer, Rule, Use

PREFER = Prefer(
    split_minor=1_600,
    late_minor=300,
    co2_minor_per_kg=40,
    way_minor=1,
    load_minor=60,
    overstock_minor=30,
    ageing_minor=4,
    markdown_percent=50,
    reject_minor=900,
    unfilled_minor=10_000,
)
RULES = (Rule("a late day has its price", use=Use(late_days=(None,)), prefer=PREFER),)

Decide = Callable[[SourcingOrder, Situation], Decision]


@dataclass(slots=True)
class Tally:
    """What a day came to. Money, CO2 and parts are of the orders that were filled; ``each`` of them: what it cost, what
    of that is paid to carriers and people, CO2 and parts.
    """

    orders: int = 0
    filled: int = 0
    lines_left: int = 0
    parts: int = 0
    split: int = 0
    kept: int = 0
    cost_minor: int = 0
    paid_minor: int = 0
    co2_grams: int = 0
    took_s: list[float] = field(default_factory=list)
    gaps_ppm: list[int] = field(default_factory=list)
    each: list[tuple[int, int, int, int] | None] = field(default_factory=list)

    def add(self, decision: Decision, took_s: float) -> None:
        self.orders += 1
        self.took_s.append(took_s)
        self.lines_left += len(decision.unfilled)
        self.gaps_ppm.append(decision.gap_ppm)
        self.each.append(None)
        if not decision.filled:
            return
        paid = sum(part.criteria[name] for part in decision.parts for name in ("carriage", "handling", "lines"))
        self.each[-1] = decision.cost_minor, paid, decision.co2_grams, len(decision.parts)
        self.filled += 1
        self.parts += len(decision.parts)
        self.split += len(decision.parts) > 1
        self.kept += all(part.late_days == 0 for part in decision.parts)
        self.cost_minor += decision.cost_minor
        self.paid_minor += paid
        self.co2_grams += decision.co2_grams


class Day:
    """Stock and room as they are when an order comes; both go down with what is decided."""

    def __init__(self, ground: Ground, shelf: Shelf) -> None:
        self._ground, self.shelf = ground, shelf
        self._stopped = np.zeros(ground.count, dtype=np.int64)
        self._hour = -1
        self._room: Ints = ground.network.per_hour.copy()

    def situation(self, arrived: Arrived) -> Situation:
        return self.situation_of([arrived])

    def situation_of(self, waiting: Sequence[Arrived]) -> Situation:
        """When the last of them has come."""
        at = waiting[-1].at
        if at // 60 != self._hour:
            self._hour, self._room = at // 60, self._ground.network.per_hour.copy()
        stock = {line.item_id: self.shelf.rows(line.item_id) for one in waiting for line in one.order.lines}
        return Situation(at, stock, self._room, self._stopped)

    def take(self, order: SourcingOrder, decision: Decision) -> None:
        lines = {line.line_id: line for line in order.lines}
        for part in decision.parts:
            at = self._ground.index[part.location_id]
            if self._room[at] != NO_LIMIT:
                self._room[at] -= 1
                assert self._room[at] >= 0, "more was given to a location than it takes"
            for one in part.line_ids:
                self.shelf.take(lines[one].item_id, at, lines[one].thousandths)


def live(ground: Ground, shelf: Shelf, arrivals: Sequence[Arrived], decide: Decide) -> Tally:
    """Every order decided when it comes."""
    day, tally = Day(ground, shelf), Tally()
    for arrived in arrivals:
        known = day.situation(arrived)
        began = time.thread_time()
        decision = decide(arrived.order, known)
        tally.add(decision, time.thread_time() - began)
        day.take(arrived.order, decision)
    return tally


def most_memory_mb() -> int:
    """The most this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024
