"""Orders that were decided, decided once more under another plan: each in the situation of its own moment, but that
stock and room are as they would be had all those before it been decided so.

What an order took where it really went is given back, and what it takes now is taken; the next order sees both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np

from oms.sourcing.decide import decide
from oms.sourcing.ground import Ground
from oms.sourcing.model import NO_LIMIT, Decision, Ints, Part, Situation, SourcingOrder, StockRows
from oms.sourcing.plan import Plan
from oms.sourcing.trace import Record, asked, network_of
from oms.sourcing.tryout_network import under

PLACED = "placed"


@dataclass(frozen=True, slots=True)
class Decided:
    """An order's decision as it was kept, and what its stores told of it: lines that they rejected and lines that were
    ready late, and whether they told anything. ``canceled``: what it took was let go.
    """

    number: str
    channel: str
    currency: str
    decided_at: str
    plan_version: int
    outcome: str
    record: Record
    answered: bool = False
    rejected_lines: int = 0
    late_lines: int = 0
    canceled: bool = False


@dataclass(frozen=True, slots=True)
class Got:
    """What an order got by one way of deciding. ``expected_ppm``: rejects of lines that are to be expected, of what was
    learned of the stores then, in millionths.
    """

    parts: tuple[Part, ...] = ()
    filled: bool = False
    split_minor: int = 0
    expected_ppm: int = 0

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(part.location_id for part in self.parts)

    @property
    def kept(self) -> bool:
        """Whether all of it comes when it was promised, by carriers' days."""
        return self.filled and all(part.late_days == 0 for part in self.parts)


@dataclass(frozen=True, slots=True)
class Tried:
    """An order by each of the three ways."""

    order: SourcingOrder
    decided: Decided
    happened: Got
    again: Got
    draft: Got


class World:
    """What would be elsewhere, had orders been decided by one plan: thousandths by item and location, parts by hour
    and location; above zero there would be more.
    """

    def __init__(self, version: int, plan: Plan) -> None:
        self.version, self.plan = version, plan
        self._stock: dict[str, dict[str, int]] = {}
        self._room: dict[int, dict[str, int]] = {}

    def situation(self, ground: Ground, known: Situation, short: Mapping[str, Record], hour: int) -> Situation:
        """As it would be. ``short``: what locations had of items that were not enough then, as a record has it."""
        stock = {item_id: self._rows(ground, item_id, rows, short) for item_id, rows in known.stock.items()}
        return replace(known, stock=stock, room=self._roomy(ground, known.room, hour))

    def take(self, order: SourcingOrder, happened: Got, own: Got, hour: int, *, rejected: bool = False) -> None:
        """What really went is given back, and what goes now is taken. What a store ``rejected`` was not there: it gives
        nothing back, and would have rejected it again.
        """
        if happened.parts == own.parts:
            return
        lines = {line.line_id: line for line in order.lines}
        refused = happened.places if rejected else ()
        for got, sign in ((happened, 1), (own, -1)):
            for part in got.parts:
                if part.location_id in refused:
                    continue
                room = self._room.setdefault(hour, {})
                room[part.location_id] = room.get(part.location_id, 0) + sign
                for line in (lines[one] for one in part.line_ids):
                    here = self._stock.setdefault(line.item_id, {})
                    here[part.location_id] = here.get(part.location_id, 0) + sign * line.thousandths

    def _roomy(self, ground: Ground, room: Ints, hour: int) -> Ints:
        changed = _at(ground, self._room.get(hour))
        return room if changed is None else np.where(room == NO_LIMIT, room, np.maximum(room + changed, 0))

    def _rows(self, ground: Ground, item_id: str, rows: StockRows, short: Mapping[str, Record]) -> StockRows:
        changed = _at(ground, self._stock.get(item_id))
        if changed is None:
            return rows
        rows = replace(rows, available=rows.available + changed[rows.locations])
        told = short.get(item_id)
        return rows if told is None else _with(rows, told, changed)


