"""One sale, once for each call that would change the disk: killed there, or told there that the disk failed or is full.

Through the disk library both for SQLite's files and for those that the product writes itself. After a failure the same
program goes on: what failed said so, and is done again when the disk is well.
"""

from __future__ import annotations

import errno
import shutil
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from pathlib import Path
from random import Random

from contract.errors import Unavailable
from tests.builders import FakeClock, filled_shop
from tests.power.child import PipeWitness
from tests.power.disk import KILL, Disk
from tests.power.hand import Hand
from tests.power.looking import Place, found_after
from tests.power.oracle import Finding, Harm
from tests.power.share import WHOLE, Share
from tests.power.standing import Ghost, Kept, Standing
from tests.power.till import KEY
from tests.power.truth import Truth

_RIGHT_WORDS = {"storage_failed", "storage_full", "backup_failed", "records_stopped"}
_NEVER = 10**9
ACTS = ("sell", "return", "move", "push", "pull", "close", "backup", "restart")


class Fault(Enum):
    """How the call ends: its code, and whether all later ones end so too."""

    KILLED = (KILL, False)
    FAILS_ONCE = (errno.EIO, False)
    FAILS_FROM_NOW_ON = (errno.EIO, True)
    FULL_ONCE = (errno.ENOSPC, False)
    FULL_FROM_NOW_ON = (errno.ENOSPC, True)


@dataclass
class CallsResult:
    """What came of it. ``met``: (fault, act, what it was told) -> how often; ``calls``: how many an act makes."""

    calls: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    met: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    findings: list[tuple[str, Finding]] = field(default_factory=list)


@dataclass(frozen=True)
class Search:
    """At each ``every``-th call of ``act`` one of ``faults``."""

    act: str
    faults: tuple[Fault, ...]
    every: int = 1


def break_calls(disk: Disk, folder: Path, searches: Iterable[Search], share: Share = WHOLE) -> CallsResult:
    """Each of ``searches``; every fault finds the register as the one before found it."""
    result = CallsResult()
    for search in searches:
        _Bench(disk, result, folder, search.act).search(search, share)
        shutil.rmtree(folder)
    return result


class _Bench:
    """A register that opened, with one sale behind it, just before an act."""

    def __init__(self, disk: Disk, result: CallsResult, folder: Path, act: str) -> None:
        self._disk, self._result, self._act = disk, result, act
        self._register, self._place = folder / "register", Place(folder / "looked-at")
        filled_shop(self._register).stop()
        self._standing = Standing(disk, self._register, Truth(), 1, FakeClock(), Random(1))
        self._standing.hand.begin()
        self._standing.hand.sell()
        self._kept = Kept(self._register, folder / "aside")

    def search(self, search: Search, share: Share) -> None:
        """Count the calls, then break them."""
        for fault in search.faults:
            calls = self._count(fault)
            name = f"{'calls and moments' if fault is Fault.KILLED else 'calls'} of {self._act}"
            self._result.calls[name] = calls
            numbers = list(share.of(range(1, calls + 1, search.every)))
            found = self._killed(numbers) if fault is Fault.KILLED else self._failing(fault, numbers)
            for number, finding in found:
                self._result.findings.append(
                    (f"{self._act}, {fault.name.lower()} at call {number} of {calls}", finding)
                )
        self._standing.leave()

    def _count(self, fault: Fault) -> int:
        """How many calls the act makes where ``fault`` may come; another run makes the same."""

        def live(hand: Hand, witness: PipeWitness) -> None:
            self._disk.fail(_NEVER, fault.value[0])
            hand.act(self._act)
            calls = self._disk.calls
            self._disk.ignore()
            witness.note("counted", calls=calls)
            signal.raise_signal(signal.SIGKILL)

        found, lines, _ = self._standing.ghost(live).die()
        self._kept.put_back()
        if found:
            raise AssertionError(found)
        return int(lines[-1]["calls"])

    def _killed(self, numbers: list[int]) -> Iterator[tuple[int, Finding]]:
        """At each of them: whoever is killed leaves a twin, which goes on to the next."""

        def live(hand: Hand, _witness: PipeWitness) -> None:
            self._disk.fail(numbers[0], KILL)
            hand.act(self._act)

        ghost = self._standing.ghost(live, twins=True)
        for place, number in enumerate(numbers):
            if place:
                ghost.go_on(number - numbers[place - 1], last=place == len(numbers) - 1)
            for finding in self._came_of(Fault.KILLED, ghost)[1]:
                yield number, finding
        self._kept.put_back()

    def _failing(self, fault: Fault, numbers: list[int]) -> Iterator[tuple[int, Finding]]:
        """At each of them: the register goes on, and all is put back for the next."""
        for number in numbers:
            truth, found = self._came_of(fault, self._standing.ghost(partial(self._broken, fault, number)))
            for code in set(truth.refused) - _RIGHT_WORDS:
                yield number, Finding(Harm.DAMAGED, f"the disk failed, and it said {code}")
            for finding in found:
                yield number, finding
            self._kept.put_back()

    def _came_of(self, fault: Fault, ghost: Ghost) -> tuple[Truth, list[Finding]]:
        found, _, _ = ghost.die()
        said = ", ".join(sorted(set(ghost.truth.refused))) or "done"
        self._result.met[fault.name, self._act, said] += 1
        self._result.runs += 1
        found += found_after(self._disk, self._place.copy_of(self._register), KEY, ghost.truth)[1]
        return ghost.truth, found

    def _broken(self, fault: Fault, number: int, hand: Hand, witness: PipeWitness) -> None:
        """Until it is killed: by the fault, or after the disk was well again and a customer was served."""
        how, lasting = fault.value
        self._disk.fail(number, how, lasting=lasting)
        try:
            hand.act(self._act)
            hand.act("push")
        except Unavailable as told:
            witness.note("refused", code=told.code)
            if told.code == "records_stopped" and lasting:
                self._press_in_vain(hand)
        self._disk.ignore()
        hand.go_on_after_failure()
        hand.sell(1)
        signal.raise_signal(signal.SIGKILL)

    @staticmethod
    def _press_in_vain(hand: Hand) -> None:
        """While the disk takes nothing, the key changes nothing."""
        try:
            hand.press_the_key()
        except Unavailable:
            return
        raise AssertionError("a till goes on over a disk that takes nothing")
