"""Reckon the CO2 of decisions again: ``python co2_of_decision.py FILE``, one record of a decision a line.

Uses nothing of the program that wrote them. A leg emits weight times way times factor (kg CO2e per tonne-kilometer,
kept times 100,000), rounded half up to the gram; a parcel may add grams of its own. What is collected emits nothing.
Exit code: 0 all is well, 1 a figure differs and is named, 2 the file cannot be read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any


def emitted(part: dict[str, Any]) -> int:
    """Grams of CO2 of a part, from what is kept of it."""
    grams = part["parcels"] * part["co2_grams_per_parcel"] if part["legs"] else 0
    for leg in part["legs"]:
        kg_per_tonne_km = Decimal(leg["factor"]) / 100_000
        tonne_km = Decimal(part["grams"]) / 1_000_000 * Decimal(leg["meters"]) / 1_000
        grams += int((kg_per_tonne_km * tonne_km * 1_000).quantize(Decimal(1), ROUND_HALF_UP))
    return grams


def problems(told: dict[str, Any]) -> Iterator[str]:
    """Every figure of a record that is not what its inputs come to."""
    name = told["order"]["order_id"]
    for inputs, part in zip(told["co2"], told["decision"]["parts"], strict=True):
        for written in (inputs["co2_grams"], part["co2_grams"]):
            if emitted(inputs) != written:
                yield f"{name}: {part['location_id']} emits {emitted(inputs)} g, the record says {written} g"
    total = sum(emitted(inputs) for inputs in told["co2"])
    if total != told["decision"]["co2_grams"]:
        yield f"{name}: {total} g in all, the record says {told['decision']['co2_grams']} g"


def main(arguments: list[str]) -> int:
    try:
        records = [json.loads(line) for line in Path(arguments[0]).read_text(encoding="utf-8").splitlines()]
        found = [problem for told in records for problem in problems(told)]
    except (IndexError, OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot be read: {error!r}", file=sys.stderr)
        return 2
    print(*found, f"{len(records)} decisions, {len(found)} figures differ", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
