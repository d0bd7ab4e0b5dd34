"""What is told of a day: decisions by their time and gap, waves, and the engine beside the two simple ways."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from bench.sourcing.baselines import by, nearest, warehouse_first
from bench.sourcing.day import RULES, Day, Tally, live
from bench.sourcing.geography import Site, sites
from bench.sourcing.orders import Arrived, ordered
from bench.sourcing.records import record_bytes
from bench.sourcing.world import Goods, Shelf, goods, network, stocked
from oms.sourcing.decide import decide
from oms.sourcing.ground import Ground
from oms.sourcing.wave import decide_wave

WAVES = (200, 500)
_WAVE_SECONDS = 12.0
ENGINE = "engine"
COMPARED = ("cost %", "paid %", "CO2 %", "parts %")
WAYS = (ENGINE, "nearest with stock", "warehouse first")
_SHARES = {"p50": 50, "p90": 90, "p99": 99, "most": 100}
COLUMNS = ("cost/order", "paid/order", "CO2 g/order", "parts/order", "promise kept %", "filled %")


@dataclass(frozen=True, slots=True)
class WaveTold:
    """A wave: processor seconds, its gap, and what it saved of the cost of one by one, in percent."""

    orders: int
    seconds: float
    gap_percent: float
    saved_percent: float


@dataclass(frozen=True, slots=True)
class SeedTold:
    """A day: figures by way, in the order of ``COLUMNS``; ``against``: the engine beside each other way over the orders
    that both filled, in percent; and of the engine processor ms and gaps; ``records``: bytes of one, as
    ``record_bytes`` has them.
    """

    figures: Mapping[str, tuple[float, ...]]
    against: Mapping[str, tuple[float, ...]]
    took_ms: Sequence[float]
    gaps_percent: Sequence[float]
    waves: Sequence[WaveTold]
    balances: int
    locations: int
    records: tuple[int, int, int]


class Chain:
    """What all seeds have in common."""

    def __init__(self, items: int) -> None:
        self.places: Sequence[Site] = sites()
        self.ground = Ground(network(self.places))
        told = goods(items)
        self.goods: Sequence[Goods] = told[0]
        self.stands_for: Mapping[int, int] = told[1]

    def day(self, seed: int, orders: int) -> SeedTold:
        """One day by each way, and waves of the orders that came about noon."""
        dice = np.random.default_rng(seed)
        shelf = stocked(self.goods, self.places, dice)
        arrivals = ordered(orders, self.goods, self.stands_for, self.places, dice)
        ways = {
            WAYS[0]: partial(decide, self.ground, RULES),
            WAYS[1]: partial(by, nearest, self.ground),
            WAYS[2]: partial(by, warehouse_first, self.ground),
        }
        tallies = {name: live(self.ground, shelf.copy(), arrivals, way) for name, way in ways.items()}
        engine = tallies[ENGINE]
        return SeedTold(
            figures={name: figures(tally) for name, tally in tallies.items()},
            against={name: _same_orders(engine, tallies[name]) for name in WAYS[1:]},
            took_ms=[round(one * 1_000, 3) for one in engine.took_s],
            gaps_percent=[one / 10_000 for one in engine.gaps_ppm],
            waves=[self._wave(shelf.copy(), arrivals, size) for size in WAVES if size <= orders],
            balances=shelf.balances,
            locations=len(self.places),
            records=record_bytes(self.ground, shelf.copy(), arrivals),
        )

    def _wave(self, shelf: Shelf, arrivals: Sequence[Arrived], size: int) -> WaveTold:
        """The orders about noon, on the stock of the morning."""
        first = max(0, len(arrivals) // 2 - size // 2)
        waiting = arrivals[first : first + size]
        day = Day(self.ground, shelf)
        known = day.situation_of(waiting)
        began = time.thread_time()
        wave = decide_wave(
            self.ground,
            RULES,
            [one.order for one in waiting],
            known,
            enough=lambda: time.thread_time() - began > _WAVE_SECONDS,
        )
        saved = 100 * (wave.one_by_one_minor - wave.cost_minor) / max(1, wave.one_by_one_minor)
        return WaveTold(size, time.thread_time() - began, wave.gap_ppm / 10_000, saved)


def figures(tally: Tally) -> tuple[float, ...]:
    """In the order of ``COLUMNS``; money in minor units."""
    filled = max(1, tally.filled)
    return (
        tally.cost_minor / filled,
        tally.paid_minor / filled,
        tally.co2_grams / filled,
        tally.parts / filled,
        100 * tally.kept / filled,
        100 * tally.filled / max(1, tally.orders),
    )


def _same_orders(engine: Tally, other: Tally) -> tuple[float, ...]:
    """In the order of ``COMPARED``."""
    both = [(own, its) for own, its in zip(engine.each, other.each, strict=True) if own and its]
    sums = np.array(both, dtype=np.float64).sum(axis=0) if both else np.ones((2, len(COMPARED)))
    return tuple(float(100 * (own / its - 1)) for own, its in zip(*sums, strict=True))


def printed(told: Sequence[SeedTold]) -> str:
    """The tables: median over the seeds, and the worst of them."""
    took = np.concatenate([one.took_ms for one in told])
    gaps = np.concatenate([one.gaps_percent for one in told])
    worst = max(float(np.percentile(one.took_ms, 99)) for one in told)
    lines = [
        _of(took, "ms of one core for an order", f"worst p99 of a day {worst:.1f}"),
        _of(gaps, "% gap", _proven(gaps)),
        "a record: {:,} bytes of JSON, {:,} as it is kept, {:,} once it is old".format(*told[0].records),
    ]
    for size in WAVES:
        waves = [wave for one in told for wave in one.waves if wave.orders == size]
        if waves:
            seconds, left = [one.seconds for one in waves], [one.gap_percent for one in waves]
            saved = [one.saved_percent for one in waves]
            lines.append(
                f"wave of {size}: {np.median(seconds):.1f} s (worst {max(seconds):.1f}), gap {np.median(left):.2f} %"
                f" (worst {max(left):.2f}), saves {np.median(saved):.2f} % of one by one"
            )
    lines += ["", f"{'median (worst)':<20}" + "".join(f"{name:>22}" for name in COLUMNS)]
    for way in WAYS:
        lines.append(f"{way:<20}" + "".join(f"{_cell(told, way, at):>22}" for at in range(len(COLUMNS))))
    lines += ["", f"{'engine, same orders':<20}" + "".join(f"{name:>22}" for name in COMPARED)]
    for way in WAYS[1:]:
        lines.append(f"{way:<20}" + "".join(f"{_against(told, way, at):>22}" for at in range(len(COMPARED))))
    return "\n".join(lines)


def _of(values: np.ndarray[tuple[int], np.dtype[np.float64]], what: str, says: str) -> str:
    at = "  ".join(f"{name} {np.percentile(values, share):.2f}" for name, share in _SHARES.items())
    return f"{what:<30}{at}  mean {values.mean():.2f}; {says}"


def _proven(gaps: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    return f"{100 * np.mean(gaps == 0):.1f} % of orders are proven to be best"


def _cell(told: Sequence[SeedTold], way: str, at: int) -> str:
    values = [one.figures[way][at] for one in told]
    worst = min(values) if COLUMNS[at].endswith("%") else max(values)
    return f"{np.median(values):.2f} ({worst:.2f})"


def _against(told: Sequence[SeedTold], way: str, at: int) -> str:
    changes = [one.against[way][at] for one in told]
    return f"{np.median(changes):+.1f} % ({max(changes):+.1f} %)"
