"""Backward from the moment an order was promised for: by when each step must be done, and who was told in time.

Pure, and the same for the board that warns, for the store that records that it did, and for whoever proves it later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, OrderWarned
from contract.messages.rows import OrderRow
from contract.rules.fold import fold_order
from contract.states.fulfillment import LineState
from contract.values.time import parse_instant


class Milestone(StrEnum):
    """In the order in which they are reached. PICK: picking what is left has to begin."""

    PICK = "pick"
    PICKED = "picked"
    PACKED = "packed"
    READY = "ready"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long work takes, and how long before a milestone somebody is warned."""

    line: timedelta = timedelta(minutes=1)
    walk: timedelta = timedelta(minutes=2)
    stage: timedelta = timedelta(minutes=3)
    pack: timedelta = timedelta(minutes=8)
    load: timedelta = timedelta(minutes=10)
    notice: timedelta = timedelta(minutes=15)


PACE = Pace()


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone, and whether it is reached."""

    milestone: Milestone
    at: datetime
    done: bool


@dataclass(frozen=True, slots=True)
class Warned:
    """A milestone that is about to be missed, or was."""

    milestone: Milestone
    at: datetime
    deadline: datetime
    missed: bool


def steps(order: OrderRow, carrier_at: datetime | None = None, pace: Pace = PACE) -> tuple[Step, ...]:
    """What has to happen by when, the first first. ``carrier_at``: the last collection that keeps the promise."""
    last = deadline(order, carrier_at)
    ends: tuple[Step, ...]
    if order.kind == "ship":
        packed = last - pace.load
        picked = packed - pace.pack
        ends = (
            Step(Milestone.PACKED, packed, not _left(order, *_TO_PACK)),
            Step(Milestone.CARRIER, last, not _left(order, *_TO_PACK, LineState.PACKED)),
        )
    else:
        picked = last - pace.stage
        ends = (Step(Milestone.READY, last, not _left(order, *_TO_PACK)),)
    nothing_open = not _left(order, LineState.OPEN)
    begun = picked - pace.walk - pace.line * _open_lines(order)
    return (Step(Milestone.PICK, begun, nothing_open), Step(Milestone.PICKED, picked, nothing_open), *ends)


def deadline(order: OrderRow, carrier_at: datetime | None = None) -> datetime:
    """After this the store is late: when it was promised for, or when the last carrier that keeps the promise comes."""
    due = parse_instant(order.due_at)
    return min(carrier_at, due) if order.kind == "ship" and carrier_at is not None else due


def warning(order: OrderRow, now: datetime, carrier_at: datetime | None = None, pace: Pace = PACE) -> Warned | None:
    """The first milestone that is not reached and is near or past; None where all is well."""
    for step in steps(order, carrier_at, pace):
        if not step.done:
            near = now >= step.at - pace.notice
            last = deadline(order, carrier_at)
            return Warned(step.milestone, step.at, last, now >= step.at) if near else None
    return None


class Verdict(StrEnum):
    """How a store kept a promise. UNANNOUNCED must never be."""

    IN_TIME = "in_time"
    ANNOUNCED = "announced"
    LATE_WHEN_KNOWN = "late_when_known"
    UNANNOUNCED = "unannounced"


@dataclass(frozen=True, slots=True)
class Judged:
    """``done_at``: when all of it was ready, gone or given back; None while it is not."""

    verdict: Verdict
    deadline: datetime
    done_at: datetime | None
    warned_at: datetime | None
    known_at: datetime


def judge(
    order: OrderRow,
    facts: Iterable[tuple[EntryHeader, Fact]],
    now: datetime,
    *,
    known_at: datetime,
    carrier_at: datetime | None = None,
) -> Judged:
    """What the facts of a store prove about an order. ``order`` as it was given to the store; ``known_at``: when the
    store could first know of it, unless its own facts say that it knew earlier.
    """
    done_at: datetime | None = None
    warnings: list[OrderWarned] = []
    warned_at: datetime | None = None
    for header, fact in sorted(facts, key=lambda one: (one[0].occurred_at, one[0].id)):
        moment = parse_instant(header.occurred_at)
        if isinstance(fact, OrderWarned):
            if fact.order_id == order.order_id:
                warnings.append(fact)
                warned_at = warned_at or moment
            continue
        order = fold_order(order, header, fact).order
        done = all(step.done for step in steps(order, carrier_at))
        done_at = (done_at or moment) if done else None
    last = min((parse_instant(one.deadline) for one in warnings), default=deadline(order, carrier_at))
    known = min((known_at, *(parse_instant(one.known_at) for one in warnings)))
    return Judged(_verdict(done_at or now, last, warned_at, known), last, done_at, warned_at, known)


def _verdict(done_at: datetime, last: datetime, warned_at: datetime | None, known: datetime) -> Verdict:
    if done_at <= last:
        return Verdict.IN_TIME
    if known >= last:
        return Verdict.LATE_WHEN_KNOWN
    return Verdict.ANNOUNCED if warned_at is not None and warned_at < last else Verdict.UNANNOUNCED


_TO_PACK = (LineState.OPEN, LineState.PICKED)


def _left(order: OrderRow, *states: LineState) -> int:
    return sum(line.standing.standing(*states) for line in order.lines)


def _open_lines(order: OrderRow) -> int:
    return sum(bool(line.standing.standing(LineState.OPEN)) for line in order.lines)
