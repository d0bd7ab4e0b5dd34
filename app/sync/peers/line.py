"""The line to one peer: a thread that tells it each new entry at once, and compares with it every few seconds."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from app.clock import Clock
from app.sync.cycle import LONGEST_WAIT, Direction
from app.sync.peers.exchange import Exchange
from app.sync.peers.roster import Peer
from contract.errors import AisleError, Unavailable
from contract.messages.peers import PeerAnswer, PeerExchange, PeerHeld
from contract.messages.sync import WireEntry

BEAT_MS = (2_000, 3_500)
"""Between two comparisons; less than the five seconds after which no act may stand on one disk alone."""
SILENT_AFTER = timedelta(seconds=12)
_ROUNDS = 1_000
"""Exchanges in a row, while there is something to tell."""
_BUG = "peer_failing"

_log = logging.getLogger(__name__)


class PeerDesk(Protocol):
    """A peer that can be called."""

    def exchange(self, address: str, message: PeerExchange) -> PeerAnswer:
        """Unavailable, Refused: as ``PeerClient.exchange``."""

    def close(self) -> None:
        """Let go of the connection."""


@dataclass(frozen=True, slots=True)
class PeerState:
    """How it goes with a peer. ``theirs``: what it last said it holds. ``sends``: its own line to the OMS is up."""

    direction: Direction = Direction()
    last_heard_at: datetime | None = None
    theirs: Mapping[str, PeerHeld] | None = None
    sends: bool = False

    def reachable(self, now: datetime) -> bool:
        return self.last_heard_at is not None and now - self.last_heard_at < SILENT_AFTER


class PeerLine:
    """``start`` it, ``stop`` it once. ``state`` may be read from any thread; ``meet`` is what the thread does."""

    def __init__(
        self,
        peer: Callable[[], Peer | None],
        register_id: str,
        exchange: Exchange,
        desk: PeerDesk,
        clock: Clock,
        rng: Random,
        *,
        present: Callable[[], tuple[int, bool]],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """``present``: the port this register listens on, and whether its own line to the OMS is up."""
        self._peer = peer
        self._register_id = register_id
        self._exchange = exchange
        self._desk = desk
        self._clock = clock
        self._rng = rng
        self._present = present
        self._on_change = on_change
        self._turn = threading.Lock()
        self._state = PeerState()
        self._rested_s = 0.0
        self._wanted, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"lan-peer-{register_id[-4:]}", daemon=True)

    @property
    def state(self) -> PeerState:
        with self._turn:
            return self._state

    def start(self) -> None:
        """Once is enough; again does nothing."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """A call under way is left to itself: it holds nothing."""
        self._stopping.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def news(self) -> None:
        """There is a new entry to tell."""
        self._wanted.set()

    def heard(self, theirs: Mapping[str, PeerHeld], *, sends: bool) -> None:
        """The peer called: it is there, so what it lacks can be told, and a failure before says nothing any more."""
        was = self.state
        self._set(PeerState(Direction(proven=True), self._clock.now(), theirs, sends))
        if was.direction.failures:
            self._wanted.set()

    def meet(self) -> None:
        """Tell and hear until both hold the same. Unavailable, Refused: as ``PeerDesk.exchange``."""
        theirs = self.state.theirs
        told: Sequence[WireEntry] = ()
        more = True
        for _ in range(_ROUNDS):
            offered = () if theirs is None else self._exchange.lacking(self._register_id, theirs)
            if self._stopping.is_set() or not (more or offered):
                return
            port, sends = self._present()
            answer = self._call(PeerExchange(have=self._exchange.have(), entries=offered, port=port, sends=sends))
            kept = self._exchange.keep(answer.entries)
            self._set(PeerState(Direction(proven=True), self._clock.now(), answer.have, answer.sends))
            # The same again, and nothing of it new: it is of no use here, or there.
            more = bool(kept) or tuple(answer.entries) != tuple(told)
            if offered and theirs == answer.have and not more:
                return
            theirs, told = answer.have, answer.entries

    def _call(self, message: PeerExchange) -> PeerAnswer:
        peer = self._peer()
        unreachable = Unavailable("peer_unreachable")
        for address in peer.addresses if peer else ():
            try:
                return self._desk.exchange(address, message)
            except Unavailable as error:
                unreachable = error
        raise unreachable

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wanted.clear()
            rest_s = self._once()
            self._wanted.wait(rest_s)
        self._desk.close()

    def _once(self) -> float:
        """Meet if it is time. How many seconds to rest unless there is news."""
        wait = self.state.direction.wait(self._clock.now())
        if wait and self._rested_s < LONGEST_WAIT.total_seconds():
            # News do not shorten the wait for a peer that does not answer, nor does a clock that stands lengthen it.
            slice_s = min(wait.total_seconds(), 1)
            self._stopping.wait(slice_s)
            self._rested_s += slice_s
            return 0
        self._rested_s = 0.0
        rest_s = self._rng.randint(*BEAT_MS) / 1000
        if self._nothing_new():
            return rest_s
        try:
            self.meet()
        except Exception as error:  # noqa: BLE001 - the thread must outlive any failure
            self._failed(error)
            return 0
        return rest_s

    def _nothing_new(self) -> bool:
        """The peer called a moment ago, and lacks nothing."""
        state = self.state
        if state.theirs is None or state.last_heard_at is None:
            return False
        recent = self._clock.now() - state.last_heard_at < timedelta(milliseconds=BEAT_MS[0])
        return recent and self._exchange.level(state.theirs)

    def _failed(self, error: Exception) -> None:
        code = error.code if isinstance(error, AisleError) else _BUG
        if code == _BUG and not self._stopping.is_set():
            _log.error("meeting a peer failed and is tried again", exc_info=error)
        state = self.state
        failed = state.direction.failed(self._clock.now(), code, self._rng, unreachable=code == "peer_unreachable")
        self._set(replace(state, direction=failed))

    def _set(self, state: PeerState) -> None:
        with self._turn:
            before, self._state = self._state, state
        if self._stopping.is_set():
            return
        now = self._clock.now()
        if (before.reachable(now), before.direction.problem) != (state.reachable(now), state.direction.problem):
            self._on_change()
