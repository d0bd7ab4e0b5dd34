"""``python -m tests.saturday [--seed S] [--orders N]``: one Saturday of three stores, and what is wrong after it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.postgres import Postgres
from tests.saturday.checks import ends, findings
from tests.saturday.day import saturday
from tests.saturday.promises import judged, verdicts
from tests.simulated_day.dice import Dice

_MOST_SHOWN = 40


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where everything agreed."""
    parser = argparse.ArgumentParser(prog="dev.py saturday", description="Web orders of three stores, by dice.")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--orders", type=int, default=2_000, metavar="N")
    parser.add_argument("--step", type=int, default=1, metavar="MINUTES", help="between registers hearing what is new")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aisle-saturday-") as folder:
        postgres = Postgres(Path(folder) / "postgres")
        with saturday(postgres, Path(folder), Dice(options.seed), options.orders, options.step) as day:
            day.live(options.orders)
            acts = sum((place.acts for place in day.places), Counter(day.acts)) + day.customers.went_away
            found, ended, placed = findings(day), ends(day), len(day.customers.orders)
            kept = verdicts(judged(day))
            left = Counter(kind for kind, _ in day.office.exceptions())
        postgres.stop()
    for title, told in (("Done", acts), ("Pieces", ended), ("Promises", kept), ("For head office to look at", left)):
        print(f"{title}:")
        for name, times in sorted(told.items()):
            print(f"{times:>8,}  {name}")
    for one in found[:_MOST_SHOWN]:
        print(f"  {one}")
    print(f"{placed:,} orders in {time.monotonic() - began:.0f} s, {len(found)} things wrong.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
