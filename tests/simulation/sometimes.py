"""What happened at least once: each fault in each state of what it met."""

from __future__ import annotations

from collections import Counter


class Sometimes:
    """``saw`` counts; worlds are added up."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def saw(self, what: str, state: str) -> None:
        self.counts[what, state] += 1
