"""``python -m demo.screenshots --out DIR``: the scripted day once, with every stop in light, dark, small, large and
mirrored; each is measured for words cut off, overlap and small targets, and put on contact sheets."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from demo.run import FINE_PAPER, temporary_folder


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of the day. The paper is drawn as the design shows it, so money is not read from it here."""
    parser = argparse.ArgumentParser(prog="dev.py screenshots", description="A picture of every screen.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set", category=UserWarning)
    from demo.album import DARK, LARGE, MIRRORED, SMALL, USUAL
    from demo.scripted import take_pictures

    with temporary_folder() as folder:
        return take_pictures(folder, options.out, FINE_PAPER, (USUAL, DARK, SMALL, LARGE, MIRRORED))


if __name__ == "__main__":
    sys.exit(main())
