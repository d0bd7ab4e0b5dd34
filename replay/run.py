"""``python -m replay.run``: real receipts through the registers with the OMS cut off for parts of the year, then the
same sums from the data, the registers' files and the OMS. ``docs/replay.md`` has the rules and the last figures.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from platformdirs import user_cache_path

_YEAR = 365
_WRONG, _MISUSED = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 when all three agree to the cent, 1 when not, 2 for a request that cannot be met."""
    options = _options().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set", category=UserWarning)
    # Imported late: every register's process reads this file too, and needs nothing of what the parent does.
    from replay.year import Replay

    replay = Replay(options.out or _kept_folder(), options.stores, options.days, all_items=options.items == "all")
    problem = replay.misused()
    if problem:
        print(problem, file=sys.stderr)
        return _MISUSED
    return 0 if replay.run() else _WRONG


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py replay", description="Real receipts through registers and OMS.")
    parser.add_argument(
        "--stores", type=_stores, default=(367, 406, 343, 361, 381), metavar="N,N,...", help="which stores"
    )
    parser.add_argument("--days", type=_days, default=_YEAR, metavar="N", help="how many days from 1 January 2017 on")
    parser.add_argument("--items", choices=("all", "sold"), default="all", help="the whole catalog, or what they sold")
    parser.add_argument("--out", type=Path, metavar="DIR", help="keeps everything; a second run over it adds nothing")
    return parser


def _stores(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(part) for part in text.split(",")))


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= _YEAR:
        raise argparse.ArgumentTypeError(f"1 to {_YEAR}")
    return days


def _kept_folder() -> Path:
    """PostgreSQL does not run as root, so its data may not lie in root's home."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/aisle/replay")
    return user_cache_path("aisle", appauthor=False) / "replay"


if __name__ == "__main__":
    sys.exit(main())
