"""``kill -9`` at any moment of a selling register, again and again on the same folder, and a look at it each time."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.builders import FakeClock, filled_shop
from tests.power.child import Child, PipeWitness
from tests.power.disk import Disk
from tests.power.hand import Hand
from tests.power.head_office import HeadOffice
from tests.power.looking import found_after
from tests.power.oracle import Finding, Harm, settle_up
from tests.power.till import KEY, Till
from tests.power.truth import Truth

LIVES_OF_A_STORE = 20
_LONGEST_START_S = 0.04
_LONGEST_SALE_S = 0.012
_MOST_LINES = 10


@dataclass
class KillsResult:
    """What came of it. ``met``: what was being done -> how often it was killed then."""

    seed: int
    kills: int = 0
    deeds: int = 0
    sold: int = 0
    met: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[str, Finding]] = field(default_factory=list)
    seconds: float = 0.0


def kill(disk: Disk, folder: Path, kills: int, seed: int, *, most_findings: int = 20) -> KillsResult:
    """``kills`` times, over as many stores as that takes."""
    began, result = _cpu(), KillsResult(seed)
    gc.collect()
    gc.freeze()
    while result.kills < kills and len(result.findings) < most_findings:
        store = result.kills // LIVES_OF_A_STORE
        own = f"{seed} {store}"
        _kill_one_store(
            disk, result, folder / f"store-{store}", Random(own), min(LIVES_OF_A_STORE, kills - result.kills)
        )
    gc.unfreeze()
    result.seconds = _cpu() - began
    return result


def _kill_one_store(disk: Disk, result: KillsResult, folder: Path, dice: Random, kills: int) -> None:
    filled_shop(folder).stop()
    truth, clock = Truth(), FakeClock()
    for life in range(kills):
        clock.advance(minutes=5)
        child = Child(lambda witness, life=life: _live(folder, truth, witness, life, clock, dice))  # type: ignore[misc]
        ended = _kill_somewhen(child, dice)
        result.kills += 1
        again = f"seed {result.seed}, kill {result.kills}"
        for line in child.lines:
            truth.hear(line)
            if line["what"] == "error":
                result.findings.append((again, Finding(Harm.DAMAGED, line["said"] + line["trace"])))
        if ended != -signal.SIGKILL:
            result.findings.append((again, Finding(Harm.DAMAGED, f"it ended by itself with {ended}")))
        result.met[truth.doing or "idle"] += 1
        books, found = found_after(disk, folder, KEY, truth)
        result.findings += [(again, one) for one in found]
        if books is None or found:
            break
        settle_up(books, truth)
    result.deeds += truth.deeds
    result.sold += len(truth.sold)
    shutil.rmtree(folder)


def _live(folder: Path, truth: Truth, witness: PipeWitness, life: int, clock: FakeClock, dice: Random) -> None:
    witness.note("doing", deed="start")
    taken = {entry_id: (incarnation, number) for entry_id, (incarnation, number, _) in truth.taken.items()}
    till = Till(folder, witness, HeadOffice(witness, clock, taken, life * 1_000), life, clock)
    if till.db.begun is not None:
        witness.note("error", said=f"a kill was taken for {till.db.begun.reason}", trace="")
    hand = Hand(till, witness, dice)
    hand.begin()
    while True:
        hand.go_on(1)


def _kill_somewhen(child: Child, dice: Random) -> int:
    """While it starts, or some moment after it said so much."""
    if dice.random() < 0.15:
        return child.kill(dice.uniform(0, _LONGEST_START_S))
    child.hear(dice.randint(1, _MOST_LINES), then="pay" if dice.random() < 0.5 else "")
    return child.kill(dice.uniform(0, _LONGEST_SALE_S))


def _cpu() -> float:
    """Of this process and of those that it saw end."""
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system
