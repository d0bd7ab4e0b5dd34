"""``python -m demo.screenshots --out DIR``: every screen in every state, language, size and color; each picture is
measured for words cut off, overlap, small targets and weak contrast, and put on contact sheets.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

from demo.run import temporary_folder

FLAWED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when measuring found nothing wrong."""
    parser = argparse.ArgumentParser(prog="dev.py screenshots", description="A picture of every screen in every state.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--only", default="", metavar="PART", help="scenes whose name holds this, as 02-sell-busy")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set", category=UserWarning)
    logging.disable(logging.CRITICAL)
    from demo.album import Album
    from demo.scenes.all_scenes import all_scenes
    from demo.scenes.studio import take_all

    began, album = time.monotonic(), Album(options.out)
    scenes = [scene for scene in all_scenes() if options.only in scene.name]
    with temporary_folder() as folder:
        take_all(folder, album, scenes, lambda line: print(line, flush=True))
    told = album.write_sheets()
    print(f"{told.words}, in {time.monotonic() - began:.0f} s; see {options.out / 'flaws.md'}")
    return FLAWED if told.flaws else 0


if __name__ == "__main__":
    sys.exit(main())
