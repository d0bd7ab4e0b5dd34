"""``python -m tests.hostile [--count N] [--seed S]``: so many hostile strings through every sink.

A batch that fails is named by its first seed and its sink: ``--seed 4701 --count 20`` has it back.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.hostile.sinks import sinks
from tests.hostile.strings import hostile

BATCH = 20
_SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where nothing crashed and no string became a command."""
    parser = argparse.ArgumentParser(prog="dev.py hostile", description="Hostile strings through every sink.")
    parser.add_argument("--count", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the first string; the next ones count on")
    options = parser.parse_args(arguments)
    began, counts, failures = time.monotonic(), Counter[str](), list[str]()
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        for counted, failed in processes.map(tried, _batches(options.seed, options.count)):
            counts += counted
            failures += failed
    for name in sorted(counts):
        print(f"{counts[name]:>9,}  {name}")
    print("".join(failures[:_SHOWN]), end="")
    print(f"{options.count:,} strings in {time.monotonic() - began:.0f} s, {len(failures)} batches of them wrong.")
    return 1 if failures else 0


def tried(seeds: Iterable[int]) -> tuple[Counter[str], list[str]]:
    """How many strings went where, and what is wrong with a batch."""
    wanted = list(seeds)
    texts, counts, failed = [hostile(seed) for seed in wanted], Counter[str](), list[str]()
    for name, sink in sinks(wanted[0] // BATCH).items():
        try:
            sink(texts)
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            failed.append(f"from seed {wanted[0]}, {name}:\n{traceback.format_exc(limit=-3)}\n")
        counts[name] += len(texts)
    return counts, failed


def _batches(seed: int, count: int) -> Iterator[range]:
    for first in range(seed, seed + count, BATCH):
        yield range(first, min(first + BATCH, seed + count))


if __name__ == "__main__":
    sys.exit(main())
