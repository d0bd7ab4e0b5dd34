"""Small worlds in which a few things are done in a fixed order, where dice would seldom bring them together.

Each ends like every other world: all is healed, and truth and books are compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulation.hub import MINUTE
from tests.simulation.oracle import Finding
from tests.simulation.profile import Profile
from tests.simulation.run import lived
from tests.simulation.template import Template
from tests.simulation.till import Till
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


def started(one: World) -> Till:
    """Every register; the first of them."""
    for till in one.tills:
        till.start()
    minutes(one, 1)
    return one.tills[0]


def opened(one: World) -> Till:
    """The first register, with a drawer in it."""
    till = started(one)
    one.seller_of(till).open_shift()
    return till


def sell(one: World, till: Till, times: int) -> None:
    """To whoever comes."""
    for _ in range(times):
        done = one.seller_of(till).sell()
        assert done == "sold", done
        minutes(one, 2)


def minutes(one: World, count: float) -> None:
    """They go by."""
    one.hub.run(one.hub.now_s + count * MINUTE)
