"""Freeze a new golden example: ``python -m tests.contract.freeze_example <kind>.v<version> < draft.json``.

The draft of a fact is ``{"header": {...}, "body": {...}}``; of a row or a wire message, its body.
"""

from __future__ import annotations

import json
import sys

from tests.contract.examples import FOLDER, NAMES, freeze


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in NAMES:
        print(f"{__doc__}\nNames: {' '.join(NAMES)}", file=sys.stderr)
        return 2
    try:
        freeze(FOLDER, arguments[0], json.load(sys.stdin))
    except FileExistsError:
        print(f"{arguments[0]} is frozen: add a new version of the fact instead.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
