"""``python -m tests.simulated_day [--seed S] [--days N]``: days of a store, each by a seed of its own.

A day that does not come out right is named with the command that lives it again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.postgres import Postgres
from tests.simulated_day.dice import Dice
from tests.simulated_day.run import lived
from tests.simulated_day.sometimes import never_done

ALL_WITHIN = 3
"""So many days hold everything that can happen."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where everything agreed after each of them."""
    parser = argparse.ArgumentParser(prog="dev.py day", description="Days of a store without head office, by dice.")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the first day; the next ones count on")
    parser.add_argument("--days", type=int, default=1, metavar="N")
    parser.add_argument("--acts", type=int, default=200, metavar="N", help="in each day")
    options = parser.parse_args(arguments)
    began, acts, wrong = time.monotonic(), Counter[str](), 0
    with tempfile.TemporaryDirectory(prefix="aisle-day-") as folder:
        postgres = Postgres(Path(folder) / "postgres")
        for seed in range(options.seed, options.seed + options.days):
            try:
                truth, found = lived(postgres, Path(folder) / f"day-{seed}", Dice(seed), options.acts)
                acts += truth.acts
            except Exception:  # noqa: BLE001 - a day that cannot be lived is the finding
                found = [traceback.format_exc(limit=-9)]
            if found:
                wrong += 1
                told = "\n  ".join(found)
                print(
                    f"seed {seed}:\n  {told}\nagain: python3 dev.py day --seed {seed} --acts {options.acts}", flush=True
                )
        postgres.stop()
    for name in sorted(acts):
        print(f"{acts[name]:>7,}  {name}")
    spent = time.monotonic() - began
    print(f"{options.days:,} days of {options.acts} acts in {spent:.0f} s, {wrong} of them wrong.")
    never = never_done(acts) if options.days >= ALL_WITHIN else []
    if never:
        print(f"Never happened: {', '.join(never)}")
    return 1 if wrong or never else 0


if __name__ == "__main__":
    sys.exit(main())
