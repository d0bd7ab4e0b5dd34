"""``python -m demo.keystrokes``: the commonest tasks with keys alone and with a finger alone; it writes the page."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path

from demo.run import temporary_folder

STUCK = 3


def main() -> int:
    """0 when every task can be done both ways."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set", category=UserWarning)
    logging.disable(logging.CRITICAL)
    from demo.hands import Stuck
    from demo.keystrokes.page import PAGE, TASKS, page
    from demo.keystrokes.run import count_all
    from demo.keystrokes.task import NotDone
    from demo.scenes.studio import at_ease

    at_ease()
    with temporary_folder() as folder:
        try:
            counted = list(count_all(folder, Path.cwd(), TASKS, lambda line: print(line, flush=True)))
        except (Stuck, NotDone) as error:
            print(f"stuck: {error}")
            return STUCK
    PAGE.write_text(page(counted), encoding="utf-8")
    print(f"{len(counted)} tasks; see {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
