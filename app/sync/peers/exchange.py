"""Who lacks what: compares what two registers hold, chooses what to send, keeps what comes.

Of each incarnation a register holds all numbers up to one, so the next numbers are what a peer lacks. Where a journal
was copied, two may hold different entries under the same numbers: then all of that incarnation is offered once more,
and each keeps what it did not know.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.db import peer_journal
from app.db.lane import Lane, Turn
from app.db.peer_journal import Held
from app.db.store import StoreDb
from app.sync.pull import FIRST_SLICE, next_slice
from contract.messages.peers import MAX_LIVES, PeerHeld
from contract.messages.sync import MAX_ENTRIES, WireEntry

MAX_BATCH_CHARACTERS = 1_000_000
"""One exchange carries no more, but for a single entry that is larger."""

Have = Mapping[str, PeerHeld]


@dataclass(frozen=True, slots=True)
class _Sweep:
    """Everything of an incarnation is offered to a peer: how far that is, and what both held when it began."""

    after: int
    ours: Held
    theirs: PeerHeld
    done: bool = False


class Exchange:
    """Of one register, for all its peers. Safe from any thread."""

    def __init__(self, store: StoreDb, lane: Lane, ticks_ns: Callable[[], int] = time.perf_counter_ns) -> None:
        self._store = store
        self._lane = lane
        self._ticks_ns = ticks_ns
        self._slice = FIRST_SLICE
        self._turn = threading.Lock()
        self._sweeps: dict[tuple[str, str], _Sweep] = {}

    def have(self) -> dict[str, PeerHeld]:
        """What is held here, to be told to a peer."""
        with self._store.read() as conn:
            held = peer_journal.held(conn)
        told = {life: PeerHeld(upto=own.upto, entries=own.entries, hash=own.hash) for life, own in held.items()}
        return dict(list(told.items())[:MAX_LIVES])

    def lacking(self, peer_id: str, theirs: Have, limit: int = MAX_ENTRIES) -> tuple[WireEntry, ...]:
        """Some of what the peer does not hold, oldest first; empty once it holds all."""
        with self._turn, self._store.read() as conn:
            held = peer_journal.held(conn)
            known, doubted = self._compared(conn, held, theirs)
            found = peer_journal.entries_after(conn, known, limit, held.keys() - doubted, held)
            if not found:
                found = next(filter(None, (self._sweep(conn, peer_id, life, held[life], theirs[life], limit)
                                           for life in sorted(doubted))), ())  # fmt: skip
        return cut(found)

    def level(self, theirs: Have) -> bool:
        """Whether the peer lacks nothing."""
        with self._store.read() as conn:
            held = peer_journal.held(conn)
            known, doubted = self._compared(conn, held, theirs)
        return not doubted and all(ours.upto <= known[life] for life, ours in held.items())

    def keep(self, wires: Sequence[WireEntry]) -> int:
        """Keep what a peer sent, in slices that no operator feels; how many were new. On disk when it returns."""
        kept, left = 0, list(wires)
        while left:
            part, left = left[: self._slice], left[self._slice :]
            began = self._ticks_ns()
            kept += self._lane.run(lambda part=part: self._store.keep_peer_entries(part), Turn.SYNC)  # type: ignore[misc]
            self._slice = next_slice(self._slice, (self._ticks_ns() - began) // 1_000_000)
        return kept

    @staticmethod
    def _compared(conn: Connection, held: Mapping[str, Held], theirs: Have) -> tuple[dict[str, int], set[str]]:
        """Up to which number the peer holds the same, and the incarnations of which that cannot be said."""
        known, doubted = {}, set()
        for life, ours in held.items():
            told = theirs.get(life)
            known[life] = told.upto if told else 0
            if told and 0 < told.upto <= ours.upto:
                there = Held(ours.register_id, told.upto, told.entries, told.hash)
                if there != ours and not peer_journal.same_up_to(conn, life, ours, there):
                    doubted.add(life)
        return known, doubted

    def _sweep(
        self, conn: Connection, peer_id: str, life: str, ours: Held, theirs: PeerHeld, limit: int
    ) -> tuple[WireEntry, ...]:
        """The next part of all there is of ``life``. Once through, it begins again only when either side holds more."""
        sweep = self._sweeps.get((peer_id, life))
        if sweep is None or (sweep.done and (sweep.ours, sweep.theirs) != (ours, theirs)):
            sweep = _Sweep(0, ours, theirs)
        if sweep.done:
            return ()
        found = cut(peer_journal.entries_after(conn, {life: sweep.after}, limit, (life,)))
        # Two entries may have the last number, and only one of them may have come along.
        reached = found[-1].sealed.header.number - 1 if found else sweep.after
        if reached <= sweep.after:
            reached += 1
        done = not found or reached >= ours.upto
        self._sweeps[peer_id, life] = replace(sweep, after=reached, ours=ours, theirs=theirs, done=done)
        return found


def cut(found: Iterable[WireEntry]) -> tuple[WireEntry, ...]:
    """As many as one message carries."""
    taken: list[WireEntry] = []
    characters = 0
    for wire in found:
        characters += len(wire.header) + len(wire.body)
        if taken and characters > MAX_BATCH_CHARACTERS:
            break
        taken.append(wire)
    return tuple(taken)
