"""``python -m tests.learning [--seeds N] [--first S] [--out DIR]``: what learning from outcomes is worth.

Three worlds: sixty stores, the same with costs that differ, and a chain of 1,565. Ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from pathlib import Path
from statistics import median

import numpy as np

from tests.learning.picture import Rates, drawn
from tests.learning.world import REJECT_COST_MINOR, Game, World, play

MOST_OF_ORACLE, MOST_OF_STATIC = 1.15, 0.5
POINTS = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where every bar is met."""
    parser = argparse.ArgumentParser(prog="dev.py learn", description="Learning which stores reject, by dice.")
    parser.add_argument(
        "--seeds", type=int, default=10, metavar="N", help="of the worlds with sixty stores; 0 leaves them out"
    )
    parser.add_argument("--first", type=int, default=1, metavar="S", help="the first seed")
    parser.add_argument("--chain-seeds", type=int, default=3, metavar="N", help="of the chain; 0 leaves it out")
    parser.add_argument("--chain-orders", type=int, default=100_000, metavar="N")
    parser.add_argument("--out", type=Path, metavar="DIR", help="also draw the curves there")
    options = parser.parse_args(arguments)
    print(f"commit {commit()}, numpy {np.__version__}")
    sixty, chain = World(), World(stores=1_565, orders=options.chain_orders, told_every=200, a_day=10_000)
    met = []
    if seeds := range(options.first, options.first + options.seeds):
        met.append(told("60 stores, no costs", sixty, seeds, options.out, (MOST_OF_ORACLE, MOST_OF_STATIC)))
        met.append(told("60 stores, costs differ", replace(sixty, costs=True), seeds, options.out))
    if seeds := range(options.first, options.first + options.chain_seeds):
        # A chain has so many stores that it learns for long: until then it must not lose.
        met.append(told("1,565 stores, no costs", chain, seeds, options.out, (inf, 1.0)))
    return 0 if all(met) else 1


def told(title: str, world: World, seeds: range, folder: Path | None, most: tuple[float, float] | None = None) -> bool:
    """Plays, prints and draws one world; whether its bars are met."""
    began = time.monotonic()
    games = [play(world, seed) for seed in seeds]
    print(f"\n{title}: {world.stores:,} stores x {world.classes} classes, {world.candidates} candidates an order,")
    print(f"{world.orders:,} outcomes told {world.told_every} at a time, {world.a_day:,} a day; seeds {list(seeds)}")
    points, curve = curve_of(games, world)
    print("    outcomes   rejects per 1,000: learner   oracle   static")
    for point, (learner, oracle, static) in zip(points, curve, strict=True):
        print(f"{point:>12,}  {learner:>27.1f}  {oracle:>7.1f}  {static:>7.1f}")
    met = told_bars(games, world.last, most)
    told_regret(games)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"learn-{world.stores}{'-costs' if world.costs else ''}.svg"
        file.write_text(drawn(title, points, curve), encoding="utf-8")
        print(f"Drawn: {file}")
    print(f"{time.monotonic() - began:.0f} s", flush=True)
    return met


def curve_of(games: Sequence[Game], world: World) -> tuple[list[int], list[Rates]]:
    """(outcomes so far, rejects per 1,000 of those since the point before: the median of the seeds)."""
    points = [world.orders * point // POINTS for point in range(1, POINTS + 1)]
    curve = list[Rates]()
    for begin, end in zip([0, *points], points, strict=False):
        learner, oracle, static = (
            median(1_000 * float(one.rejected[begin:end].mean()) for one in played)
            for played in zip(*((game.learner, game.oracle, game.static) for game in games), strict=True)
        )
        curve.append((learner, oracle, static))
    return points, curve


def told_bars(games: Sequence[Game], last: int, most: tuple[float, float] | None) -> bool:
    """Prints what the last outcomes were, and whether that is enough; whether it is."""
    met = True
    for index, name in enumerate(("oracle", "static")):
        found = [(game.over_oracle if name == "oracle" else game.over_static)(last) for game in games]
        spread = f"median {median(found):.3f}, from {min(found):.3f} to {max(found):.3f}"
        bar = most[index] if most else inf
        enough = median(found) <= bar
        verdict = "" if bar == inf else f"; at most {bar:.2f}: {'met' if enough else 'MISSED'}"
        print(f"Rejects of the last {last:,} against {name}: {spread}{verdict}")
        met = met and enough
    return met


def told_regret(games: Sequence[Game]) -> None:
    """What was paid too much over the whole run, in expectation, against one who knows the probabilities."""
    for name, played in (
        ("learner", [game.learner for game in games]),
        ("static", [game.static for game in games]),
    ):
        over = [float((one.cost - game.oracle.cost).sum()) for one, game in zip(played, games, strict=True)]
        orders = len(games[0].oracle.cost)
        print(
            f"Total regret of {name}: median {median(over):,.0f} minor units, {median(over) / orders:.1f} an order"
            f" (a reject costs {REJECT_COST_MINOR:,})"
        )


def commit() -> str:
    """What is measured, and whether it is more than what was committed."""
    said = [
        subprocess.run(["git", *words], capture_output=True, text=True, check=False).stdout.strip()
        for words in (("rev-parse", "--short=12", "HEAD"), ("status", "--porcelain"))
    ]
    return f"{said[0] or 'unknown'}{' with changes' if said[1] else ''}"


if __name__ == "__main__":
    sys.exit(main())
