"""How a defect is put into the program, and hunted: worlds are lived with it until the oracle finds it, or the one in
which it must show.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

from tests.simulation.oracle import Finding
from tests.simulation.profile import Profile
from tests.simulation.run import lived
from tests.simulation.scenarios import Scenario, played
from tests.simulation.template import Template

MOST_CPU_S = 60.0
PLAIN = Profile(1, 2, 10)


@dataclass(frozen=True)
class Mutant:
    """``rates`` of faults under which it shows, in worlds like ``profile``; or the ``scenario`` in which it does.
    ``put_in``: an object, a name of it, and what is to stand there.
    """

    name: str
    put_in: Callable[[], list[tuple[Any, str, Any]]]
    rates: dict[str, float] = field(default_factory=dict)
    profile: Profile = PLAIN
    scenario: Scenario | None = None


@dataclass(frozen=True)
class Hunted:
    """``by``: the invariants that found it, in the world of ``seed``; empty where none did."""

    by: tuple[str, ...]
    seed: int
    cpu_s: float


def hunted(template: Template, mutant: Mutant) -> Hunted:
    """Worlds with the defect, until one does not come out right that does without it."""
    began, seed = time.process_time(), 0
    while not (seed and mutant.scenario) and time.process_time() - began < MOST_CPU_S:
        seed += 1
        with put_in(mutant):
            found = found_in(template, mutant, seed)
        if found and not found_in(template, mutant, seed):
            return Hunted(tuple(sorted({one.invariant for one in found})), seed, time.process_time() - began)
    return Hunted((), seed, time.process_time() - began)


@contextmanager
def put_in(mutant: Mutant) -> Iterator[None]:
    with ExitStack() as undone:
        for owner, name, other in mutant.put_in():
            undone.enter_context(patch.object(owner, name, other))
        yield


def found_in(template: Template, mutant: Mutant, seed: int) -> list[Finding]:
    """What does not agree in its scenario, or in the world of a seed, whether it is put in or not."""
    try:
        if mutant.scenario:
            return played(template, mutant.scenario)
        return lived(template, seed, replace(mutant.profile, rates=mutant.rates)).found
    except Exception:  # noqa: BLE001 - a program that breaks is found too
        return [Finding("breaks", traceback.format_exc(limit=-1))]
