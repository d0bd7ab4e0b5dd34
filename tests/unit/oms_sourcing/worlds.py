"""Small networks and orders, by hand and by dice, and every choice of an order tried one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import strategies as st

from oms.sourcing.bundles import bundled
from oms.sourcing.criteria import Costs
from oms.sourcing.ground import Ground
from oms.sourcing.model import (
    NO_LIMIT,
    Ints,
    Kind,
    Leg,
    Line,
    Network,
    Options,
    Service,
    Situation,
    SourcingOrder,
    StockRows,
)
from oms.sourcing.rules import Prefer, Rule, Step, Use

DAY = 19_998
"""A Wednesday."""
TEN = DAY * 1_440 + 600
VAN, TRUCK, PLANE = Leg("van", 63_100, 10_000), Leg("truck", 10_163), Leg("plane", 460_397)
GROUND = Service(
    "ground", "parcels", (1_000, 5_000, 20_000), ((500, 700, 1_200), (600, 900, 1_600)), (1, 3), (TRUCK, VAN), 50
)
AIR = Service("air", "parcels", (2_000, 20_000), ((1_500, 2_500), (1_800, 3_000)), (1, 1), (PLANE, VAN))


def ints(*values: int) -> Ints:
    return np.array(values, dtype=np.int64)


def network(kinds: Sequence[Kind], latitudes: Sequence[int], **changed: object) -> Network:
    """Locations on one meridian, at whole degrees north; called l0, l1, and so on."""
    count = len(kinds)
    made = Network(
        ids=tuple(f"l{at}" for at in range(count)),
        kinds=ints(*kinds),
        latitudes_e6=ints(*(degrees * 1_000_000 for degrees in latitudes)),
        longitudes_e6=ints(*[-75_000_000] * count),
        countries=("US",) * count,
        tags=(frozenset[str](),) * count,
        offset_minutes=ints(*[0] * count),
        cutoffs=np.full((count, 7), 900, dtype=np.int64),
        work_minutes=ints(*[60] * count),
        parcel_minor=ints(*[100] * count),
        line_minor=ints(*[10] * count),
        per_hour=ints(*[10] * count),
        services=(GROUND,),
        zone_meters=(500_000, 9_000_000),
        detour_percent=100,
        factors_source="DESNZ",
        factors_version="2025",
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def rows(available: Mapping[int, int], **columns: Mapping[int, int] | int) -> StockRows:
    """Stock by location in thousandths; of the other columns what is told, by location or for all."""
    places = sorted(available)
    told = {"floor": 0, "target": 10**9, "age_days": 0, "markdown_minor": 0, "sizes_left": 0}
    told |= {"reject_ppm": 0, "late_ppm": 0, "frozen": 0}
    columns = {**told, **columns}

    def column(given: Mapping[int, int] | int) -> Ints:
        return ints(*(given if isinstance(given, int) else given.get(place, 0) for place in places))

    return StockRows(
        locations=ints(*places), available=column(available), **{name: column(given) for name, given in columns.items()}
    )


def situation(
    stock: Mapping[str, StockRows], count: int, now: int = TEN, room: Mapping[int, int] | None = None
) -> Situation:
    limits = [(room or {}).get(at, NO_LIMIT) for at in range(count)]
    return Situation(now, stock, ints(*limits), ints(*[0] * count))


def line(name: str, item: str, grams: int = 800, value: int = 2_000, pieces: int = 1, together: str = "") -> Line:
    return Line(name, item, pieces * 1_000, grams, value, 0, together)


def order(
    *lines: Line, latitude: int = 40, promised: int | None = None, pickup: str = "", **options: object
) -> SourcingOrder:
    chosen = Options(**options)  # type: ignore[arg-type]
    return SourcingOrder(
        "o1", lines, "US", "10001", latitude * 1_000_000, -75_000_000, promised, pickup, options=chosen
    )


def rule(prefer: Prefer | None = None, **use: object) -> tuple[Rule, ...]:
    return (Rule("only", use=Use(**use), prefer=prefer or Prefer()),)  # type: ignore[arg-type]


def every_choice(costs: Costs) -> Iterator[tuple[int, tuple[int, ...]]]:
    """What each allowed choice costs, reckoned from the parts that it comes to."""
    places = [-1, *range(len(costs.places))]
    for choice in product(places, repeat=len(costs.bundles)):
        if any(place >= 0 and not costs.can[row, place] for row, place in enumerate(choice)):
            continue
        left = [row for row, place in enumerate(choice) if place < 0]
        used = sorted({place for place in choice if place >= 0})
        values = [sum(costs.values[row] for row, own in enumerate(choice) if own == place) for place in used]
        rest = sum(costs.values[row] for row in left)
        small = any(value < costs.least_part for value in values) or (used and left and rest < costs.least_part)
        if len(used) > costs.most_parts or (len(used) + bool(left) > 1 and small):
            continue
        if any(costs.nowhere[row] >= 1 << 50 for row in left):
            continue
        own_rows = [tuple(row for row, own in enumerate(choice) if own == place) for place in used]
        parts = [costs.part(place, chosen) for place, chosen in zip(used, own_rows, strict=True)]
        cost = sum(part.cost_minor for part in parts) + costs.split * max(0, len(used) - 1)
        yield cost + sum(int(costs.nowhere[row]) for row in left), choice


def costs_of(
    ground: Ground, rules: Sequence[Rule], asked: SourcingOrder, known: Situation, late_days: int | None = None
) -> Costs:
    return Costs(ground, asked, bundled(asked), Step(0, rules[0], late_days), known)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Ground, tuple[Rule, ...], SourcingOrder, Situation]:
    """Up to five locations, up to four lines."""
    count = draw(st.integers(1, 5))
    kinds = draw(st.lists(st.sampled_from(list(Kind)), min_size=count, max_size=count))
    latitudes = draw(st.lists(st.integers(30, 48), min_size=count, max_size=count))
    minor = st.integers(0, 300)
    made = network(
        kinds,
        latitudes,
        services=draw(st.sampled_from([(GROUND,), (AIR, GROUND)])),
        parcel_minor=ints(*draw(st.lists(minor, min_size=count, max_size=count))),
        line_minor=ints(*draw(st.lists(minor, min_size=count, max_size=count))),
    )
    items = [f"i{at}" for at in range(draw(st.integers(1, 4)))]
    stock = {item: draw(_rows(count)) for item in items}
    wanted = [
        line(
            f"n{at}",
            draw(st.sampled_from(items)),
            draw(st.integers(0, 9_000)),
            draw(st.integers(0, 4_000)),
            draw(st.integers(1, 3)),
        )
        for at in range(draw(st.integers(1, 4)))
    ]
    prefer = Prefer(
        split_minor=draw(minor),
        late_minor=draw(minor),
        co2_minor_per_kg=draw(minor),
        store_minor=draw(minor),
        way_minor=draw(st.integers(0, 20)),
        overstock_minor=draw(minor),
        broken_sizes_minor=draw(minor),
        reject_minor=draw(minor),
        unfilled_minor=draw(st.sampled_from([500, 100_000])),
    )
    asked = order(
        *wanted,
        pickup=draw(st.sampled_from(["", "", "l0"])),
        promised=draw(st.sampled_from([None, DAY + 1, DAY + 5])),
        partial=draw(st.booleans()),
        most_parts=draw(st.sampled_from([NO_LIMIT, NO_LIMIT, 1, 2])),
    )
    use = Use(least_part_minor=draw(st.sampled_from([0, 0, 2_500])), late_days=(None,))
    return Ground(made), (Rule("dice", use=use, prefer=prefer),), asked, situation(stock, count)


@st.composite
def _rows(draw: st.DrawFn, count: int) -> StockRows:
    places = draw(st.lists(st.integers(0, count - 1), unique=True, max_size=count))
    pieces = {place: draw(st.integers(0, 5)) * 1_000 for place in places}
    target = {place: draw(st.integers(0, 3)) * 1_000 for place in places}
    return rows(pieces, target=target, sizes_left=draw(st.integers(0, 1)), reject_ppm=draw(st.integers(0, 400_000)))
