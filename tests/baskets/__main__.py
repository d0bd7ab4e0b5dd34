"""``python -m tests.baskets [--count N] [--seed S]``: so many baskets, in as many processes as there are cores.

A basket that fails is named by its seed: ``--seed 4711 --count 1`` has it back.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from random import Random

from tests.baskets.proof import wrong

_AT_ONCE = 500
_SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where everything holds of all of them."""
    parser = argparse.ArgumentParser(prog="dev.py baskets", description="Baskets by dice, worked out three times.")
    parser.add_argument("--count", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the first basket; the next ones count on")
    options = parser.parse_args(arguments)
    began, counts, failures = time.monotonic(), Counter[str](), 0
    for counted, failed in _done(list(_portions(options.seed, options.count))):
        counts += counted
        for text in failed[: max(0, _SHOWN - failures)]:
            print(text, flush=True)
        failures += len(failed)
    for name in sorted(counts):
        print(f"{counts[name]:>9,}  {name}")
    print(f"{options.count:,} baskets in {time.monotonic() - began:.1f} s, {failures} of them wrong.")
    return 1 if failures else 0


def _portions(seed: int, count: int) -> Iterator[range]:
    for first in range(seed, seed + count, _AT_ONCE):
        yield range(first, min(first + _AT_ONCE, seed + count))


def _done(portions: Sequence[range]) -> Iterator[tuple[Counter[str], list[str]]]:
    if len(portions) < 2:
        yield from map(_some, portions)
        return
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        yield from processes.map(_some, portions)


def _some(seeds: range) -> tuple[Counter[str], list[str]]:
    """What was in them, and what is wrong with which."""
    counts, failed = Counter[str](), []
    for seed in seeds:
        try:
            rung, found = wrong(Random(seed))
        except Exception:  # noqa: BLE001 - a basket that cannot be rung is the finding
            failed.append(f"seed {seed}: {traceback.format_exc(limit=-2)}")
            continue
        lines = rung.fact.lines
        counts.update({f"baskets in {rung.around.place.name}": 1, "lines": len(lines), "tenders": len(rung.parts)})
        counts.update(f"lines: {line.intent}" for line in lines)
        counts["kits"] += sum(bool(line.components) for line in lines)
        counts["changes by hand"] += sum(own.kind != "promotion" for line in lines for own in line.modifiers)
        counts["promotions given"] += sum(own.kind == "promotion" for line in lines for own in line.modifiers)
        if found:
            failed.append(f"seed {seed} ({rung.around.place.name}): " + "\n    ".join(found))
    return counts, failed


if __name__ == "__main__":
    sys.exit(main())
