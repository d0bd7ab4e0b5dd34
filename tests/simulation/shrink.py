"""Makes a world that fails smaller, for as long as it fails in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.simulation.profile import Profile

Fails = Callable[[Profile], frozenset[str]]
"""The invariants that a world of this profile breaks."""


def shrunk(profile: Profile, fails: Fails, told: Callable[[Profile], None] = lambda _: None) -> Profile:
    """The smallest that was found; ``told`` hears of each smaller one."""
    wanted, smaller = fails(profile), True
    while smaller and wanted:
        smaller = False
        for candidate in _smaller(profile):
            if fails(candidate) & wanted:
                profile, smaller = candidate, True
                told(profile)
                break
    return profile


def _smaller(profile: Profile) -> Iterator[Profile]:
    """The most that can go first."""
    if profile.stores > 1:
        yield replace(profile, stores=1)
    for days in sorted({1, profile.days // 2, profile.days - 1}):
        if 0 < days < profile.days:
            yield replace(profile, days=days)
    names = sorted(profile.rates)
    if len(names) > 3:
        for half in (names[: len(names) // 2], names[len(names) // 2 :]):
            yield replace(profile, rates={name: profile.rates[name] for name in half})
    for name in names:
        yield profile.without(name)
    for acts in sorted({profile.acts // 2, profile.acts - 1}):
        if 0 < acts < profile.acts:
            yield replace(profile, acts=acts)
