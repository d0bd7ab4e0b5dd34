"""``kill -9`` at any call of a selling register, again and again, and a look at what is left each time.

At a call that would change the disk, or just before something is seen in the world: what is on the disk after a kill at
any other moment is what it is at the next of these. Which one, the dice say: the same seed kills at the same.

A process that is killed leaves a twin, made a moment before, which goes on once the files were looked at, until it is
killed itself. Every twentieth leaves none: then the register starts again over what lies there.
"""

from __future__ import annotations

import gc
import shutil
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from tests.builders import FakeClock, filled_shop
from tests.power.child import Child, PipeWitness
from tests.power.disk import KILL, Disk
from tests.power.looking import Place, found_after
from tests.power.oracle import Finding, settle_up
from tests.power.share import WHOLE, Share
from tests.power.standing import Ghost, register
from tests.power.till import KEY
from tests.power.truth import Truth

KILLS_OF_A_STORE = 100
_KILLS_OF_A_LIFE = 20
_MOST_CALLS = 26
"""Between two kills; a sale has 68."""


@dataclass
class KillsResult:
    """What came of it. ``met``: what was being done -> how often it was killed then; ``starts`` came after a kill."""

    seed: int
    kills: int = 0
    starts: int = 0
    deeds: int = 0
    sold: int = 0
    met: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[str, Finding]] = field(default_factory=list)


def kill(
    disk: Disk, folder: Path, kills: int, seed: int, *, share: Share = WHOLE, most_findings: int = 20
) -> KillsResult:
    """``kills`` times, over as many stores as that takes."""
    result = KillsResult(seed)
    for store in share.of(range(0, kills, KILLS_OF_A_STORE)):
        if len(result.findings) < most_findings:
            _Store(disk, result, folder, store).kill(min(KILLS_OF_A_STORE, kills - store))
            shutil.rmtree(folder)
            gc.unfreeze()
            gc.collect()
    return result


class _Store:
    """One register from its first day on."""

    def __init__(self, disk: Disk, result: KillsResult, folder: Path, number: int) -> None:
        self._disk, self._result, self._number = disk, result, number
        self._folder, self._place = folder / "register", Place(folder / "looked-at")
        self._truth, self._clock, self._dice = Truth(), FakeClock(), Random(f"{result.seed} {number}")
        self._lives = self._kills = 0
        filled_shop(self._folder).stop()

    def kill(self, kills: int) -> None:
        """So often, or until something is wrong."""
        sound = True
        while self._kills < kills and sound:
            self._clock.advance(minutes=5)
            sound = self._kill_one_life(min(_KILLS_OF_A_LIFE, kills - self._kills))
            self._lives += 1
        self._result.starts += self._lives
        self._result.deeds += self._truth.deeds
        self._result.sold += len(self._truth.sold)

    def _kill_one_life(self, kills: int) -> bool:
        """Whether all is well. What the last kill left is where the next life starts."""
        live = partial(self._live, self._dice.randint(1, _MOST_CALLS))
        ghost = Ghost(Child(self._disk, live, twins=kills > 1), self._truth)
        for left in reversed(range(kills)):
            found, _, _ = ghost.die()
            self._kills += 1
            self._result.kills += 1
            self._result.met[self._truth.doing or "idle"] += 1
            here = self._place.copy_of(self._folder)
            books, wrong = found_after(self._disk, here, KEY, self._truth, each_page=not left)
            again = f"store {self._number}, kill {self._kills}"
            self._result.findings += [(again, one) for one in (*found, *wrong)]
            if books is None or found or wrong:
                return False
            if left:
                ghost.go_on(self._dice.randint(1, _MOST_CALLS), last=left == 1)
            else:
                settle_up(books, self._truth)
        return True

    def _live(self, first: int, witness: PipeWitness) -> None:
        """Until it is killed."""
        self._disk.watch(self._folder)
        self._disk.fail(first, KILL)
        witness.note("doing", deed="start")
        till, hand = register(self._folder, witness, self._truth, self._lives, self._clock, self._dice)
        if till.db.begun is not None:
            witness.note("error", said=f"a kill was taken for {till.db.begun.reason}", trace="")
        hand.begin()
        while True:
            hand.go_on(1)
