"""A version of the chances in plain data: why a store is thought to reject, and the bytes a version is kept as."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import TypeAlias

import numpy as np

from contract.values.time import instant_text, parse_instant
from oms.sourcing.chances import HOURS_OF_A_BAND, Chances, Learning, Question
from oms.sourcing.chances_fit import Floats, shifted

Told: TypeAlias = dict[str, object]

INTERVAL = (0.05, 0.95)
_GRID = np.linspace(-25, 25, 4_001)
"""Log odds between which every interval lies."""


def explain(chances: Chances, store: str, item_class: str, hour: int) -> Told:
    """What is thought of a store in an item class at an hour, and where that comes from; per question.

    ``counts`` are outcomes as they count now, the old ones less. ``leans_on`` is the chain's rate, its class's and its
    store's, and the ``prior`` they make; that counts as much as ``strength`` outcomes of its own. Rates have four
    decimals. Nine of ten times the truth lies between ``low`` and ``high``.
    """
    about = {"store": store, "item_class": item_class, "hour": hour, "version": chances.version}
    known = {"store_known": store in chances.stores, "item_class_known": item_class in chances.classes}
    told = {str(question): _explained(chances, question, store, item_class, hour) for question in Question}
    return {**about, "at": instant_text(chances.at), "frozen": chances.frozen, **known, **told}


def _explained(chances: Chances, question: Question, store: str, item_class: str, hour: int) -> Told:
    found = chances.fit_of(question)
    row, column = int(chances.stores_at([store])[0]), chances.class_at(item_class)
    band = hour // HOURS_OF_A_BAND
    hits, misses = float(found.hits[row, column]), float(found.misses[row, column])
    low, high = interval(hits, misses)
    own = hits + misses - found.strengths.of_cell
    by_hour = found.hours[band]
    return {
        "mean": _rounded(shifted(np.array(hits / (hits + misses)), by_hour)),
        "low": _rounded(shifted(np.array(low), by_hour)),
        "high": _rounded(shifted(np.array(high), by_hour)),
        "leans_on": {
            "chain": _rounded(found.chain),
            "item_class": _rounded(found.classes[column] if column >= 0 else found.chain),
            "store": _rounded(found.stores[row] if row >= 0 else found.chain),
        },
        "prior": _rounded(found.prior[row, column]),
        "strength": round(found.strengths.of_cell, 1),
        "own_share": _rounded(own / (hits + misses)),
        "hours": f"{band * HOURS_OF_A_BAND:02}-{(band + 1) * HOURS_OF_A_BAND:02}",
        "hours_change_odds_by": _rounded(np.exp(by_hour)),
        "dice_width": round(chances.width(question), 3),
        "counts": _counts(chances, question, row, column, band),
    }


def interval(hits: float, misses: float) -> tuple[float, float]:
    """Between which two rates a beta distribution lies nine of ten times."""
    rate = 1 / (1 + np.exp(-_GRID))
    # Over log odds instead of rates, the density has one power more of each.
    density = hits * np.log(rate) + misses * np.log1p(-rate)
    below = np.cumsum(np.exp(density - density.max()))
    low, high = np.interp(INTERVAL, below / below[-1], rate)
    return float(low), float(high)


def _counts(chances: Chances, question: Question, row: int, column: int, band: int) -> Told:
    tables = [counts[list(Question).index(question)] for counts in (chances.trials, chances.hits)]
    stores = slice(row, row + 1) if row >= 0 else slice(0)
    classes = slice(column, column + 1) if column >= 0 else slice(0)
    levels = {
        "at_these_hours": [table[stores, classes, band] for table in tables],
        "own": [table[stores, classes] for table in tables],
        "store": [table[stores] for table in tables],
        "item_class": [table[:, classes] for table in tables],
        "chain": tables,
    }
    return {
        name: {"outcomes": round(float(trials.sum()), 2), str(question): round(float(hits.sum()), 2)}
        for name, (trials, hits) in levels.items()
    }


def _rounded(rate: float | np.float64 | Floats) -> float:
    return round(float(rate), 4)


def to_bytes(chances: Chances) -> bytes:
    """A version as it is kept: numpy's own format, with the names as JSON."""
    names = {
        "version": chances.version,
        "at": chances.at.isoformat(),
        "stores": chances.stores,
        "classes": chances.classes,
        "frozen": chances.frozen,
        "learning": asdict(chances.learning),
    }
    kept = io.BytesIO()
    told = np.frombuffer(json.dumps(names).encode(), dtype=np.uint8)
    np.savez_compressed(kept, told=told, trials=chances.trials, hits=chances.hits)
    return kept.getvalue()


def from_bytes(kept: bytes) -> Chances:
    """The same version again, to the last bit."""
    with np.load(io.BytesIO(kept), allow_pickle=False) as found:
        names = json.loads(found["told"].tobytes())
        trials, hits = found["trials"], found["hits"]
    return Chances(
        names["version"],
        parse_instant(names["at"]),
        tuple(names["stores"]),
        tuple(names["classes"]),
        trials,
        hits,
        names["frozen"],
        Learning(**names["learning"]),
    )
