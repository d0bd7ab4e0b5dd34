"""Decides by the published plan, and keeps what it decided with all that it was made from."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from oms.db.engine import Tx
from oms.sourcing import repository
from oms.sourcing.chances import Chances
from oms.sourcing.decide import decide
from oms.sourcing.ground import Ground
from oms.sourcing.model import Decision, Situation
from oms.sourcing.network import network_of, situation_of
from oms.sourcing.plan import Plan
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
        situation, version = self.situation(tx, known, wish)
        with known.turn:
            began = time.monotonic()
            decision = decide(known.ground, known.plan.rules, wish.order, situation)
            took_us = round((time.monotonic() - began) * 1_000_000)
            return decided(wish, known, situation, decision, took_us, version)

    def situation(self, tx: Tx, known: Known, wish: Wish) -> tuple[Situation, int]:
        """What stands where of its goods, and the version of what was learned of stores."""
        chances = self._chances()
        seed = zlib.crc32(wish.order.order_id.encode())
        since = tx.now - timedelta(hours=known.plan.again.rest_hours)
        resting = repository.gave_back(tx, wish.goods, since)
        order, goods, due_at = wish.order, wish.goods, wish.due_at
        return situation_of(tx, known.ground, goods, order.channel, due_at, chances, seed, resting), chances.version


def decided(
    wish: Wish, known: Known, situation: Situation, decision: Decision, took_us: int, chances_version: int
) -> Decided:
    told = record(known.ground, known.kept["sha256"], known.plan.rules, wish.order, situation, decision, took_us)
    told |= {"chances_version": chances_version, "due_at": int(wish.due_at.timestamp()) // 60}
    return Decided(wish, known, situation, decision, told)


def without(wish: Wish, location_ids: frozenset[str]) -> Wish:
    """The same, but these are not asked again."""
    return replace(wish, order=replace(wish.order, had_it=wish.order.had_it | location_ids))


def keep(
    tx: Tx, own: Decided, outcome: str, *, captured_id: str = "", order_id: str = "", because: str = ARRIVED
) -> None:
    """In the transaction that acts by it."""
    decision = own.decision
    repository.keep_network(tx, own.known.kept)
    repository.add_decision(
        tx,
        captured_id=captured_id,
        order_id=order_id,
        plan_version=own.known.version,
        location_id=decision.parts[0].location_id if decision.filled else "",
        cost_minor=decision.cost_minor,
        co2_grams=decision.co2_grams,
        outcome=outcome,
        record=own.told | {"because": because},
    )
