"""``python -m tests.chaos --kills 60``: kills, counts, and ends with 0 when nothing was lost or doubled."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.chaos import process
from tests.chaos.defect import DEFECTS


def main(arguments: Sequence[str]) -> int:
    """See ``run``."""
    options = _parser().parse_args(arguments)
    process.begin()
    # Imported late: the server of processes imports the same at the same time, and each takes seconds.
    from tests.chaos.run import run

    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 dev.py chaos", description="Kill -9 at random moments.")
    parser.add_argument("--kills", type=int, default=60, help="kills of the selling register (default 60)")
    parser.add_argument("--oms-kills", type=int, help="kills of the OMS (default: half as many, at most 30)")
    parser.add_argument("--whole", type=int, help="kills of the whole program among them (default: a tenth)")
    parser.add_argument("--seed", type=int, help="of the plan; the moments themselves are the machine's")
    parser.add_argument("--write", type=Path, help="also write the outcome to this page, when all is well")
    mistakes = "; ".join(f"{name}: {what}" for name, what in DEFECTS.items())
    parser.add_argument("--defect", choices=list(DEFECTS), default="", help=f"build in a mistake ({mistakes})")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
