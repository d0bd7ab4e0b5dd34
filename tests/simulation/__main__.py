"""``python -m tests.simulation [--seed S] [--days N]``: worlds by their seeds, until so many days of a store are lived.

A world that does not come out right is named with the command that lives it again. ``--mutants``: defects are put in,
one after the other, and each has to be found.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, count

from tests.simulation import mutants, seeds
from tests.simulation.crew import World, cpu_s, ground, lived_by, tried
from tests.simulation.mutant import hunted
from tests.simulation.profile import Profile, drawn
from tests.simulation.run import Lived
from tests.simulation.shrink import shrunk
from tests.simulation.sometimes import EXPECTED, Sometimes, never
from tests.simulation.template import Template

_MOST_SHOWN = 12
_ROW = "{:<34}{:<44}{:>8}{:>8}"
_LONG_DAYS, _SEEN = 500, 0.95
"""So many days of a store hold so much of everything that can happen."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where everything agreed after each of them."""
    options = _options(arguments)
    if options.mutants:
        with ground() as own:
            return _mutants(own, options.only)
    return _worlds(options)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py simulate", description="Stores and head office, by dice.")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the first world; the next ones count on")
    parser.add_argument("--days", type=int, default=1, metavar="N", help="of a store, over all worlds")
    parser.add_argument("--shrink", action="store_true", help="make a world that fails smaller")
    parser.add_argument("--keep", action="store_true", help="add what fails to the seeds that are lived again for ever")
    parser.add_argument("--mutants", action="store_true", help="put defects in, each of which has to be found")
    parser.add_argument("--only", default="", metavar="NAMES", help="these faults, or these mutants, by commas")
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="that live worlds side by side")
    parser.add_argument("--stores", type=int, metavar="N", help="instead of what the seed says")
    parser.add_argument("--world-days", type=int, metavar="N", help="of one world, instead of what the seed says")
    parser.add_argument("--acts", type=int, metavar="N", help="of a store in a day, instead of what the seed says")
    parser.add_argument("--orders", type=int, metavar="N", help="of the web, for a store in a day; as --acts")
    return parser.parse_args(arguments)


def _worlds(options: argparse.Namespace) -> int:
    began, days, wrong = cpu_s(), 0, list[Lived]()
    sometimes = Sometimes()
    for one in lived_by(options.processes, _planned(options)):
        days += one.store_days
        sometimes.counts.update(one.sometimes.counts)
        if one.found:
            wrong.append(one)
            _tell(one)
            if options.keep:
                seeds.keep(one.seed, str(one.found[0]))
    if options.shrink and wrong:
        _shrink(wrong)
    missing = _told(sometimes, whole=options.days >= _LONG_DAYS)
    print(f"{days:,} days in {cpu_s() - began:.0f} s of the processor, {len(wrong)} worlds wrong.")
    return 1 if wrong or missing else 0


def _planned(options: argparse.Namespace) -> list[World]:
    """So many that the days of their stores are as many as asked for; a long run begins with the kept seeds."""
    worlds, days = list[World](), 0
    for seed in chain(seeds.kept() if options.days >= _LONG_DAYS else (), count(options.seed)):
        if days >= options.days:
            break
        worlds.append((seed, _profile(seed, options)))
        days += worlds[-1][1].stores * worlds[-1][1].days
    return worlds


def _told(sometimes: Sometimes, *, whole: bool) -> bool:
    """How often each fault met what; whether something is missing in a run that should have it all."""
    for (what, state), times in sorted(sometimes.counts.items()):
        print(f"{times:>7,}  {what}{': ' if state else ''}{state}")
    missing = never(sometimes)
    expected = len(EXPECTED)
    print(f"{expected - len(missing)} of {expected} meetings of a fault with a state happened, "
          f"{100 * (expected - len(missing)) / expected:.0f} %.")  # fmt: skip
    if missing:
        print("Never happened: " + "; ".join(f"{what}: {state}" if state else what for what, state in missing))
    return whole and len(missing) > expected * (1 - _SEEN)


def _shrink(wrong: list[Lived]) -> None:
    with ground() as own:
        for one in wrong:
            small = shrunk(one.profile, partial(_breaks, own, one.seed), _smaller)
            print(f"smallest: {_command(one.seed, small, told=True)}")


def _breaks(ground: Template, seed: int, profile: Profile) -> frozenset[str]:
    """Which invariants."""
    return frozenset(found.invariant for found in tried(ground, seed, profile).found)


def _profile(seed: int, options: argparse.Namespace) -> Profile:
    profile = drawn(seed, options.stores, options.world_days)
    if options.acts:
        profile = replace(profile, acts=options.acts)
    if options.orders is not None:
        profile = replace(profile, orders=options.orders)
    if options.only:
        wanted = options.only.split(",")
        profile = replace(profile, rates={name: rate for name, rate in profile.rates.items() if name in wanted})
    return profile


def _tell(one: Lived) -> None:
    told = "\n  ".join(str(found) for found in one.found[:_MOST_SHOWN])
    again = _command(one.seed, one.profile)
    print(f"seed {one.seed} at {_commit()}:\n  {told}\nagain: {again}", flush=True)


def _smaller(profile: Profile) -> None:
    print(f"still: {profile}", flush=True)


def _command(seed: int, profile: Profile, *, told: bool = False) -> str:
    words = f"python3 dev.py simulate --seed {seed} --days 1"
    if told:
        only = f" --only {','.join(sorted(profile.rates)) or 'nothing'}"
        words += f" --stores {profile.stores} --world-days {profile.days} --acts {profile.acts}"
        words += f" --orders {profile.orders}{only}"
    return words


def _commit() -> str:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "an unknown commit"


def _mutants(ground: Template, only: str) -> int:
    """A table: each, what found it, in which world, and after how long. 1 where one was not found."""
    chosen = [one for one in mutants.ALL if not only or one.name in only.split(",")]
    missed = 0
    print(_ROW.format("defect", "found by", "seed", "CPU s"))
    for mutant in chosen:
        found = hunted(ground, mutant)
        missed += not found.by
        by, where = ", ".join(found.by) or "NOT FOUND", "scenario" if mutant.scenario else f"{found.seed}"
        print(_ROW.format(mutant.name, by, where, f"{found.cpu_s:.1f}"), flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} were found.")
    return 1 if missed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
