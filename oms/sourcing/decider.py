"""Decides by the published plan, and keeps what it decided with all that it was made from."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from oms.db.engine import Tx
from oms.sourcing import repository
from oms.sourcing.chances import Chances
from oms.sourcing.criteria import Costs
from oms.sourcing.decide import decide_by
from oms.sourcing.ground import Ground
from oms.sourcing.model import Decision, Situation
from oms.sourcing.network import Goods, network_of
from oms.sourcing.plan import Plan
from oms.sourcing.standing import Bars, Standing, read_bars
from oms.sourcing.trace import Record, kept_network, record
from oms.sourcing.unfilled import Unfilled, why_unfilled
from oms.sourcing.wishes import Wish
from oms.stores.model import Location
from oms.stores.repository import locations

ARRIVED = "arrived"
TRIES = 3
"""How often it is decided at most, each time without the places that had too little."""
PLACED, UNFILLABLE, WAITS = "placed", "unfillable", "waits"
PASSES_ON = ("out_of_stock", "store_full", "pickup_not_offered", "order_location_invalid")
"""What one place refuses, another may do."""
REMEMBERED = timedelta(minutes=1)
"""How long a network is used before it is read again."""


@dataclass(frozen=True, slots=True)
class Known:
    """A plan, the network that it is decided in, made ready, its locations by their ids, and until when that is taken
    for true.
    """

    version: int
    plan: Plan
    ground: Ground
    places: Mapping[str, Location]
    kept: Record
    until: datetime
    turn: threading.Lock = field(default_factory=threading.Lock)
    """One decision at a time: a ground keeps what it worked out for the minute."""
    is_kept: threading.Event = field(default_factory=threading.Event)
    """Its network was seen to be kept."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, what it was made from, and the record of it."""

    wish: Wish
    known: Known
    situation: Situation
    decision: Decision
    told: Record

    @property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """Location id -> the lines that it gives, by their ids."""
        return {part.location_id: part.line_ids for part in self.decision.parts}

    def why_unfilled(self) -> Unfilled:
        return why_unfilled(self.wish.order, self.situation, self.decision, self.known.ground.network.ids)


class Decider:
    """``chances`` tells what was learned of stores. All may be asked from any thread."""

    def __init__(self, chances: Callable[[], Chances]) -> None:
        self._chances = chances
        self._known: dict[tuple[int, str, str], Known] = {}

    def known(self, tx: Tx, country: str, currency: str) -> Known:
        """For orders to a country, in a currency, by the plan that is published now."""
        version, plan = repository.published(tx)
        key = (version, country, currency)
        known = self._known.get(key)
        if known is None or not known.until - REMEMBERED <= tx.now < known.until:
            network = network_of(tx, plan, country, currency)
            places = {place.id: place for place in locations(tx, network.ids)}
            known = Known(version, plan, Ground(network), places, kept_network(network), tx.now + REMEMBERED)
            self._known[key] = known
        return known

    def decide(self, tx: Tx, known: Known, wish: Wish) -> Decided:
        return decide_on(self.standing(tx, known, wish.goods), known, wish)

    def standing(self, tx: Tx, known: Known, goods: Mapping[str, Goods], bars: Bars | None = None) -> Standing:
        """What stands where of ``goods``, by their ids."""
        return Standing(tx, known.ground, goods, self._chances(), bars or read_bars(tx, known.plan.again.rest))


def decide_on(standing: Standing, known: Known, wish: Wish) -> Decided:
    situation = situation_of(standing, wish)
    with known.turn:
        began = time.monotonic()
        decision, costs = decide_by(known.ground, known.plan.rules, wish.order, situation)
        took_us = round((time.monotonic() - began) * 1_000_000)
        return decided(wish, known, situation, decision, took_us, standing.chances_version, costs)


def situation_of(standing: Standing, wish: Wish) -> Situation:
    """As an order finds it: its dice are thrown by its id."""
    seed = zlib.crc32(wish.order.order_id.encode())
    return standing.situation(wish.goods, wish.order.channel, wish.due_at, seed)


def decided(
    wish: Wish,
    known: Known,
    situation: Situation,
    decision: Decision,
    took_us: int,
    chances_version: int,
    costs: Costs | None = None,
) -> Decided:
    named, rules = known.kept["sha256"], known.plan.rules
    told = record(known.ground, named, rules, wish.order, situation, decision, took_us, costs=costs)
    told |= {"chances_version": chances_version, "due_at": int(wish.due_at.timestamp()) // 60}
    return Decided(wish, known, situation, decision, told)


def without(wish: Wish, location_ids: frozenset[str]) -> Wish:
    """The same, but these are not asked again."""
    return replace(wish, order=replace(wish.order, had_it=wish.order.had_it | location_ids))


def keep(
    tx: Tx, own: Decided, outcome: str, *, captured_id: str = "", order_id: str = "", because: str = ARRIVED
) -> None:
    """In the transaction that acts by it."""
    keep_all(tx, [own], [row_of(own, outcome, because) | {"captured_id": captured_id, "order_id": order_id}])


def keep_all(tx: Tx, decisions: Iterable[Decided], rows: Sequence[Mapping[str, Any]]) -> None:
    """The same of several, with the rows that are kept of them."""
    for known in {id(own.known): own.known for own in decisions}.values():
        if not known.is_kept.is_set() and repository.keep_network(tx, known.kept):
            known.is_kept.set()
    repository.add_decisions(tx, rows)


def row_of(own: Decided, outcome: str, because: str = ARRIVED) -> dict[str, Any]:
    """What is kept of a decision, but which order it is of."""
    decision = own.decision
    return {
        "plan_version": own.known.version,
        "location_id": decision.parts[0].location_id if decision.filled else "",
        "cost_minor": decision.cost_minor,
        "co2_grams": decision.co2_grams,
        "outcome": outcome,
        **repository.packed_record(own.told | {"because": because}),
    }
