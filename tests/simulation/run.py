"""Lives a world by its seed and says what does not agree."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.simulation.books import read_all
from tests.simulation.oracle import Finding, findings
from tests.simulation.profile import Profile, drawn
from tests.simulation.sometimes import Sometimes
from tests.simulation.template import Template
from tests.simulation.till import PowerCut
from tests.simulation.world import World, world


@dataclass(frozen=True)
class Lived:
    """``log`` is the hash of everything that happened, in its order."""

    seed: int
    profile: Profile
    found: list[Finding]
    log: str
    sometimes: Sometimes

    @classmethod
    def broken(cls, seed: int, profile: Profile, told: str) -> Lived:
        """It could not be lived to its end."""
        return cls(seed, profile, [Finding("breaks", told)], "", Sometimes())

    @property
    def store_days(self) -> int:
        return self.profile.stores * self.profile.days


class _Errors(logging.Handler):
    """What the product calls a defect itself."""

    def __init__(self, told: list[str]) -> None:
        super().__init__(level=logging.ERROR)
        self._told = told

    def emit(self, record: logging.LogRecord) -> None:
        self._told.append(f"{record.name}: {record.getMessage()}: {record.exc_info and record.exc_info[1]!r}")


def _of_no_cut(record: logging.LogRecord) -> bool:
    """What a program says that dies by it is in no log."""
    return not (record.exc_info and isinstance(record.exc_info[1], PowerCut))


@contextmanager
def _errors() -> Iterator[list[str]]:
    told: list[str] = []
    handler, root = _Errors(told), logging.getLogger()
    root.addHandler(handler)
    handlers = [*root.handlers]
    for own in handlers:
        own.addFilter(_of_no_cut)
    try:
        yield told
    finally:
        root.removeHandler(handler)
        for own in handlers:
            own.removeFilter(_of_no_cut)


def lived(
    template: Template, seed: int, profile: Profile | None = None, live: Callable[[World], None] = World.live
) -> Lived:
    """An assertion that fails on the way is a finding too: what was done then cannot be gone on with. ``live``: what
    is done, instead of days by dice.
    """
    profile = profile or drawn(seed)
    with _errors() as errors, world(template, seed, profile) as one:
        live(one)
        one.heal()
        one.note_papers()
        found = one.found + findings(one.truth, read_all(one)) + [Finding("logged", told) for told in errors]
        return Lived(seed, profile, found, one.hub.log.hexdigest(), one.sometimes)
