"""A till over damaged records goes on with fresh ones at one key, and is killed at each call of that way.

Whoever is killed leaves the folder as it lies there; a new life starts over it, finishes what was asked for, and sells.
Then each entry of the lost life is there as it was, or named as lacking where nothing readable holds it.
"""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from app.db.damage import salvage_begun
from app.db.go_on import asked_to_go_on
from tests.builders import FakeClock
from tests.power.books import Books, read_books
from tests.power.child import Child, PipeWitness
from tests.power.disk import KILL, Disk
from tests.power.flips import Stand, flip_bit, lost_without_need, stand_of
from tests.power.hand import Hand
from tests.power.head_office import HeadOffice
from tests.power.oracle import Finding, Harm, faults, settle_up
from tests.power.share import WHOLE, Share
from tests.power.till import Till, Witness, driver, move_on, take_over
from tests.power.truth import Hearing, Truth

_NEVER = 10**9
_DAMAGED = "store.db"
_DAMAGED_LIFE, _NEXT_LIFE = 900, 901
_PAGE_BITS = 4096 * 8


@dataclass
class FreshResult:
    """``calls``: how many calls and moments the way has; ``met``: what was done when the end came -> how often."""

    calls: int = 0
    runs: int = 0
    met: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[str, Finding]] = field(default_factory=list)


def begin_afresh(disk: Disk, folder: Path, every: int, seed: int, *, share: Share = WHOLE) -> FreshResult:
    """At each ``every``-th call. The dice choose which bit of the newest pages was wrong."""
    result, bench = FreshResult(), _Bench(disk, folder, seed)
    result.calls = bench.count()
    for number in share.of(range(1, result.calls + 1, every)):
        met, found = bench.killed_at(number)
        result.runs += 1
        result.met[met] += 1
        result.findings += [(f"call {number} of {result.calls}", own) for own in found]
    return result


class _Bench:
    def __init__(self, disk: Disk, folder: Path, seed: int) -> None:
        self._disk, self._here = disk, folder / "here"
        self._stand: Stand = stand_of(disk, folder, seed)
        self._damaged = shutil.copytree(self._stand.ended, folder / "damaged")
        path = self._damaged / _DAMAGED
        pages = path.stat().st_size * 8 // _PAGE_BITS
        flip_bit(path, Random(seed).randrange(pages // 2, pages) * _PAGE_BITS + 800)

    def count(self) -> int:
        """Another run makes the same calls."""

        def live(witness: PipeWitness) -> None:
            self._disk.fail(_NEVER, KILL)
            _go_on(self._here, witness, _DAMAGED_LIFE)
            calls = self._disk.calls
            self._disk.ignore()
            witness.note("counted", calls=calls)
            signal.raise_signal(signal.SIGKILL)

        _, lines, _ = self._child(live).end()
        return int(lines[-1]["calls"])

    def killed_at(self, number: int) -> tuple[str, list[Finding]]:
        """How far it had come, and what is wrong after the next start."""

        def live(witness: PipeWitness) -> None:
            self._disk.fail(number, KILL)
            _go_on(self._here, witness, _DAMAGED_LIFE)
            signal.raise_signal(signal.SIGKILL)

        ended, lines, _ = self._child(live).end()
        truth = Truth()
        for line in lines:
            truth.hear(line)
        errors = [line["said"] + line["trace"] for line in lines if line["what"] == "error"]
        found = [Finding(Harm.DAMAGED, own) for own in errors]
        if ended != -signal.SIGKILL:
            found.append(Finding(Harm.DAMAGED, f"it ended by itself with {ended}"))
        met = _reached(self._here, truth)
        found += self._after(truth)
        return met, found

    def _child(self, live: Callable[[PipeWitness], None]) -> Child:
        shutil.rmtree(self._here, ignore_errors=True)
        shutil.copytree(self._damaged, self._here)

        def begin(witness: PipeWitness) -> None:
            self._disk.watch(self._here)
            live(witness)

        return Child(self._disk, begin)

    def _after(self, truth: Truth) -> list[Finding]:
        """The next start goes on with it, whether somebody had pressed the key yet or not."""
        till = _go_on(self._here, Hearing(truth), _NEXT_LIFE, lambda started: settle_up(_books(started), truth))
        try:
            wrong = lost_without_need(till, self._damaged, self._stand.entries)
            found = faults(_books(till), truth)
        finally:
            till.stop()
        if len(list(self._here.glob("damaged-*"))) != 1:
            found.append(Finding(Harm.LIFE, "it was not set aside once"))
        return found + ([Finding(Harm.LOST, wrong)] if wrong else [])


def _go_on(here: Path, witness: Witness, life: int, look: Callable[[Till], None] = lambda _till: None) -> Till:
    """The key, a look at what is there, a shift and a sale."""
    clock = FakeClock()
    clock.advance(hours=life - _DAMAGED_LIFE + 1)
    move_on(here, clock)
    till = Till(here, witness, HeadOffice(witness, clock, {}, 0), life, clock)
    take_over(till)
    look(till)
    hand = Hand(till, witness, Random(life))
    hand.begin()
    hand.sell(1)
    return till


def _reached(here: Path, truth: Truth) -> str:
    if asked_to_go_on(here) or salvage_begun(here):
        return "taking over" if (here / _DAMAGED).exists() and salvage_begun(here) else "setting aside"
    return "before the key" if not list(here.glob("damaged-*")) else truth.doing or "after a sale"


def _books(till: Till) -> Books:
    """Without what was taken over of the life before."""
    with till.db.read() as conn:
        books = read_books(driver(conn))
    ids = {entry.id for entry in books.entries}
    shifts = {entry.fact["shift_id"] for entry in books.entries if entry.kind == "shift.opened"}
    return replace(
        books,
        sales=[own for own in books.sales if own[0] in ids],
        shifts=[own for own in books.shifts if own[0] in shifts],
        rows=[],
    )
