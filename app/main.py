"""``aisle``: where the store app begins."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until the window is closed; the exit code."""
    # Nothing that is loaded now is ever garbage: looking for some would take a tenth of the start. Later the windows'
    # thread looks for it.
    gc.disable()
    from app.program import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
