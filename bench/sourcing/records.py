"""How large records of decisions are: as JSON, as they are kept, and once what they were made from is let go."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from bench.sourcing.day import RULES, Day
from bench.sourcing.orders import Arrived
from bench.sourcing.world import Shelf
from oms.sourcing.decide import decide
from oms.sourcing.ground import Ground
from oms.sourcing.packed import packed, parted
from oms.sourcing.trace import record

MEASURED = 100
"""Orders of a day, from its first on."""


def record_bytes(ground: Ground, shelf: Shelf, arrivals: Sequence[Arrived]) -> tuple[int, int, int]:
    """Bytes, the mean of some orders."""
    day, found = Day(ground, shelf), []
    for arrived in arrivals[:MEASURED]:
        known = day.situation(arrived)
        decision = decide(ground, RULES, arrived.order, known)
        told = record(ground, "0" * 64, RULES, arrived.order, known, decision, 1_000)
        explains, inputs = (len(packed(one)) for one in parted(told))
        found.append((len(json.dumps(told)), explains + inputs, explains))
        day.take(arrived.order, decision)
    in_json, kept, old = np.mean(found, axis=0).round().astype(int).tolist()
    return in_json, kept, old
