"""The fight from the first order to the verdict."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.fight.arena import Arena, Harm
from tests.fight.books import Watch, faults
from tests.fight.callers import Caller
from tests.fight.floor import Floor

CALLERS = 64
_SOLD_OUT_IN_S, _PASSED_ON_EVERY_S = 90, 0.05


@dataclass
class Result:
    """What came of it."""

    seconds: float
    accepted: int = 0
    refused: int = 0
    asked_again: int = 0
    killed: int = 0
    ended: int = 0
    handed_over: int = 0
    declined: int = 0
    routed: int = 0
    looks: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def told(self) -> str:
        answers = ", ".join(f"{count} {what}" for what, count in sorted(self.outcomes.items()))
        return (
            f"{self.seconds:.0f} s: {self.accepted} orders accepted, {self.refused} refused, {self.asked_again} sent"
            f" again; answers: {answers}\n{self.killed} services and {self.ended} backends killed;"
            f" {self.handed_over} pieces handed over, {self.declined} declined, {self.routed} orders given to the other"
            f" store; looked {self.looks} times for more promised than there was"
        )


def fight(folder: Path, database_url: str, seconds: float, seed: int, defect: str = "") -> Result:
    """Raises ``Broken`` when something ends by itself."""
    arena, stop = Arena(folder, database_url, defect), threading.Event()
    shop = arena.shop
    wishes = [(code, sku) for code in ("014", "027") for sku in shop.SKUS]
    watch = Watch(database_url)
    callers = [Caller(number, arena.ports, shop, wishes, stop, watch.lost, seed) for number in range(CALLERS)]
    floor, harm = Floor(shop, seed), Harm(arena, seed)
    try:
        arena.open()
        arena.until_all_answer()
        began = time.monotonic()
        for thread in (watch, *callers, floor, harm):
            thread.start()
        while time.monotonic() < began + seconds and floor.is_alive() and harm.is_alive():
            floor.pass_on(callers)
            time.sleep(_PASSED_ON_EVERY_S)
        harm.rest()
        floor.rest()
        stop.set()
        for caller in callers:
            caller.join(_SOLD_OUT_IN_S)
        watch.rest()
        found = [f"{caller.name} did not come to rest" for caller in callers if caller.is_alive()]
        found += faults(arena, [caller.notes for caller in callers], floor, watch)
    finally:
        stop.set()
        watch.lost.set()
        arena.close()
    notes = [caller.notes for caller in callers]
    return Result(
        seconds=time.monotonic() - began,
        accepted=sum(len(own.accepted) for own in notes),
        refused=sum(len(own.refused) for own in notes),
        asked_again=sum(len(own.asked_again) for own in notes),
        killed=harm.killed,
        ended=harm.ended,
        handed_over=floor.left.total(),
        declined=floor.declined.total(),
        routed=floor.routed,
        looks=watch.looks,
        outcomes=sum((own.outcomes for own in notes), Counter()),
        findings=found,
    )
