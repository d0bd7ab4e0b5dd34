"""``python -m demo.run``: a working demo shop. With a display one plays in it; without, a scripted day is played.

The shop is kept between runs (as root in /var/lib/aisle) unless ``--fresh`` or ``--out`` asks for a new one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_data_path

# Fast to read by a program: every line of a receipt is text. The other prints what the design shows.
READABLE_PAPER, FINE_PAPER = "epson-80", "epson-80-picture"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 when the window was closed, or when money and stock of the scripted day balance."""
    parser = argparse.ArgumentParser(prog="dev.py run", description="The demo shop.")
    parser.add_argument("--out", type=Path, metavar="DIR", help="play the scripted day; pictures and receipts go here")
    parser.add_argument("--fresh", action="store_true", help="a new shop that is thrown away at the end")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set", category=UserWarning)
    scripted = options.out is not None or not _has_display()
    if scripted:
        if not _has_display():
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from demo.scripted import run_day

        with temporary_folder() as folder:
            return run_day(folder, options.out or Path("out") / "store-day", READABLE_PAPER)
    from demo.play import run_shop

    if options.fresh:
        with temporary_folder() as folder:
            return run_shop(folder, FINE_PAPER)
    return run_shop(_kept_folder(), FINE_PAPER)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Thrown away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="aisle-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _kept_folder() -> Path:
    """PostgreSQL does not run as root, so its data may not lie in root's home."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/aisle")
    return user_data_path("Aisle demo", appauthor=False)


def _has_display() -> bool:
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
