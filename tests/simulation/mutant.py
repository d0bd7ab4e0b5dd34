"""How a defect is put into the program, and hunted: worlds are lived with it until the oracle finds it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from tests.simulation.oracle import Finding
from tests.simulation.profile import Profile
from tests.simulation.run import lived
from tests.simulation.template import Template

MOST_WORLDS, MOST_CPU_S = 12, 60.0
PLAIN = Profile(1, 2, 10)


@dataclass(frozen=True)
class Mutant:
    """``rates`` of faults under which it shows, in worlds like ``profile``. ``put_in``: an object, a name of it, and
    what is to stand there.
    """

    name: str
    put_in: Callable[[], list[tuple[Any, str, Any]]]
    rates: dict[str, float]
    profile: Profile = PLAIN


@dataclass(frozen=True)
class Hunted:
    """``by``: the invariants that found it, in the first world that did."""

    by: tuple[str, ...]
    worlds: int
    cpu_s: float


def hunted(template: Template, mutant: Mutant) -> Hunted:
    """Worlds with the defect, until one does not come out right that does without it."""
    began = time.process_time()
    worlds = 0
    while worlds < MOST_WORLDS and time.process_time() - began < MOST_CPU_S:
        worlds += 1
        profile = replace(mutant.profile, rates=mutant.rates)
        with put_in(mutant):
            found = _found(template, worlds, profile)
        if found and not _found(template, worlds, profile):
            return Hunted(tuple(sorted({one.invariant for one in found})), worlds, time.process_time() - began)
    return Hunted((), worlds, time.process_time() - began)


@contextmanager
def put_in(mutant: Mutant) -> Iterator[None]:
    with ExitStack() as undone:
        for owner, name, other in mutant.put_in():
            undone.enter_context(patch.object(owner, name, other))
        yield


def _found(template: Template, seed: int, profile: Profile) -> list[Finding]:
    try:
        return lived(template, seed, profile).found
    except Exception:  # noqa: BLE001 - a program that breaks is found too
        return [Finding("breaks", traceback.format_exc(limit=-1))]
