"""The parts of a run, one after the other, and what each says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.power.calls import ACTS, Fault, break_calls
from tests.power.cuts import CutsResult, cut
from tests.power.disk import Disk
from tests.power.flips import SWAPS, FlipsResult, flip
from tests.power.kills import KillsResult, kill
from tests.power.mutants import MUTANTS
from tests.power.oracle import Finding

AGAIN = "python3 dev.py power"


@dataclass
class Told:
    """``figures`` by name; ``findings`` with the command that repeats each; ``met``: where and when a fault fell."""

    name: str
    figures: dict[str, int] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)
    findings: list[tuple[str, str, str]] = field(default_factory=list)
    seconds: float = 0.0

    def found(self, again: str, findings: list[tuple[str, Finding]]) -> None:
        """Keep them."""
        self.findings += [(f"{again}  # {where}", finding.harm.value, finding.text) for where, finding in findings]


def cuts(disk: Disk, folder: Path, count: int, seed: int) -> Told:
    """The power is cut."""
    result, told = cut(disk, folder, count, seed), Told("Power cuts")
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


def kills(disk: Disk, folder: Path, count: int, seed: int) -> Told:
    """``kill -9`` at any moment."""
    result, told = kill(disk, folder, count, seed), Told("Kills")
    told.figures = {"kills": result.kills, "acts done": result.deeds, "sales acknowledged": result.sold}
    told.met = dict(sorted(result.met.items()))
    told.found(f"{AGAIN} --only kills --kills {count} --seed {seed}", result.findings)
    return told


def calls(disk: Disk, folder: Path, every: int) -> Told:
    """With 1, everything at every call. Else a sale is killed at every call, the other acts at fewer; and at each
    ``every``-th the disk fails or is full, four times as often for a sale.
    """
    told, failing = Told("Every call"), tuple(fault for fault in Fault if fault is not Fault.KILLED)
    often = max(1, every // 4)
    for acts, faults, step in (
        (ACTS[:1], (Fault.KILLED,), 1),
        (ACTS[1:], (Fault.KILLED,), often),
        (ACTS[:1], failing, often),
        (ACTS[1:], failing, every),
    ):
        result = break_calls(disk, folder, acts, faults, every=step)
        told.figures |= {f"calls of {act}": count for act, count in result.calls.items()}
        told.figures["runs"] = told.figures.get("runs", 0) + result.runs
        told.met |= {f"{fault.lower()}, {act}: {said}": times for (fault, act, said), times in result.met.items()}
        told.found(f"{AGAIN} --only calls --every {every}", result.findings)
    return told


def flips(disk: Disk, folder: Path, count: int, seed: int) -> Told:
    """Bits that flip, and files that are swapped."""
    result, told = flip(disk, folder, count, seed), Told("Flipped bits and swapped files")
    told.figures = {"bits": result.flips, "swaps": len(SWAPS)}
    told.met = {f"{name}: {came}": times for (name, came), times in sorted(result.met.items())}
    told.found(f"{AGAIN} --only flips --flips {count} --seed {seed}", result.findings)
    return told


def mutants(disk: Disk, folder: Path, names: tuple[str, ...], seed: int) -> Told:
    """Each mistake that can be built in; one that nothing finds is a finding."""
    told = Told("Mistakes built in")
    for name in names:
        mutant, before = MUTANTS[name], cpu_s()
        with mutant.make():
            result = _SEARCHES[mutant.by](disk, folder / name, mutant.sure_of, seed)
        by = [f"{finding.harm.name.lower()}, {where.rpartition(', ')[2]}" for where, finding in result.findings]
        told.met[f"{name} ({mutant.told}): {by[0] if by else 'not found'}"] = round(cpu_s() - before)
        if not any(finding.harm in mutant.harms for _, finding in result.findings):
            again = f"{AGAIN} --only mutants --mutant {name} --seed {seed}"
            told.findings.append((again, "not found", f"{name}: {mutant.told}; instead {by}"))
    told.figures = {"mistakes": len(names), "not found": len(told.findings)}
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
    width = max(map(len, told.figures))
    yield told.name
    yield from (f"  {name:<{width}}  {figure:,}" for name, figure in told.figures.items())
    yield f"  {'found wrong':<{width}}  {len(told.findings)}"
    yield f"  {'processor s':<{width}}  {told.seconds:.0f}"
