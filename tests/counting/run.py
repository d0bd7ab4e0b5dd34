"""Lives rounds of counting, and says what would be a false difference."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.counting.stores import REGISTERS, Store


@dataclass
class Outcome:
    """``wrong`` in words; ``said``: what became of the counts; ``counts``: how many there were."""

    counts: int = 0
    wrong: list[str] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)


def live(folder: Path, seed: int, items: int, rounds: int, outcome: Outcome) -> Store:
    """One store, counted ``rounds`` times. It is left open, for whoever wants to hear what it told."""
    store = Store(folder, Random(seed), items)
    gaps = Counter[int]()
    for number in range(rounds):
        store.lost.clear()
        store.counted.clear()
        store.live(number)
        for counted in store.counted:
            item = counted.item
            before = gaps[item] - store.lost[item]
            after = store.on_hand(0, item) - store.shelves[item].in_store
            gaps[item] = after
            outcome.counts += 1
            outcome.said[_kind(before, after)] += 1
            outcome.said["differed at first, as not everything was heard"] += bool(
                counted.result.variance and not before
            )
            what = f"seed {seed}, round {number}, item {item}"
            if not between(after, before):
                outcome.wrong.append(f"{what}: the books were {before:+} off, and are {after:+} off by the count")
            said = [store.on_hand(register, item) for register in range(REGISTERS)]
            if len(set(said)) > 1:
                outcome.wrong.append(f"{what}: the registers say {said}")
    return store


def between(after: int, before: int) -> bool:
    """Whether a count brought the books nearer to the truth, or left them, and never beyond it."""
    return 0 <= after <= before if before >= 0 else before <= after <= 0


def _kind(before: int, after: int) -> str:
    if not before:
        return "the books were right"
    if not after:
        return "a difference was found"
    return "a part of a difference was found" if after != before else "a difference may be on its way: left"
