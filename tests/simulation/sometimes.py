"""What happened at least once: each fault in each state of what it met."""

from __future__ import annotations

from collections import Counter


class Sometimes:
    """``saw`` counts; worlds are added up."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def saw(self, what: str, state: str) -> None:
        self.counts[what, state] += 1


EXPECTED = (
    "partition", "loss", "late", "answer_lost", "duplicate", "LAN cut", "LAN loss", "LAN duplicate", "LAN answer lost",
    "cut before the answer", "crash", "power cut", "disk put back", "disk copied", "head office put back", "clock",
    "unknown kind", "other bytes", "printer", "Enter twice", "closed twice",
)  # fmt: skip
"""What happens within some hundred days of a store."""


def never(sometimes: Sometimes) -> list[str]:
    """What of it did not."""
    seen = {what for what, _ in sometimes.counts}
    return [what for what in EXPECTED if what not in seen]
