"""One sale, once for each call that would change the disk: killed there, or told there that the disk failed or is full.

Through the disk library both for SQLite's files and for those that the product writes itself. After a failure the same
program goes on: what failed said so, and is done again when the disk is well.
"""

from __future__ import annotations

import errno
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from random import Random

from contract.errors import Unavailable
from tests.builders import FakeClock, filled_shop
from tests.power.child import Child, PipeWitness
from tests.power.disk import KILL, Disk
from tests.power.hand import Hand
from tests.power.head_office import HeadOffice
from tests.power.looking import found_after
from tests.power.oracle import Finding, Harm
from tests.power.till import KEY, Till
from tests.power.truth import Truth

_RIGHT_WORDS = {"storage_failed", "storage_full", "backup_failed"}
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
    """What came of it. ``met``: (fault, act, what it was told) -> how often; ``calls``: act -> how many it makes."""

    calls: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    met: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    findings: list[tuple[str, Finding]] = field(default_factory=list)


def break_calls(
    disk: Disk, folder: Path, acts: tuple[str, ...], faults: tuple[Fault, ...], *, every: int = 1, first: int = 1
) -> CallsResult:
    """Each of ``acts``, with each of ``faults`` at each ``every``-th call of it from the ``first`` on."""
    result, template = CallsResult(), folder / "template"
    filled_shop(template).stop()
    for act in acts:
        result.calls[act] = _count(disk, template, folder / "counted", act)
        for fault in faults:
            for number in range(first, result.calls[act] + 1, every):
                again = f"{act}, {fault.name.lower()} at call {number} of {result.calls[act]}"
                result.findings += [
                    (again, one) for one in _one(disk, result, template, folder / "one", act, fault, number)
                ]
                result.runs += 1
    shutil.rmtree(template)
    return result


def _count(disk: Disk, template: Path, folder: Path, act: str) -> int:
    """How many calls the act makes; another run makes the same."""
    shutil.copytree(template, folder)
    child = Child(lambda witness: _counted(disk, folder, act, witness))
    if child.end():
        raise AssertionError(child.lines[-1])
    shutil.rmtree(folder)
    return int(child.lines[-1]["calls"])


def _counted(disk: Disk, folder: Path, act: str, witness: PipeWitness) -> None:
    hand = _ready(folder, witness)
    disk.watch(folder)
    hand.act(act)
    witness.note("counted", calls=disk.calls)


def _one(
    disk: Disk, result: CallsResult, template: Path, folder: Path, act: str, fault: Fault, number: int
) -> Iterator[Finding]:
    shutil.copytree(template, folder)
    child = Child(lambda witness: _broken(disk, folder, act, fault, number, witness))
    ended, truth = child.end(), Truth()
    for line in child.lines:
        truth.hear(line)
        if line["what"] == "error":
            yield Finding(Harm.DAMAGED, line["said"] + line["trace"])
    if ended != (-signal.SIGKILL):
        yield Finding(Harm.DAMAGED, f"it ended with {ended}")
    for code in set(truth.refused) - _RIGHT_WORDS:
        yield Finding(Harm.DAMAGED, f"the disk failed, and it said {code}")
    result.met[fault.name, act, ", ".join(sorted(set(truth.refused))) or "done"] += 1
    yield from found_after(disk, folder, KEY, truth)[1]
    shutil.rmtree(folder)


def _broken(disk: Disk, folder: Path, act: str, fault: Fault, number: int, witness: PipeWitness) -> None:
    """Until it is killed: by the fault, or after the disk was well again and a customer was served."""
    hand = _ready(folder, witness)
    how, lasting = fault.value
    disk.watch(folder)
    disk.fail(number, how, lasting=lasting)
    try:
        hand.act(act)
        hand.act("push")
    except Unavailable as told:
        witness.note("refused", code=told.code)
    disk.ignore()
    hand.go_on_after_failure()
    hand.sell()
    signal.raise_signal(signal.SIGKILL)


def _ready(folder: Path, witness: PipeWitness) -> Hand:
    """A register that opened, with one sale behind it."""
    clock = FakeClock()
    till = Till(folder, witness, HeadOffice(witness, clock, {}, 0), 1, clock)
    hand = Hand(till, witness, Random(1))
    hand.begin()
    hand.sell()
    return hand
