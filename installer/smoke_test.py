"""Starts a packaged store app without a display, a network or an OMS: it must sell one item and end well.

python installer/smoke_test.py dist/aisle
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

TIMEOUT_S = 120


def main(folder: Path) -> None:
    """Run `aisle --smoke-test` as a new user of this machine would."""
    program = folder / ("aisle.exe" if os.name == "nt" else "aisle")
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    megabytes = sum(file.stat().st_size for file in files) // 1_000_000
    with tempfile.TemporaryDirectory() as home:
        result = subprocess.run(
            [program.resolve(), "--smoke-test"],
            cwd=home,
            env=bare_environment(home),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )
    print(result.stdout, result.stderr, sep="\n")
    if result.returncode != 0:
        sys.exit(f"{program} --smoke-test ended with {result.returncode}.")
    if "sold" not in result.stdout:
        sys.exit(f"{program} --smoke-test ended well, but did not say what it sold.")
    print(f"{folder} ({megabytes} MB) starts and sells.")


def bare_environment(home: str) -> dict[str, str]:
    """Nothing of the Python that built it, and no display."""
    kept = {name: os.environ[name] for name in ("LANG", "SYSTEMROOT", "TZ") if name in os.environ}
    return kept | {"HOME": home, "XDG_RUNTIME_DIR": home, "PATH": os.defpath, "QT_QPA_PLATFORM": "offscreen"}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
