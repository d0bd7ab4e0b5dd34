"""A wave: several orders on one walk, each with the letter of its tote. What it is follows from the facts about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, WaveEnded, WaveJoined, WaveStarted, WaveToteTaken

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Wave:
    """``letters`` by order id, as the totes stand on the trolley; ``totes`` are those with a code of their own.

    ``pickers`` are operator ids, who began first.
    """

    wave_id: str
    number: int
    started_at: str
    letters: Mapping[str, str]
    totes: Mapping[str, str] = field(default_factory=dict)
    pickers: tuple[str, ...] = ()
    outcome: str = ""

    @property
    def ended(self) -> bool:
        return bool(self.outcome)

    def tote(self, order_id: str) -> str:
        """What a pick says it went into: the tote's own code, else its letter."""
        return self.totes.get(order_id) or self.letters[order_id]


def waves_of(facts: Iterable[tuple[EntryHeader, Fact]]) -> tuple[Wave, ...]:
    """Every wave that was started, the first first. Facts come in any order and from any register of the store."""
    known = sorted(facts, key=lambda one: (one[0].occurred_at, one[0].id))
    waves: dict[str, Wave] = {}
    for header, fact in known:
        if isinstance(fact, WaveStarted):
            waves.setdefault(fact.wave_id, _started(header, fact))
    for header, fact in known:
        match fact:
            case WaveJoined() | WaveToteTaken() | WaveEnded() if fact.wave_id in waves:
                waves[fact.wave_id] = _after(waves[fact.wave_id], header, fact)
            case _:
                pass
    return tuple(sorted(waves.values(), key=lambda one: (one.started_at, one.wave_id)))


def holder(waves: Iterable[Wave], order_id: str) -> Wave | None:
    """The wave an order is picked in: of two that were begun apart with the same order, the one begun first."""
    return next((one for one in waves if not one.ended and order_id in one.letters), None)


def _started(header: EntryHeader, fact: WaveStarted) -> Wave:
    return Wave(
        wave_id=fact.wave_id,
        number=fact.number,
        started_at=header.occurred_at,
        letters={one.order_id: one.letter for one in fact.orders},
        pickers=(header.operator_id,) if header.operator_id else (),
    )


def _after(wave: Wave, header: EntryHeader, fact: WaveJoined | WaveToteTaken | WaveEnded) -> Wave:
    totes, pickers, outcome = wave.totes, wave.pickers, wave.outcome
    match fact:
        case WaveJoined():
            who = header.operator_id
            pickers = (*pickers, who) if who and who not in pickers else pickers
        case WaveToteTaken():
            totes = {**totes, fact.order_id: fact.tote}
        case WaveEnded():
            outcome = outcome or fact.outcome
    return Wave(wave.wave_id, wave.number, wave.started_at, wave.letters, totes, pickers, outcome)
