"""Everything that tries to break the program, in the length that a release asks for."""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """0 where nothing was found."""
    parser = argparse.ArgumentParser(prog="python3 dev.py release", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="of the dice (default: by chance)")
    seed = parser.parse_args(arguments).seed
    same = ["--seed", str(seed), "--processes", str(os.cpu_count() or 1)]
    parts = (
        ["tests.power", *same, "--cuts", "100000", "--kills", "10000", "--flips", "10000"],
        ["tests.simulation", *same, "--days", "2000"],
        ["tests.simulation", "--mutants"],
    )
    found = 0
    for part in parts:
        print(f"python3 -m {' '.join(part)}", flush=True)
        began = time.monotonic()
        code = subprocess.run([sys.executable, "-m", *part], check=False).returncode
        print(
            f"{'nothing found' if code == 0 else 'ended with ' + str(code)}, {time.monotonic() - began:.0f} s\n",
            flush=True,
        )
        found = found or code
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
