"""``python -m tests.scan_timings [--count N] [--seed S]``: so many entries at a keyboard, and the confusion table.

0 where scans are recognized, typing is taken for none, and no key is lost, to the bounds that docs/devices.md promises.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.scan_timings.table import Table, tried

_AT_ONCE = 5_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="dev.py scans", description="Scanners and typists at a keyboard, by dice.")
    parser.add_argument("--count", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the first entry; the next ones count on")
    options = parser.parse_args(arguments)
    began, table = time.monotonic(), Table()
    for part in _done(list(_portions(options.seed, options.count))):
        table.update(part)
    print(table.text())
    print(f"{options.count:,} entries in {time.monotonic() - began:.1f} s.")
    return 0 if table.holds else 1


def _portions(seed: int, count: int) -> Iterator[range]:
    for first in range(seed, seed + count, _AT_ONCE):
        yield range(first, min(first + _AT_ONCE, seed + count))


def _done(portions: Sequence[range]) -> Iterator[Table]:
    if len(portions) < 2:
        yield from map(tried, portions)
        return
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        yield from processes.map(tried, portions)


if __name__ == "__main__":
    sys.exit(main())
