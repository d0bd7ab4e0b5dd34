"""Small worlds in which a few things are done in a fixed order, where dice would seldom bring them together.

Each ends like every other world: all is healed, and truth and books are compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.simulation.hub import MINUTE
from tests.simulation.oracle import Finding
from tests.simulation.profile import Profile
from tests.simulation.run import lived
from tests.simulation.template import Template
from tests.simulation.till import Till
from tests.simulation.truth import Loss
from tests.simulation.world import World

_SEED = 1
_DEAF = Profile(1, 1, 0, rates={"lan_loss": 1.0})
"""One store, whose registers do not hear of each other, so that none makes good what another does wrong."""


@dataclass(frozen=True)
class Scenario:
    """``play`` is what is done; what it finds wrong on the way it adds to what the world found."""

    name: str
    play: Callable[[World], None]
    profile: Profile = _DEAF


def played(template: Template, scenario: Scenario) -> list[Finding]:
    """What does not agree in the end."""
    return lived(template, _SEED, scenario.profile, scenario.play).found


def _disk_put_back(one: World) -> None:
    """What was sold since the copy is at head office, and on paper; then the same numbers come again."""
    till = _opened(one)
    _sell(one, till, 2)
    kept = till.copied_disk("backup")
    _sell(one, till, 2)
    one.truth.losses.append(Loss(till.name, till.status.only_here))
    _put_back(till, kept)
    _sell(one, till, 1)


def _disk_put_back_and_nobody_told(one: World) -> None:
    """Only customers know what was sold since the copy: by the numbers on their receipts."""
    till = _opened(one)
    _sell(one, till, 2)
    one.network.down.add(till.name)
    kept = till.copied_disk("backup")
    _sell(one, till, 2)
    one.truth.losses.append(Loss(till.name, till.status.only_here))
    _put_back(till, kept)
    _sell(one, till, 2)


def _disk_moved(one: World) -> None:
    """A disk is copied to another machine, and both sell before either is heard of."""
    _copied(one, same_machine=False)


def _machine_cloned(one: World) -> None:
    """So is a whole machine, which no program can know; nothing that either of them sold may be missing."""
    one.truth.copied = True
    _copied(one, same_machine=True)


def _copied(one: World, *, same_machine: bool) -> None:
    till = _started(one)
    one.truth.machines += 1
    one.network.down.update({till.name, f"{till.name}c{len(one.tills)}"})
    one.join_copy(till, same_machine=same_machine)
    copy = one.tills[-1]
    one.seller_of(till).open_shift()
    for own in (till, copy):
        _sell(one, own, 2)


def _started(one: World) -> Till:
    for till in one.tills:
        till.start()
    _minutes(one, 1)
    return one.tills[0]


def _opened(one: World) -> Till:
    """The first register, with a drawer in it."""
    till = _started(one)
    one.seller_of(till).open_shift()
    return till


def _sell(one: World, till: Till, times: int) -> None:
    for _ in range(times):
        done = one.seller_of(till).sell()
        assert done == "sold", done
        _minutes(one, 2)


def _put_back(till: Till, kept: Path) -> None:
    till.crash()
    till.put_back(kept, keep_mark=True)
    till.start()


def _minutes(one: World, minutes: float) -> None:
    one.hub.run(one.hub.now_s + minutes * MINUTE)


DISK_PUT_BACK = Scenario("a disk is put back", _disk_put_back)
NOBODY_TOLD = Scenario("a disk is put back of which nobody heard", _disk_put_back_and_nobody_told)
DISK_MOVED = Scenario("a disk is copied to another machine", _disk_moved)
MACHINE_CLONED = Scenario("a machine is copied with its disk", _machine_cloned)
ALL = (DISK_PUT_BACK, NOBODY_TOLD, DISK_MOVED, MACHINE_CLONED)
