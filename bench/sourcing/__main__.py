"""``python -m bench.sourcing --report [--orders N --items N --seed S --seeds K --processes P --out DIR]``.

Every day that was lived is kept in a file, by commit, size and seed: a report that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.sourcing.geography import GEO
from bench.sourcing.kept import kept_at, live
from bench.sourcing.report import SeedTold, printed

_ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where the report was made, 2 where the data for it is not there."""
    parser = argparse.ArgumentParser(prog="dev.py source", description="Where a day of real baskets is fulfilled from.")
    parser.add_argument("--report", action="store_true", required=True, help="measure, and print what was found")
    parser.add_argument("--orders", type=int, default=100_000, metavar="N", help="a day")
    parser.add_argument("--items", type=int, default=20_000, metavar="N", help="with 200 balances each")
    parser.add_argument("--seed", type=int, metavar="S", help="of the first day; else of the hash of the commit")
    parser.add_argument("--seeds", type=int, default=1, metavar="K", help="days, each with a seed of its own")
    parser.add_argument("--processes", type=int, default=1, metavar="P", help="days that are lived at a time")
    parser.add_argument("--out", type=Path, default=_ROOT / "out" / "sourcing", metavar="DIR", help="keeps the days")
    options = parser.parse_args(arguments)
    if not GEO.is_dir():
        print(f"The stores and rates are not there: {GEO}", file=sys.stderr)
        return 2
    commit, days = _commit()[:12], seeds(options.seed, options.seeds)
    folder = options.out / f"{commit}-{options.orders}-{options.items}"
    folder.mkdir(parents=True, exist_ok=True)
    live(days, options.orders, options.items, folder, options.processes)
    told = [msgspec.json.decode(kept_at(folder, seed).read_bytes(), type=SeedTold) for seed in days]
    print(
        f"{told[0].locations:,} locations, {options.items:,} items, {told[0].balances:,} balances, {options.orders:,}"
    )
    print(f"orders a day, {len(told)} days; commit {commit}, seeds {' '.join(str(seed) for seed in days)}")
    print(printed(told))
    return 0


def _commit() -> str:
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=_ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def seeds(first: int | None, count: int) -> list[int]:
    """From the given one on; else drawn from the hash of the commit that is measured."""
    if first is not None:
        return list(range(first, first + count))
    commit = _commit()
    return [int(hashlib.sha256(f"{commit}:{at}".encode()).hexdigest()[:8], 16) for at in range(count)]


if __name__ == "__main__":
    sys.exit(main())
