"""``python -m tests.simulation [--seed S] [--days N]``: worlds by their seeds, until so many days of a store are lived.

A world that does not come out right is named with the command that lives it again. ``--mutants``: defects are put in,
one after the other, and each has to be found.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.postgres import Postgres
from tests.simulation import mutants, seeds, template
from tests.simulation.profile import Profile, drawn
from tests.simulation.run import Lived, lived
from tests.simulation.shrink import shrunk
from tests.simulation.sometimes import Sometimes, never
from tests.simulation.template import Template
from tests.simulation.warm import warm

_MOST_SHOWN = 12
_ALL_WITHIN_DAYS = 500
"""So many days of a store hold everything that can happen."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where everything agreed after each of them."""
    options = _options(arguments)
    with _ground() as ground:
        if options.mutants:
            return _mutants(ground, options.only)
        return _worlds(ground, options)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py simulate", description="Stores and head office, by dice.")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the first world; the next ones count on")
    parser.add_argument("--days", type=int, default=1, metavar="N", help="of a store, over all worlds")
    parser.add_argument("--shrink", action="store_true", help="make a world that fails smaller")
    parser.add_argument("--keep", action="store_true", help="add what fails to the seeds that the tests live again")
    parser.add_argument("--mutants", action="store_true", help="put defects in, each of which has to be found")
    parser.add_argument("--only", default="", metavar="NAMES", help="these faults, or these mutants, by commas")
    parser.add_argument("--stores", type=int, metavar="N", help="instead of what the seed says")
    parser.add_argument("--world-days", type=int, metavar="N", help="of one world, instead of what the seed says")
    parser.add_argument("--acts", type=int, metavar="N", help="of a store in a day, instead of what the seed says")
    return parser.parse_args(arguments)


@contextmanager
def _ground() -> Iterator[Template]:
    with tempfile.TemporaryDirectory(prefix="aisle-simulation-") as folder, warm():
        postgres = Postgres(Path(folder) / "postgres")
        try:
            yield template.made(postgres, Path(folder) / "tills")
        finally:
            postgres.stop()


def _worlds(ground: Template, options: argparse.Namespace) -> int:
    began, days, wrong, seed = time.process_time(), 0, 0, options.seed
    sometimes = Sometimes()
    while days < options.days:
        profile = _profile(seed, options)
        one = _tried(ground, seed, profile)
        days += profile.stores * profile.days
        sometimes.counts.update(one.sometimes.counts)
        if one.found:
            wrong += 1
            _tell(one)
            if options.shrink:
                small = shrunk(profile, partial(_breaks, ground, seed), _smaller)
                print(f"smallest: {_command(seed, small, told=True)}")
            if options.keep:
                seeds.keep(seed, str(one.found[0]))
        seed += 1
    for (what, state), times in sorted(sometimes.counts.items()):
        print(f"{times:>7,}  {what}{': ' if state else ''}{state}")
    missing = never(sometimes) if options.days >= _ALL_WITHIN_DAYS else []
    if missing:
        print(f"Never happened: {', '.join(missing)}")
    print(f"{days:,} days in {time.process_time() - began:.0f} s of the processor, {wrong} worlds wrong.")
    return 1 if wrong or missing else 0


def _tried(ground: Template, seed: int, profile: Profile) -> Lived:
    """What cannot be lived to its end is a finding too."""
    try:
        return lived(ground, seed, profile)
    except Exception:  # noqa: BLE001 - see above
        return Lived.broken(seed, profile, traceback.format_exc(limit=-6))


def _breaks(ground: Template, seed: int, profile: Profile) -> frozenset[str]:
    """Which invariants."""
    return frozenset(found.invariant for found in _tried(ground, seed, profile).found)


def _profile(seed: int, options: argparse.Namespace) -> Profile:
    profile = drawn(seed, options.stores, options.world_days)
    if options.acts:
        profile = replace(profile, acts=options.acts)
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
        words += f" --stores {profile.stores} --world-days {profile.days} --acts {profile.acts}{only}"
    return words


def _commit() -> str:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "an unknown commit"


def _mutants(ground: Template, only: str) -> int:
    """A table: each, what found it, and after how long."""
    chosen = [one for one in mutants.ALL if not only or one.name in only.split(",")]
    caught = Counter[bool]()
    for mutant in chosen:
        found = mutants.hunted(ground, mutant)
        caught[bool(found.by)] += 1
        by = ", ".join(found.by) or "NOT FOUND"
        print(f"{mutant.name:<40}{by:<24}{found.worlds:>3} worlds{found.cpu_s:>6.1f} s", flush=True)
    print(f"{caught[True]} of {len(chosen)} were found.")
    return 0 if caught[True] == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
