"""A network of locations, an order that wants goods of it, and the decision, as values.

Money is in minor units, goods in thousandths, weights in grams, ways in meters, CO2 in grams. A day is the number of
days since 1970-01-01, a moment the number of minutes since then, in UTC. Columns are numpy arrays over the locations of
the network, or over the locations that have an item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NO_LIMIT = -1
"""Of room, capacity and the number of parts."""
NEVER = -1
"""A cut-off of a day on which nothing leaves."""
A_MILLION = 1_000_000
_KNOWN_TO = 10_000


class Kind(IntEnum):
    """What a location is."""

    WAREHOUSE = 0
    STORE = 1


class Reason(StrEnum):
    """Why a location does not give a line, or a part of an order."""

    NOT_IN_RULE = "not_in_rule"
    TOO_FAR = "too_far"
    STOPPED = "stopped"
    HAD_IT = "had_it"
    FULL = "full"
    FROZEN = "frozen"
    SHORT = "short"
    PROTECTED = "protected"
    TOO_LATE = "too_late"
    NO_CARRIER = "no_carrier"
    TOO_MANY_PARTS = "too_many_parts"
    WORTH_TOO_LITTLE = "worth_too_little"
    OTHERS_HAVE_NO_PLACE = "others_have_no_place"


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of the way. ``factor``: kg CO2e per tonne-kilometer times 100,000. ``meters`` 0: all the way."""

    mode: str
    factor: int
    meters: int = 0


@dataclass(frozen=True, slots=True)
class Service:
    """A product of a carrier: ``prices`` by zone and bracket, of which ``up_to_grams`` says the heaviest parcel;
    ``transit_days`` by zone. Zone -1 of a location is one where it is not offered.

    ``kinds``: of locations that hand parcels to it. ``places``: indices of those at which it collects, None for all.
    ``delivers_on``: weekdays, Monday is 1.
    """

    code: str
    carrier: str
    up_to_grams: tuple[int, ...]
    prices: tuple[tuple[int, ...], ...]
    transit_days: tuple[int, ...]
    legs: tuple[Leg, ...]
    co2_grams_per_parcel: int = 0
    delivers_on: str = "12345"
    kinds: tuple[Kind, ...] = (Kind.WAREHOUSE, Kind.STORE)
    places: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """What hardly changes. ``cutoffs``: minutes after local midnight until which an order leaves the same day, by
    location and weekday; ``work_minutes``: from the decision until it is ready to leave. ``parcel_minor`` and
    ``line_minor``: what a parcel and a line cost to handle. ``closed_days``: nothing leaves and nothing arrives.

    A zone is how far it is: the first whose ``zone_meters`` reach; beyond the last nothing is sent. Roads are
    ``detour_percent`` of the straight line.
    """

    ids: tuple[str, ...]
    kinds: Ints
    latitudes_e6: Ints
    longitudes_e6: Ints
    countries: tuple[str, ...]
    tags: tuple[frozenset[str], ...]
    offset_minutes: Ints
    cutoffs: Ints
    work_minutes: Ints
    parcel_minor: Ints
    line_minor: Ints
    per_hour: Ints
    services: tuple[Service, ...]
    zone_meters: tuple[int, ...]
    detour_percent: int = 120
    closed_days: frozenset[int] = frozenset()
    factors_source: str = ""
    factors_version: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What is wanted: thousandths of an item, all of the line from one location. ``grams`` and ``value_minor`` are the
    whole line's. Lines of one ``together`` come from one location.
    """

    line_id: str
    item_id: str
    thousandths: int
    grams: int
    value_minor: int
    item_class: int = 0
    together: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """``partial``: what nobody has may be left. ``transfer``: what the pickup store lacks is sent there."""

    no_split: bool = False
    most_parts: int = NO_LIMIT
    partial: bool = False
    transfer: bool = True


@dataclass(frozen=True, slots=True)
class SourcingOrder:
    """An order whose lines need locations. It goes to the given place, or is collected at the location ``pickup_at``.

    ``promised_day``: when it arrives at the latest, None where nothing was promised. ``had_it``: ids of locations that
    are not asked again. ``located_by``: what it was located by.
    """

    order_id: str
    lines: tuple[Line, ...]
    country: str
    postal_code: str
    latitude_e6: int
    longitude_e6: int
    promised_day: int | None = None
    pickup_at: str = ""
    channel: str = ""
    options: Options = Options()
    had_it: frozenset[str] = frozenset()
    located_by: str = "postal_code"


@dataclass(frozen=True, slots=True, eq=False)
class StockRows:
    """An item, column by column over the locations that have it.

    ``locations``: indices into the network, each once. ``available``: after reservations and safety stock. ``floor``:
    kept for the shop floor. ``target``: more than that is too much. ``age_days``: since it came. ``markdown_minor``:
    what a piece loses when it is not sold soon. ``sizes_left``: sizes of its style there, 0 where it has none.
    ``reject_ppm`` and ``late_ppm``: what is to be expected. ``frozen``: 1 where it was missed.
    """

    locations: Ints
    available: Ints
    floor: Ints
    target: Ints
    age_days: Ints
    markdown_minor: Ints
    sizes_left: Ints
    reject_ppm: Ints
    late_ppm: Ints
    frozen: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """What changes by the minute. ``room``: parts that a location still takes in this hour, or ``NO_LIMIT``."""

    now: int
    stock: Mapping[str, StockRows]
    room: Ints
    stopped: Ints


@dataclass(frozen=True, slots=True)
class Part:
    """What one location gives. ``service`` is empty where nothing is sent: it is collected there.

    ``criteria``: the money of each criterion; they add up to what the part costs.
    """

    location_id: str
    line_ids: tuple[str, ...]
    service: str
    grams: int
    meters: int
    zone: int
    parcels: int
    leaves_day: int
    arrives_day: int
    late_days: int
    co2_grams: int
    criteria: Mapping[str, int]

    @property
    def cost_minor(self) -> int:
        return sum(self.criteria.values())


@dataclass(frozen=True, slots=True)
class Decision:
    """Where an order comes from. No order of this kind costs less than ``bound_minor`` under its ``rule``.

    ``ruled_out``: by line, ids of locations by the reason why they do not give it; of a decision with all lines, empty.
    """

    order_id: str
    rule: str
    step: int
    parts: tuple[Part, ...]
    unfilled: tuple[str, ...]
    criteria: Mapping[str, int]
    bound_minor: int
    ruled_out: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def cost_minor(self) -> int:
        return sum(part.cost_minor for part in self.parts) + sum(self.criteria.values())

    @property
    def gap_ppm(self) -> int:
        """How much less it could cost at best, in millionths of the cost."""
        cost = self.cost_minor
        return max(0, cost - self.bound_minor) * A_MILLION // max(1, abs(cost))

    @property
    def co2_grams(self) -> int:
        return sum(part.co2_grams for part in self.parts)

    @property
    def filled(self) -> bool:
        return not self.unfilled


def in_ppm(probabilities: Floats) -> Ints:
    """Probabilities as decisions are made with them and kept: in millionths, to a hundredth of a percent. More is not
    known of any, and finer ones thrown by dice for each store would be most of what a decision is kept with.
    """
    return np.rint(np.clip(probabilities, 0, 1) * _KNOWN_TO).astype(np.int64) * (A_MILLION // _KNOWN_TO)
