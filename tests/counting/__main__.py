"""``python -m tests.counting [--count N] [--seed S]``: items are counted while three registers sell them."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.counting.run import Outcome, live

_ITEMS, _ROUNDS, _MOST_SHOWN = 50, 4, 40


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where no count told of a difference that was none."""
    parser = argparse.ArgumentParser(prog="dev.py counts", description="Counts of items that sell, by dice.")
    parser.add_argument("--count", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the first store")
    options = parser.parse_args(arguments)
    outcome, began, seed = Outcome(), time.monotonic(), options.seed
    while outcome.counts < options.count:
        items = min(_ITEMS, options.count - outcome.counts)
        rounds = min(_ROUNDS, -(-(options.count - outcome.counts) // items))
        with tempfile.TemporaryDirectory(prefix="aisle-counting-") as folder:
            live(Path(folder), seed, items, rounds, outcome).close()
        seed += 1
        print(f"{outcome.counts:>8,} counted, {len(outcome.wrong)} wrong", flush=True)
    for name, times in sorted(outcome.said.items()):
        print(f"{times:>8,}  {name}")
    for told in outcome.wrong[:_MOST_SHOWN]:
        print(told, file=sys.stderr)
    print(f"{outcome.counts:,} counts, {len(outcome.wrong)} false, in {time.monotonic() - began:.0f} s")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
