"""One start of the program for ``cold_start``: ``python -m bench.first_scan GTIN [FLAGS OF AISLE]``.

Nothing is imported here that the program does not import, and in the way that it does.
"""

from __future__ import annotations

import gc
import sys


def main(gtin: str, arguments: list[str]) -> int:
    """The program, with hands at its window."""
    gc.disable()  # As ``app.main`` begins; here its modules are imported before it does.
    from app.main import main as aisle
    from bench.first_hands import watch

    watch(gtin)
    return aisle([*arguments, "--windowed"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
