"""``python -m tests.fuzz --minutes 10``: ends with 0 when no answer of the API was other than it says."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg

from demo.oms_process import start_postgres
from oms.db.migrate import migrate
from tests.fuzz.ground import Ground
from tests.fuzz.run import fuzz


def main(arguments: Sequence[str]) -> int:
    """The exit code: 1 where something was found."""
    options = _parser().parse_args(arguments)
    seed = options.seed if options.seed is not None else secrets.randbelow(10**6)
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="aisle-fuzz-") as folder:
        server = start_postgres(Path(folder, "postgres"))
        try:
            with psycopg.connect(server.get_uri(database="postgres"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE fuzz")
            url = server.get_uri(database="fuzz")
            migrate(url)
            ground = Ground(url, Path(folder, "feed"))
            result = fuzz(ground, options.seconds or options.minutes * 60, seed)
            ground.close()
        finally:
            server.cleanup()
    for (operation, status), times in sorted(result.answers.items()):
        print(f"{times:>7} {status} {operation}")
    print(result.told(), file=sys.stderr)
    print(f"{result.requests} requests, {len(result.findings)} findings.")
    return 1 if result.findings else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 dev.py fuzz", description="Ask the API all that it does not expect.")
    parser.add_argument("--minutes", type=int, default=10, help="how long (default 10)")
    parser.add_argument("--seconds", type=int, help="how long instead, for a short one")
    parser.add_argument("--seed", type=int, help="of what is asked")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
