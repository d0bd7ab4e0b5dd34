"""Lives a world by its seed and says what does not agree."""

from __future__ import annotations

from dataclasses import dataclass

from tests.simulation.books import read_all
from tests.simulation.oracle import Finding, findings
from tests.simulation.profile import Profile, drawn
from tests.simulation.sometimes import Sometimes
from tests.simulation.template import Template
from tests.simulation.world import world


@dataclass(frozen=True)
class Lived:
    """``log`` is the hash of everything that happened, in its order."""

    seed: int
    profile: Profile
    found: list[Finding]
    log: str
    sometimes: Sometimes

    @property
    def store_days(self) -> int:
        return self.profile.stores * self.profile.days


def lived(template: Template, seed: int, profile: Profile | None = None) -> Lived:
    """An assertion that fails on the way is a finding too: what was done then cannot be gone on with."""
    profile = profile or drawn(seed)
    with world(template, seed, profile) as one:
        one.live()
        one.heal()
        found = findings(one.truth, read_all(one))
        return Lived(seed, profile, found, one.hub.log.hexdigest(), one.sometimes)
