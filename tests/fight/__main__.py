"""``python -m tests.fight --minutes 5``: ends with 0 when no piece was promised twice and every answer was true."""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg

from demo.oms_process import start_postgres
from tests.chaos import process
from tests.fight.worker import DEFECTS

_MOST_TOLD = 20


def main(arguments: Sequence[str]) -> int:
    """The exit code: 1 where something is wrong, and the folder is kept."""
    options = _parser().parse_args(arguments)
    process.begin("tests.fight.worker", "oms.serve_command")
    # Imported late: the server of processes imports the same at the same time.
    from tests.fight.run import fight

    seed = options.seed if options.seed is not None else secrets.randbelow(10**6)
    print(f"seed {seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="aisle-fight-"))
    server = start_postgres(folder / "postgres")
    try:
        with psycopg.connect(server.get_uri(database="postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE fight")
        seconds = options.seconds or options.minutes * 60
        result = fight(folder, server.get_uri(database="fight"), seconds, seed, options.defect)
    finally:
        server.cleanup()
    print(result.told(), flush=True)
    if result.findings:
        print("\n".join(result.findings[:_MOST_TOLD]), file=sys.stderr)
        print(f"{len(result.findings)} findings. What is left stands in {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    print("Accepted to the last piece, nothing oversold, and every answer stands in the database.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 dev.py fight", description="Want the last pieces, all at once.")
    parser.add_argument("--minutes", type=int, default=5, help="how long (default 5)")
    parser.add_argument("--seconds", type=int, help="how long instead, for a short one")
    parser.add_argument("--seed", type=int, help="of the plan; the moments themselves are the machine's")
    mistakes = "; ".join(f"{name}: {what}" for name, what in DEFECTS.items())
    parser.add_argument("--defect", choices=list(DEFECTS), default="", help=f"build in a mistake ({mistakes})")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
