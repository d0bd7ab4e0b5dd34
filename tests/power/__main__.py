"""``python -m tests.power --kills 1000 --cuts 10000``: ends with 0 when nothing acknowledged was lost or doubled."""

from __future__ import annotations

import argparse
import json
import logging
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.power.disk import Disk, stands_on_it, start_upon
from tests.power.share import WHOLE, read_share

if TYPE_CHECKING:
    from tests.power.parts import Told

PARTS = ("cuts", "kills", "calls", "flips", "fresh", "mutants")
MEMORY = Path("/dev/shm")
"""No real disk is waited for: what it would keep is worked out."""
_MOST_SHOWN = 12


def main(arguments: Sequence[str]) -> int:
    """The exit code: 1 when something was found wrong."""
    options = _parser().parse_args(arguments)
    if options.seed is None:
        options.seed = secrets.randbelow(10**6)
    if options.processes > 1:
        told = _together(arguments, options.processes, options.seed)
    elif stands_on_it():
        told = _run(options)
    else:
        start_upon("tests.power", arguments)
    if options.json:
        print(json.dumps([asdict(part) for part in told]))
    else:
        from tests.power.parts import table

        for part in told:
            print("\n".join(table(part)), *_shown(part.met, options.met), sep="\n", end="\n\n")
    findings = [finding for part in told for finding in part.findings]
    for again, harm, text in findings[:_MOST_SHOWN]:
        print(f"{harm}: {text}\n  again: {again}", file=sys.stderr)
    return 1 if findings else 0


def _run(options: argparse.Namespace) -> list[Told]:
    """In this process."""
    # Imported late: it takes seconds, and the process that starts this one needs none of it.
    from tests.power import parts
    from tests.power.child import adopt_twins
    from tests.power.mutants import MUTANTS
    from tests.power.warm import share_compiled_statements

    share_compiled_statements()
    adopt_twins()
    # What the product logs of a disk that fails on purpose need not be told on the screen.
    logging.getLogger().addHandler(logging.NullHandler())
    seed, share = options.seed, options.share
    folder, disk = Path(tempfile.mkdtemp(prefix="aisle-power-", dir=MEMORY if MEMORY.is_dir() else None)), Disk()
    run = {
        "cuts": lambda: parts.cuts(disk, folder / "cuts", options.cuts, seed, share),
        "kills": lambda: parts.kills(disk, folder / "kills", options.kills, seed, share),
        "calls": lambda: parts.calls(disk, folder / "calls", options.every, share),
        "flips": lambda: parts.flips(disk, folder / "flips", options.flips, seed, share),
        "fresh": lambda: parts.fresh(disk, folder / "fresh", options.every, seed, share),
        "mutants": lambda: parts.mutants(disk, folder / "mutants", options.mutant or MUTANTS, seed, share),
    }
    try:
        return [parts.timed(run[name]) for name in options.only or PARTS]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _together(arguments: Sequence[str], processes: int, seed: int) -> list[Told]:
    """In so many processes, each with its share."""
    from tests.power.parts import Told

    own = ["--json", "--processes", "1", "--seed", str(seed)]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.power", *arguments, *own, "--share", f"{number}/{processes}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    first: list[Told] = []
    for process in started:
        said, complaint = process.communicate()
        if not said:
            raise SystemExit(complaint)
        parts = [Told(**part) for part in json.loads(said)]
        for part, other in zip(first, parts, strict=False):
            part.add(other)
        first = first or parts
    return first


def _shown(met: dict[str, int], wanted: bool) -> list[str]:
    return [f"    {name}  {times}" for name, times in met.items()] if wanted else []


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 dev.py power", description="Cut the power, kill, break the disk.")
    parser.add_argument("--cuts", type=int, default=10_000, help="power cuts (default 10000)")
    parser.add_argument("--kills", type=int, default=1_000, help="kills at random moments (default 1000)")
    parser.add_argument("--flips", type=int, default=1_000, help="flipped bits (default 1000)")
    parser.add_argument("--every", type=int, default=1, help="let the disk fail at each so-manieth call (default 1)")
    parser.add_argument("--seed", type=int, help="of the dice; kills come when the machine lets them")
    parser.add_argument("--processes", type=int, default=1, help="share it among so many (default 1)")
    parser.add_argument("--share", type=read_share, default=WHOLE, help="only this share of it all, as in 2/3")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part (may be said more than once)")
    parser.add_argument("--mutant", action="append", help="only this mistake of those that can be built in")
    parser.add_argument("--met", action="store_true", help="also say where the faults fell")
    parser.add_argument("--json", action="store_true", help="everything as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
