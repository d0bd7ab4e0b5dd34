"""Why an order is at a store: which stores were looked at, what ruled each out, and the rule that chose.

An order that its channel sent to a store was never chosen for: what is told of it follows from the order itself, so
nothing is written when thousands of them are accepted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import RowMapping

from contract.messages.rows import SourcingCandidate, SourcingTrace
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.fulfillment.capacity import room, slot
from oms.fulfillment.frozen import frozen_places
from oms.inventory.availability import for_channel
from oms.inventory.availability_repository import categories_of, read_allocation
from oms.inventory.ledger import levels
from oms.inventory.model import Level
from oms.orders.repository import stopped_locations
from oms.stores.model import Location
from oms.stores.repository import locations

MAX_TOLD = 8
"""Candidates that a store is told of; the best first."""
_GIVE_SENT, _GIVE_COLLECTED = ("store", "warehouse"), ("store",)


class Rule(StrEnum):
    """How a store was chosen."""

    ASKED_FOR = "asked_for"
    SOLD_HERE = "sold_here"
    PERSON_CHOSE = "person_chose"
    FIRST_THAT_HAS_ALL = "first_that_has_all"
    COSTS_LEAST = "costs_least"
    COSTS_LEAST_IN_PARTS = "costs_least_in_parts"


class Verdict(StrEnum):
    """What became of a candidate."""

    CHOSEN = "chosen"
    COULD = "could"
    HAD_IT = "had_it"
    STOPPED = "stopped"
    FULL = "full"
    FROZEN = "frozen"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Need:
    """What an order still wants: thousandths by item, and how its goods are called. ``sent``: to the customer, who else
    comes for it.
    """

    wanted: Mapping[str, int]
    skus: Mapping[str, str]
    due_at: datetime
    channel_id: str
    sent: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A store that was looked at. ``spare``: of the scarcest goods, so much would be left."""

    place: Location
    verdict: Verdict
    sku: str = ""
    spare: int = 0


def candidates(tx: Tx, need: Need, country: str, before: Collection[str]) -> list[Candidate]:
    """The places of a country that orders of this kind and channel may come from, those that could have it first, and
    of these where most is left for it. ``before``: ids of those that had it.
    """
    allocation = read_allocation(tx)
    kinds = _GIVE_SENT if need.sent else _GIVE_COLLECTED
    here = [place for place in locations(tx) if place.country == country and place.kind in kinds]
    places = [place for place in here if allocation.sells(need.channel_id, place.id)]
    categories = categories_of(tx, need.wanted) if allocation.floors else {}
    stopped = stopped_locations(tx, [place.id for place in places])
    rooms, frozen = room(tx, [place.id for place in places], lock=False), frozen_places(tx)
    known = levels(tx, [(place.id, item_id) for place in places for item_id in need.wanted])

    def looked_at(place: Location) -> Candidate:
        limit = allocation.limit(need.channel_id, place.id)
        free = {}
        for item_id, asked in need.wanted.items():
            left = known.get((place.id, item_id), Level()).available
            left -= allocation.floor(place.id, item_id, categories.get(item_id, ""))
            free[item_id] = for_channel(max(0, left), limit.keep, limit.share) - asked
        cold = [item_id for item_id in need.wanted if (place.id, item_id) in frozen]
        scarcest = min(free, key=lambda item_id: free[item_id])
        if place.id in before:
            return Candidate(place, Verdict.HAD_IT)
        if place.id in stopped:
            return Candidate(place, Verdict.STOPPED)
        if not rooms.has(slot(place.id, need.due_at)):
            return Candidate(place, Verdict.FULL)
        if cold:
            return Candidate(place, Verdict.FROZEN, need.skus[cold[0]])
        if free[scarcest] < 0:
            return Candidate(place, Verdict.SHORT, need.skus[scarcest])
        return Candidate(place, Verdict.COULD, spare=free[scarcest])

    return sorted(map(looked_at, places), key=_best_first)


def _best_first(one: Candidate) -> tuple[bool, int, str]:
    return one.verdict is not Verdict.COULD, -one.spare, one.place.code


def trace(tx: Tx, rule: Rule, found: Sequence[Candidate], chosen_id: str, by: str) -> SourcingTrace:
    """The chosen store first. Of a long list the best are told."""
    ordered = sorted(found, key=lambda one: one.place.id != chosen_id)
    return SourcingTrace(
        rule=rule,
        by=by,
        decided_at=instant_text(tx.now),
        candidates=tuple(_told(ordered[:MAX_TOLD], chosen_id)),
        others=max(0, len(ordered) - MAX_TOLD),
    )


def trace_of(order: RowMapping, written: Mapping[str, object] | None) -> SourcingTrace:
    """As it was written, or as the order itself says."""
    if written is not None:
        return SourcingTrace.model_validate(written)
    rule = Rule.SOLD_HERE if order["transaction_id"] else Rule.ASKED_FOR
    return SourcingTrace(rule=rule, by=order["channel"], decided_at=instant_text(order["accepted_at"]))


def _told(found: Iterable[Candidate], chosen_id: str) -> Iterable[SourcingCandidate]:
    for one in found:
        chosen = one.place.id == chosen_id
        yield SourcingCandidate(
            location_id=one.place.id,
            code=one.place.code,
            name=one.place.name,
            verdict=Verdict.CHOSEN if chosen else one.verdict,
            sku="" if chosen else one.sku,
        )