def _at(ground: Ground, changed: Mapping[str, int] | None) -> Ints | None:
    """By location of the network; None where nothing is other than it was."""
    found = {ground.index[one]: by for one, by in (changed or {}).items() if by and one in ground.index}
    if not found:
        return None
    every = np.zeros(ground.count, dtype=np.int64)
    every[list(found)] = list(found.values())
    return every


def _with(rows: StockRows, short: Record, changed: Ints) -> StockRows:
    """And those that had too little and would have more. What is not told of them is as it is in the middle of the
    others.
    """
    locations = np.array(short["locations"], dtype=np.int64)
    more = changed[locations] > 0
    if not more.any():
        return rows
    added: dict[str, Any] = {}
    for name in StockRows.__dataclass_fields__:
        own = getattr(rows, name)
        if name == "locations":
            new = locations
        elif name in short:
            new = np.zeros(len(locations), dtype=np.int64) + np.array(short[name], dtype=np.int64)
        else:
            new = np.full(len(locations), int(np.median(own)) if len(own) else 0, dtype=np.int64)
        if name == "available":
            new = new + changed[locations]
        added[name] = np.concatenate([own, new[more]])
    return StockRows(**added)


class Tryout:
    """Two worlds beside what happened: by the plan that is published, and by a draft. Both are given the same orders in
    the order of time. ``plans`` and ``networks`` are asked for each only once.
    """

    def __init__(
        self, published: World, draft: World, plans: Callable[[int], Plan], networks: Callable[[str], Record]
    ) -> None:
        self._worlds = (published, draft)
        self._plans, self._networks = plans, networks
        self._grounds: dict[tuple[str, int, int], Ground] = {}

    def add(self, decided: Decided) -> Tried:
        """The next order. Refused: ``sourcing_inputs_gone``, ``sourcing_network_unknown``, ``sourcing_plan_not_its``.
        Such an order stays as it was in both worlds.
        """
        told = decided.record
        as_it_was = self._ground(told["network"], decided.plan_version, decided.plan_version)
        order, known = asked(told, as_it_was)
        happened = Got()
        if decided.outcome == PLACED:
            happened = _got(msgspec.convert(told["decision"], Decision), order, as_it_was, known)
        worlds = [(world, self._ground(told["network"], decided.plan_version, world.version)) for world in self._worlds]
        again, draft = (self._by(*world, decided, order, known, happened) for world in worlds)
        return Tried(order, decided, happened, again, draft)

    def _by(
        self, world: World, ground: Ground, decided: Decided, order: SourcingOrder, known: Situation, happened: Got
    ) -> Got:
        told = decided.record
        due_at: int = told["due_at"] if "due_at" in told else told["now"]
        hour = due_at // 60
        situation = world.situation(ground, known, told.get("short", {}), hour)
        decision = decide(ground, world.plan.rules, order, situation, effort=told["effort"])
        own = _got(decision, order, ground, situation)
        if not decided.canceled:
            world.take(order, happened, own, hour, rejected=decided.rejected_lines > 0)
        return own

    def _ground(self, sha256: str, before: int, version: int) -> Ground:
        """``before``: the version of the plan that the network was made by."""
        key = sha256, before, version
        if key not in self._grounds:
            if before == version:
                made = network_of(self._networks(sha256))
            else:
                kept = self._ground(sha256, before, before).network
                made = under(kept, self._plan(before), self._plan(version))
            self._grounds[key] = Ground(made)
        return self._grounds[key]

    def _plan(self, version: int) -> Plan:
        known = {world.version: world.plan for world in self._worlds}
        return known[version] if version in known else self._plans(version)


def _got(decision: Decision, order: SourcingOrder, ground: Ground, known: Situation) -> Got:
    lines = {line.line_id: line for line in order.lines}
    expected = 0
    for part in decision.parts:
        at = ground.index[part.location_id]
        for one in part.line_ids:
            rows = known.stock[lines[one].item_id]
            expected += int(rows.reject_ppm[rows.locations == at].sum())
    split = decision.criteria.get("split", 0) if decision.parts else 0
    return Got(decision.parts, decision.filled, split, expected)
