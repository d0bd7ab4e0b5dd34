"""``python -m demo.screenshots --out DIR``: every screen in every state, language, size and color; each picture is
measured for words cut off, overlap, small targets and weak contrast, and put on contact sheets.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

FLAWED = 1
_PROCESSES = min(4, os.cpu_count() or 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when measuring found nothing wrong."""
    parser = argparse.ArgumentParser(prog="dev.py screenshots", description="A picture of every screen in every state.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--only", default="", metavar="PART", help="scenes whose name holds this, as 02-sell-busy")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    from demo.album import Album
    from demo.scenes.all_scenes import all_scenes
    from demo.scenes.studio import take_scene

    began, album = time.monotonic(), Album(options.out)
    names = [scene.name for scene in all_scenes() if options.only in scene.name]
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn")) as pool:
        for name, shots in zip(names, pool.map(take_scene, names, repeat(options.out)), strict=True):
            for shot in shots:
                album.keep(shot.file, shot.what, shot.flaws, spoken=shot.spoken)
            print(f"{time.monotonic() - began:5.0f} s  {name}, {len(shots)} pictures", flush=True)
    _fonts = QGuiApplication(sys.argv[:1])  # what is written on the sheets needs them
    told = album.write_sheets()
    print(f"{told.words}, in {time.monotonic() - began:.0f} s; see {options.out / 'flaws.md'}")
    return FLAWED if told.flaws else 0


if __name__ == "__main__":
    sys.exit(main())
