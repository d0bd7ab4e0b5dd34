"""``python -m tests.soak --minutes 15``: sells over a bad line, and ends with 0 when all books agree."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.chaos import process


def main(arguments: Sequence[str]) -> int:
    """See ``run``."""
    options = _parser().parse_args(arguments)
    process.begin("tests.soak.life", "tests.chaos.service", "oms.serve_command")
    # Imported late: the server of processes imports the same at the same time, and each takes seconds.
    from tests.soak.run import run

    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 dev.py soak", description="Sell over a line that breaks.")
    parser.add_argument("--minutes", type=float, default=15, help="of trouble (default 15)")
    parser.add_argument("--seed", type=int, help="of the plan; the moments themselves are the machine's")
    parser.add_argument("--tills", type=int, default=3, help="registers of the store (default 3)")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds after each customer (default 0.5)")
    parser.add_argument("--strike", type=float, default=20, help="seconds from kill to kill (default 20)")
    parser.add_argument("--longest", type=float, default=45, help="seconds that a line stalls at most (default 45)")
    parser.add_argument("--samples", type=Path, help="write every look at sizes to this file, as CSV")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
