"""The confusion table: of each kind of entry, how many there were and what was made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from random import Random

from contract.errors import Refused
from contract.values.gs1 import gtin14
from tests.scan_timings.hands import KINDS, two_scanners_mixed
from tests.scan_timings.router import heard

_RECOGNIZED, _TAKEN_FOR_A_SCAN = 0.999, 0.0001
_COLUMNS = ("scans", "recognized", "not recognized", "typed entries", "taken for a scan", "lost")
_MIXED = "two keyboard scanners whose keys mix"
_MIXED_OF = 20
"""One of so many entries is of two scanners whose keys mix, of which nothing can be promised but that none is lost."""


class Table(Counter[tuple[str, str]]):
    """Counts by kind and column."""

    @property
    def holds(self) -> bool:
        """Whether it is as promised."""
        scans, typed = self._sum("scans"), self._sum("typed entries")
        return (
            self._sum("recognized") >= _RECOGNIZED * scans
            and self._sum("taken for a scan") <= _TAKEN_FOR_A_SCAN * typed
            and not self._sum("lost")
            and not self[_MIXED, "lost"]
        )

    def text(self) -> str:
        """As in docs/devices.md."""
        rows = [(kind, [self[kind, column] for column in _COLUMNS]) for kind, _ in KINDS]
        rows.append(("all of these", [self._sum(column) for column in _COLUMNS]))
        rows.append((_MIXED, [self[_MIXED, column] for column in _COLUMNS]))
        lines = [f"| Entries | {' | '.join(_COLUMNS)} |", "|---|" + "--:|" * len(_COLUMNS)]
        lines += [f"| {kind} | {' | '.join(f'{count:,}' for count in counts)} |" for kind, counts in rows]
        unread = self[_MIXED, "sound numbers nobody read"]
        return "\n".join(
            [*lines, "", f"Where keys mix, {unread:,} times a number was told that is sound and that nobody read."]
        )

    def _sum(self, column: str) -> int:
        return sum(self[kind, column] for kind, _ in KINDS)


def tried(seeds: Iterable[int]) -> Table:
    """One entry for each seed; kinds take turns."""
    table = Table()
    for seed in seeds:
        mixed = seed % _MIXED_OF == 0
        kind, make = (_MIXED, two_scanners_mixed) if mixed else KINDS[seed % len(KINDS)]
        made = heard(make(Random(seed)))
        table[kind, "scans"] += made.scans
        table[kind, "recognized"] += made.recognized
        table[kind, "not recognized"] += made.scans - made.recognized
        table[kind, "typed entries"] += not made.scans
        table[kind, "taken for a scan"] += bool(made.misread) and not made.scans
        table[kind, "sound numbers nobody read"] += mixed and any(map(_sound, made.misread))
        table[kind, "lost"] += made.lost
    return table


def _sound(text: str) -> bool:
    try:
        gtin14(text)
    except Refused:
        return False
    return True
