"""``python -m bench.sourcing --report [--orders N --items N --seed S --seeds K]``: where orders come from."""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.sourcing.day import most_memory_mb
from bench.sourcing.geography import GEO
from bench.sourcing.report import Chain, printed

_ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where the report was made, 2 where the data for it is not there."""
    parser = argparse.ArgumentParser(prog="dev.py source", description="Where a day of real baskets is fulfilled from.")
    parser.add_argument("--report", action="store_true", required=True, help="measure, and print what was found")
    parser.add_argument("--orders", type=int, default=100_000, metavar="N")
    parser.add_argument("--items", type=int, default=20_000, metavar="N", help="with 200 balances each")
    parser.add_argument("--seed", type=int, metavar="S", help="of the first day; else of the hash of the commit")
    parser.add_argument("--seeds", type=int, default=1, metavar="K", help="days, each with a seed of its own")
    options = parser.parse_args(arguments)
    if not GEO.is_dir():
        print(f"The stores and rates are not there: {GEO}", file=sys.stderr)
        return 2
    began, chain, told = time.monotonic(), Chain(options.items), []
    for seed in seeds(options.seed, options.seeds):
        told.append(chain.day(seed, options.orders))
        print(f"seed {seed}: {told[-1].balances:,} balances, {time.monotonic() - began:.0f} s", flush=True)
    print(
        f"{len(chain.places):,} locations, {options.items:,} items, {options.orders:,} orders a day, {len(told)} days"
    )
    print(printed(told))
    print(f"most memory {most_memory_mb():,} MB")
    return 0


def seeds(first: int | None, count: int) -> list[int]:
    """From the given one on; else drawn from the hash of the commit that is measured."""
    if first is not None:
        return list(range(first, first + count))
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=_ROOT, capture_output=True, text=True, check=False)
    commit = asked.stdout.strip()
    return [int(hashlib.sha256(f"{commit}:{at}".encode()).hexdigest()[:8], 16) for at in range(count)]


if __name__ == "__main__":
    sys.exit(main())
