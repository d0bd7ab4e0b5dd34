"""The plan of head office: by which rules places are chosen, what work costs there, and how parcels get away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import msgspec

from contract.errors import Refused
from oms.sourcing.model import NEVER, Kind, Leg
from oms.sourcing.rules import Prefer, Rule, Use

_MOMENT = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_WEEK, _MOST_DAYS = 7, 60


@dataclass(frozen=True, slots=True)
class Work:
    """At one kind of location. ``minutes``: until an order is ready to leave; ``leaves_until``: by weekday from Monday
    the last moment (``18:00``, its own time) for leaving the same day, "" where nothing leaves.
    """

    minutes: int
    parcel_minor: int
    line_minor: int
    leaves_until: tuple[str, ...]

    @property
    def cutoffs(self) -> tuple[int, ...]:
        """Minutes after midnight, or ``NEVER``."""
        return tuple(int(told[:2]) * 60 + int(told[3:]) if told else NEVER for told in self.leaves_until)


@dataclass(frozen=True, slots=True)
class Zone:
    """Parcels that go up to ``km`` by road cost ``percent`` of the rate table."""

    km: int
    percent: int = 100


@dataclass(frozen=True, slots=True)
class Again:
    """Where a store gave goods back, or does not begin. ``places``: so many are asked for them in all, the first too.
    ``rest_hours``: a place is asked for none of an item so long after it gave some back. ``begin_hours``: what is to be
    sent and was not begun so long after its store should have, goes elsewhere; ``collect_hours``: of what is to be
    collected, and not ready so long after it was due and with its store, head office is told. With 0 nothing is done.
    """

    places: int = 3
    rest_hours: int = 4
    begin_hours: int = 18
    collect_hours: int = 4

    @property
    def rest(self) -> timedelta:
        return timedelta(hours=self.rest_hours)


@dataclass(frozen=True, slots=True)
class Plan:
    """``flown``: services, by carrier and code (``usps/EXPRESS``), that go by ``flown_legs`` and not by ``legs``.
    ``closed_days``: nothing leaves and nothing arrives (``2026-12-25``). ``move_least_minor``: orders that
    stores have and did not begin move where that saves so much for each. ``to_store_days``: what a store lacks of an
    order that is collected there is sent to it where it comes within so many days; with 0 never.
    """

    rules: tuple[Rule, ...]
    stores: Work
    warehouses: Work
    zones: tuple[Zone, ...]
    legs: tuple[Leg, ...]
    flown_legs: tuple[Leg, ...]
    flown: tuple[str, ...] = ()
    factors_source: str = ""
    factors_version: str = ""
    detour_percent: int = 120
    closed_days: tuple[str, ...] = ()
    again: Again = Again()
    move_least_minor: int = 200
    to_store_days: int = 0

    def work(self, kind: Kind) -> Work:
        return self.warehouses if kind is Kind.WAREHOUSE else self.stores


_LAST_MILE = Leg("van", 63_130, 15_000)

STANDARD = Plan(
    rules=(
        Rule(
            "least cost",
            use=Use(most_parts=3),
            prefer=Prefer(
                split_minor=250, late_minor=400, co2_minor_per_kg=10, load_minor=100, reject_minor=900, delay_minor=400
            ),
        ),
    ),
    stores=Work(90, 240, 55, ("17:00",) * 5 + ("13:00", "")),
    warehouses=Work(180, 130, 25, ("20:00",) * 5 + ("", "")),
    zones=(Zone(250), Zone(500, 106), Zone(1_000, 113), Zone(20_000, 130)),
    legs=(Leg("truck", 10_163), _LAST_MILE),
    flown_legs=(Leg("plane", 89_939), _LAST_MILE),
    factors_source="UK Government GHG Conversion Factors for Company Reporting (DESNZ)",
    factors_version="2025",
)
"""Holds until head office publishes a plan of its own."""


def plain(plan: Plan) -> dict[str, Any]:
    """As JSON has it, and as ``read_plan`` reads it."""
    body: dict[str, Any] = msgspec.to_builtins(plan)
    for told, rule in zip(body["rules"], plan.rules, strict=True):
        told["use"] |= {"tags": sorted(rule.use.tags), "tags_barred": sorted(rule.use.tags_barred)}
    return body


def read_plan(body: Mapping[str, Any]) -> Plan:
    """Refused: ``sourcing_plan_unreadable`` (why)."""
    try:
        plan = msgspec.convert(body, Plan)
    except msgspec.ValidationError as error:
        raise Refused("sourcing_plan_unreadable", why=str(error)) from None
    if why := _wrong(plan):
        raise Refused("sourcing_plan_unreadable", why=why)
    return plan


def _wrong(plan: Plan) -> str:
    names = [rule.name for rule in plan.rules]
    if not names or len(set(names)) < len(names) or not all(names):
        return "there is at least one rule, and each has a name of its own"
    for work in (plan.stores, plan.warehouses):
        if len(work.leaves_until) != _WEEK or not all(_MOMENT.fullmatch(told) for told in work.leaves_until if told):
            return 'leaves_until has seven moments such as "18:00", or "" for days on which nothing leaves'
        if min(work.minutes, work.parcel_minor, work.line_minor) < 0:
            return "work takes no less than no time and costs no less than nothing"
    ends = [zone.km for zone in plan.zones]
    if not ends or ends[0] <= 0 or any(one >= other for one, other in pairwise(ends)):
        return "zones are named from near to far"
    if not plan.legs or not plan.flown_legs or plan.detour_percent < 100:
        return "parcels go by some leg, and no road is shorter than the straight line"
    if not all(rule.use.protects_floor for rule in plan.rules):
        return "what stores keep for the floor is never promised, whatever a plan says"
    again = plan.again
    if again.places < 1 or min(again.rest_hours, again.begin_hours, again.collect_hours, plan.move_least_minor) < 0:
        return (
            "at least one place is asked, nobody is given less than no time, and no order moves for less than nothing"
        )
    if not 0 <= plan.to_store_days <= _MOST_DAYS:
        return f"customers wait 0 to {_MOST_DAYS} days for what is sent to their store"
    odd = next((day for day in plan.closed_days if not _is_day(day)), "")
    return f"{odd} is no day such as 2026-12-25" if odd else ""


def _is_day(told: str) -> bool:
    try:
        date.fromisoformat(told)
    except ValueError:
        return False
    return True
