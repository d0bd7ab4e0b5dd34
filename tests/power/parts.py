"""The parts of a run, one after the other, and what each says."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.power.calls import ACTS, Fault, Search, break_calls
from tests.power.cuts import CutsResult, cut
from tests.power.disk import Disk
from tests.power.flips import FlipsResult, flip
from tests.power.fresh import begin_afresh
from tests.power.kills import KillsResult, kill
from tests.power.mutants import MUTANTS
from tests.power.oracle import Finding
from tests.power.share import WHOLE, Share

AGAIN = "python3 dev.py power"
_AT_EVERY_CALL_OF_A_SALE = (Fault.KILLED, Fault.FAILS_ONCE, Fault.FULL_FROM_NOW_ON)


@dataclass
class Told:
    """``figures`` by name, and ``sizes`` that do not grow with them; ``met``: where and when a fault fell; ``findings``
    with the command that repeats each.
    """

    name: str
    figures: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)
    findings: list[tuple[str, str, str]] = field(default_factory=list)
    rows: list[tuple[str, str, int, float]] = field(default_factory=list)
    """Of each mistake built in: its name, what found it, the seed, and the processor seconds it took."""
    seconds: float = 0.0

    def add(self, other: Told) -> None:
        """What another process came to with its share."""
        self.figures = {name: figure + other.figures[name] for name, figure in self.figures.items()}
        self.met = dict(Counter(self.met) + Counter(other.met))
        self.findings += other.findings
        self.rows += other.rows
        self.seconds += other.seconds

    def found(self, again: str, findings: list[tuple[str, Finding]]) -> None:
        """Keep them."""
        self.findings += [(f"{again}  # {where}", finding.harm.value, finding.text) for where, finding in findings]


def cuts(disk: Disk, folder: Path, count: int, seed: int, share: Share = WHOLE) -> Told:
    """The power is cut."""
    result, told = cut(disk, folder, count, seed, share=share), Told("Power cuts")
    told.figures = {
        "cuts": result.cuts,
        "different images": result.images,
        "different contents": result.contents,
        "pieces lost": result.lost,
        "pieces torn": result.torn,
        "names lost": result.unnamed,
        "sold on afterwards": result.restarted,
        "recordings": result.recordings,
    }
    told.met = {f"{deed}: {call}": times for (deed, call), times in sorted(result.met.items())}
    told.found(f"{AGAIN} --only cuts --cuts {count} --seed {seed}", result.findings)
    return told


def kills(disk: Disk, folder: Path, count: int, seed: int, share: Share = WHOLE) -> Told:
    """``kill -9`` at any call."""
    result, told = kill(disk, folder, count, seed, share=share), Told("Kills")
    told.figures = {
        "kills": result.kills,
        "starts after a kill": result.starts,
        "acts done": result.deeds,
        "sales acknowledged": result.sold,
    }
    told.met = dict(sorted(result.met.items()))
    told.found(f"{AGAIN} --only kills --kills {count} --seed {seed}", result.findings)
    return told


def calls(disk: Disk, folder: Path, every: int, share: Share = WHOLE) -> Told:
    """With 1, everything at every call. Else at each call of a sale: killed, the disk fails once, is full from then on;
    the rest comes at each ``every``-th call, kills and what else befalls a sale four times as often.
    """
    often = max(1, every // 4)
    searches = [
        Search(ACTS[0], _AT_EVERY_CALL_OF_A_SALE),
        Search(ACTS[0], tuple(fault for fault in Fault if fault not in _AT_EVERY_CALL_OF_A_SALE), often),
        *(Search(act, (Fault.KILLED,), often) for act in ACTS[1:]),
        *(Search(act, tuple(fault for fault in Fault if fault is not Fault.KILLED), every) for act in ACTS[1:]),
    ]
    result, told = break_calls(disk, folder, searches, share), Told("Every call")
    told.figures, told.sizes = {"runs": result.runs}, result.calls
    told.met = {f"{fault.lower()}, {act}: {said}": times for (fault, act, said), times in result.met.items()}
    told.found(f"{AGAIN} --only calls --every {every}", result.findings)
    return told


def flips(disk: Disk, folder: Path, count: int, seed: int, share: Share = WHOLE) -> Told:
    """Bits that flip, and files that are swapped."""
    result, told = flip(disk, folder, count, seed, share=share), Told("Flipped bits and swapped files")
    told.figures = {"bits": result.flips, "salvaged": result.salvaged, "swaps": result.swaps}
    told.met = {f"{name}: {came}": times for (name, came), times in sorted(result.met.items())}
    told.found(f"{AGAIN} --only flips --flips {count} --seed {seed}", result.findings)
    return told


def fresh(disk: Disk, folder: Path, every: int, seed: int, share: Share = WHOLE) -> Told:
    """Killed on the way from damaged records to fresh ones."""
    result, told = begin_afresh(disk, folder, every, seed, share=share), Told("Fresh records")
    told.figures, told.sizes = {"kills": result.runs}, {"calls and moments of going on": result.calls}
    told.met = dict(result.met)
    told.found(f"{AGAIN} --only fresh --every {every} --seed {seed}", result.findings)
    return told


def mutants(disk: Disk, folder: Path, names: Iterable[str], seed: int, share: Share = WHOLE) -> Told:
    """Each mistake that can be built in; one that nothing finds is a finding."""
    told = Told("Mistakes built in")
    for name in share.of(names):
        mutant, before = MUTANTS[name], cpu_s()
        with mutant.make():
            result = _SEARCHES[mutant.by](disk, folder / name, mutant.sure_of, seed)
        by = [f"{finding.harm.name.lower()}, {where.rpartition(', ')[2]}" for where, finding in result.findings]
        found, spent = by[0] if by else "NOT FOUND", cpu_s() - before
        told.met[f"{name} ({mutant.told}): {found}"] = round(spent)
        told.rows.append((name, found, seed, spent))
        if not any(finding.harm in mutant.harms for _, finding in result.findings):
            again = f"{AGAIN} --only mutants --mutant {name} --seed {seed}"
            told.findings.append((again, "not found", f"{name}: {mutant.told}; instead {by}"))
    told.figures = {"mistakes": len(told.met), "not found": len(told.findings)}
    return told


_SEARCHES: dict[str, Callable[[Disk, Path, int, int], CutsResult | KillsResult | FlipsResult]] = {
    "cuts": partial(cut, most_findings=1),
    "kills": partial(kill, most_findings=1),
    "flips": flip,
}


def timed(part: Callable[[], Told]) -> Told:
    """With the processor seconds it took."""
    before = cpu_s()
    told = part()
    told.seconds = cpu_s() - before
    return told


def cpu_s() -> float:
    """Of this process and of those that it saw end."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def table(told: Told) -> Iterator[str]:
    """As a person reads it."""
    figures = told.sizes | told.figures
    width = max(map(len, (*figures, "processor s")))
    yield told.name
    yield from (f"  {name:<{width}}  {figure:,}" for name, figure in figures.items())
    yield f"  {'found wrong':<{width}}  {len(told.findings)}"
    yield f"  {'processor s':<{width}}  {told.seconds:.0f}"
    if told.rows:
        yield f"  {'mistake':<26}{'found by':<44}{'seed':>8}{'CPU s':>8}"
    yield from (f"  {name:<26}{by:<44}{seed:>8}{spent:>8.1f}" for name, by, seed, spent in told.rows)
