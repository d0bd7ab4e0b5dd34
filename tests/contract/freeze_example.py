"""Freeze a new golden example: ``python -m tests.contract.freeze_example <kind>.v<version> < draft.json``.

The draft of a fact is ``{"header": {...}, "body": {...}}``; of a row or a wire message, its body. A fact that changes
gets a new ``VERSION`` first; a row or wire message that gained a field gets a further example that shows it.
"""

from __future__ import annotations

import json
import sys

from tests.contract.examples import FACT_NAMES, FOLDER, NAMES, NEXT_BODIES, freeze


def main(arguments: list[str]) -> int:
    known = sorted({*NAMES, *NEXT_BODIES})
    if len(arguments) != 1 or arguments[0] not in known:
        print(f"{__doc__}\nNames: {' '.join(known)}", file=sys.stderr)
        return 2
    try:
        freeze(FOLDER, arguments[0], json.load(sys.stdin))
    except FileExistsError:
        further = "a new VERSION" if arguments[0] in FACT_NAMES else "the next example"
        print(f"{arguments[0]} is frozen: make {further} instead.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
