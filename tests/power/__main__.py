"""``python -m tests.power --kills 1000 --cuts 10000``: ends with 0 when nothing acknowledged was lost or doubled."""

from __future__ import annotations

import argparse
import json
import logging
import secrets
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.power.disk import Disk, stands_on_it, start_upon

PARTS = ("cuts", "kills", "calls", "flips", "mutants")
MEMORY = Path("/dev/shm")
"""No real disk is waited for: what it would keep is worked out."""
_MOST_SHOWN = 12


def main(arguments: Sequence[str]) -> int:
    """The exit code: 1 when something was found wrong."""
    options = _parser().parse_args(arguments)
    if not stands_on_it():
        start_upon("tests.power", arguments)
    # Imported late: it takes seconds, and the process above needs none of it.
    from tests.power import parts
    from tests.power.mutants import MUTANTS
    from tests.power.warm import share_compiled_statements

    share_compiled_statements()
    # What the product logs of a disk that fails on purpose need not be told on the screen.
    logging.getLogger().addHandler(logging.NullHandler())
    seed = options.seed if options.seed is not None else secrets.randbelow(10**6)
    folder, disk = Path(tempfile.mkdtemp(prefix="aisle-power-", dir=MEMORY if MEMORY.is_dir() else None)), Disk()
    run = {
        "cuts": lambda: parts.cuts(disk, folder / "cuts", options.cuts, seed),
        "kills": lambda: parts.kills(disk, folder / "kills", options.kills, seed),
        "calls": lambda: parts.calls(disk, folder / "calls", options.every),
        "flips": lambda: parts.flips(disk, folder / "flips", options.flips, seed),
        "mutants": lambda: parts.mutants(disk, folder / "mutants", tuple(options.mutant or MUTANTS), seed),
    }
    all_told = []
    try:
        for name in options.only or PARTS:
            told = parts.timed(run[name])
            all_told.append(told)
            if not options.json:
                print("\n".join(parts.table(told)), *_shown(told.met, options.met), sep="\n", end="\n\n", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    findings = [finding for told in all_told for finding in told.findings]
    if options.json:
        print(json.dumps([asdict(told) for told in all_told]))
    for again, harm, text in findings[:_MOST_SHOWN]:
        print(f"{harm}: {text}\n  again: {again}", file=sys.stderr)
    return 1 if findings else 0


def _shown(met: dict[str, int], wanted: bool) -> list[str]:
    return [f"    {name}  {times}" for name, times in met.items()] if wanted else []


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 dev.py power", description="Cut the power, kill, break the disk.")
    parser.add_argument("--cuts", type=int, default=10_000, help="power cuts (default 10000)")
    parser.add_argument("--kills", type=int, default=1_000, help="kills at random moments (default 1000)")
    parser.add_argument("--flips", type=int, default=1_000, help="flipped bits (default 1000)")
    parser.add_argument("--every", type=int, default=1, help="let the disk fail at each so-manieth call (default 1)")
    parser.add_argument("--seed", type=int, help="of the dice; kills come when the machine lets them")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part (may be said more than once)")
    parser.add_argument("--mutant", action="append", help="only this mistake of those that can be built in")
    parser.add_argument("--met", action="store_true", help="also say where the faults fell")
    parser.add_argument("--json", action="store_true", help="everything as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
