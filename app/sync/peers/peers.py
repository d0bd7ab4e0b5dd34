"""The other registers of the store: a line to each, a listener for their calls, and how it goes with them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from app.clock import Clock
from app.db import journal, peer_outside
from app.db.lane import Lane, Turn
from app.db.store import StoreDb
from app.sync.identity import Identity
from app.sync.peers import roster
from app.sync.peers.address import LAN_OFF, joined, own_host, split
from app.sync.peers.credentials import Credentials, PeerName
from app.sync.peers.dialer import PeerClient
from app.sync.peers.exchange import Exchange
from app.sync.peers.line import PeerDesk, PeerLine
from app.sync.peers.listener import PeerListener
from app.sync.peers.roster import Peer
from app.sync.status import PeerStatus
from contract.errors import AisleError, Refused
from contract.messages.peers import PeerAnswer, PeerExchange
from contract.messages.sync import Inside

_LOOK_EVERY_S = 1
_MOVE_EVERY_S = 30
_RENEWAL_FIRST_S, _RENEWAL_EVERY_S = 10, 3_600
_JOIN_S = 0.2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LanPlace:
    """Where to listen. ``host`` None: the address that faces the OMS. ``port`` 0: the one of last time, or any."""

    host: str | None = None
    port: int = 0
    off: bool = False

    @classmethod
    def of(cls, told: str | None) -> LanPlace:
        """From the setting: nothing, ``off``, ``host`` or ``host:port``. Refused: ``lan_address_unreadable``."""
        if told is None:
            return cls()
        if told == LAN_OFF:
            return cls(off=True)
        if told.count(":") == 1 or told.startswith("["):
            place = split(told)
            if place is None:
                raise Refused("lan_address_unreadable", address=told)
            return cls(*place)
        return cls(told)


class Peers:
    """``start`` it once, ``stop`` it once."""

    def __init__(
        self,
        store: StoreDb,
        lane: Lane,
        identity: Identity,
        folder: Path,
        clock: Clock,
        rng: Random,
        *,
        place: LanPlace,
        sends: Callable[[], bool],
        on_change: Callable[[], None] = lambda: None,
        call: Callable[[PeerName], PeerDesk] | None = None,
        ticks_ns: Callable[[], int] = time.perf_counter_ns,
        renewed: Callable[[], bool] = lambda: False,
    ) -> None:
        """``sends``: whether the own line to the OMS is up. ``call``: how peers are reached, if not by TLS.

        ``renewed``: asks for a new certificate if it is time; whether there is one now. Asked every hour.
        """
        self._store = store
        self._lane = lane
        self._identity = identity
        self._credentials = Credentials(folder, clock)
        self._call = call or (lambda peer: PeerClient(self._credentials, peer))
        self._clock = clock
        self._rng = rng
        self._place = place
        self._sends = sends
        self._on_change = on_change
        self._exchange = Exchange(store, lane, ticks_ns)
        self._turn = threading.Lock()
        self._roster: Mapping[str, Peer] = {}
        self._lines: dict[str, PeerLine] = {}
        self._listener: PeerListener | None = None
        self._renewed = renewed
        self._since_move = 0.0
        self._until_renewal: float = _RENEWAL_FIRST_S
        self._look, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="lan-peers", daemon=True)
        store.on_commit(self._committed)

    @property
    def lan(self) -> tuple[str, ...]:
        """Where others reach this register now."""
        listener = self._listener
        return (joined(listener.host, listener.port),) if listener else ()

    def start(self) -> None:
        if not self._place.off:
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._look.set()
        if self._thread.is_alive():
            self._thread.join(_LOOK_EVERY_S)
        for line in self._lines.values():
            line.stop(_JOIN_S)
        if self._listener:
            self._listener.close()

    def lines(self) -> tuple[PeerLine, ...]:
        """A line to each active peer, and to nobody else, as the rows say by now. New ones are not started."""
        with self._store.read() as conn:
            found = roster.peers(conn, self._identity.register_id)
        self._roster = found
        active = {register_id for register_id, peer in found.items() if peer.active}
        with self._turn:
            gone = [self._lines.pop(register_id) for register_id in self._lines.keys() - active]
            self._lines.update({new: self._new_line(new) for new in sorted(active - self._lines.keys())})
            lines = tuple(self._lines.values())
        for line in gone:
            line.stop(_JOIN_S)
        return lines

    def answer(self, peer: PeerName, host: str, message: PeerExchange) -> PeerAnswer:
        """A peer calls. Refused: ``peer_not_of_this_store``, ``peer_unknown``, ``peer_not_active``."""
        if peer.location_id != self._identity.location_id:
            raise Refused("peer_not_of_this_store")
        with self._store.read() as conn:
            known = roster.peers(conn, self._identity.register_id).get(peer.register_id)
        if known is None:
            raise Refused("peer_unknown")
        if not known.active:
            raise Refused("peer_not_active")
        self._exchange.keep(message.entries)
        have = self._exchange.have()
        lacking = self._exchange.lacking(peer.register_id, message.have)
        self._note_call(known, host, message)
        return PeerAnswer(have=have, entries=lacking, sends=self._sends())

    def carried_by_itself(self, register_id: str) -> bool:
        """Whether a register is heard from and brings its entries to the OMS by its own line."""
        line = self._line(register_id)
        return line is not None and line.state.sends and line.state.reachable(self._clock.now())

    def status(self, conn: Connection, inside: Mapping[str, Inside]) -> tuple[PeerStatus, ...]:
        """One for each other register of the store that is active, by number."""
        now = self._clock.now()
        counts = peer_outside.count_by_register(conn, inside)
        found = []
        for peer in roster.peers(conn, self._identity.register_id).values():
            line = self._line(peer.register_id)
            kept, waiting = counts.get(peer.register_id, (0, 0))
            if not peer.active and not waiting:
                continue
            state = line.state if line else None
            found.append(
                PeerStatus(
                    register_id=peer.register_id,
                    number=peer.number,
                    name=peer.name,
                    active=peer.active,
                    reachable=bool(state and state.reachable(now)),
                    last_heard_at=state.last_heard_at if state else None,
                    problem=state.direction.problem if state else None,
                    entries_kept=kept,
                    waiting_to_carry=waiting,
                )
            )
        return tuple(found)

    def only_here(self, conn: Connection) -> int:
        """How many own entries neither the OMS has answered nor any peer is known to hold."""
        with self._turn:
            told = [line.state.theirs or {} for line in self._lines.values()]
        lives = {life for theirs in told for life in theirs}
        held = {life: max(theirs[life].upto for theirs in told if life in theirs) for life in lives}
        return journal.count_waiting_above(conn, held)

    def _line(self, register_id: str) -> PeerLine | None:
        with self._turn:
            return self._lines.get(register_id)

    def _note_call(self, peer: Peer, host: str, message: PeerExchange) -> None:
        line = self._line(peer.register_id)
        if line:
            line.heard(message.have, sends=message.sends)
        address = joined(host, message.port)
        with self._store.read() as conn:
            known = roster.called_from(conn, peer.register_id)
        if message.port and address != known:
            self._lane.run(lambda: self._write_call(peer.register_id, address), Turn.SYNC)
            self._look.set()

    def _write_call(self, register_id: str, address: str) -> None:
        with self._store.transaction() as tx:
            roster.note_called_from(tx.conn, register_id, address)

    def _committed(self, topics: frozenset[str]) -> None:
        if "journal" in topics:
            with self._turn:
                lines = list(self._lines.values())
            for line in lines:
                line.news()
        if "row:peer" in topics:
            self._look.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._look.clear()
            try:
                self._keep_listening()
                self._keep_certificate()
                if not self._stopping.is_set():
                    for line in self.lines():
                        line.start()
            except Exception as error:  # noqa: BLE001 - the thread must outlive any failure
                if not self._stopping.is_set():
                    _log.error("looking after the lines to peers failed and goes on", exc_info=error)
            self._look.wait(_LOOK_EVERY_S)

    def _new_line(self, register_id: str) -> PeerLine:
        return PeerLine(
            lambda: self._roster.get(register_id),
            register_id,
            self._exchange,
            self._call(PeerName(register_id, self._identity.location_id)),
            self._clock,
            self._rng,
            present=lambda: (self._listener.port if self._listener else 0, self._sends()),
            on_change=self._on_change,
        )

    def _keep_certificate(self) -> None:
        """With a new one the listener opens anew; lines take it with their next connection."""
        self._until_renewal -= _LOOK_EVERY_S
        if self._until_renewal > 0 or not self._sends():
            return
        self._until_renewal = _RENEWAL_EVERY_S
        try:
            renewed = self._renewed()
        except AisleError as error:
            _log.warning("the certificate of this register was not renewed: %s", error.code)
            return
        if renewed and self._listener is not None:
            self._listener.close()
            self._listener = None

    def _keep_listening(self) -> None:
        """Listen where this machine is reached now; a laptop or a changed lease takes the listener along."""
        self._since_move += _LOOK_EVERY_S
        if self._listener is not None and (self._place.host or self._since_move < _MOVE_EVERY_S):
            return
        self._since_move = 0.0
        host = self._place.host or own_host(self._identity.oms_url)
        if host is None or (self._listener is not None and self._listener.host == host):
            return
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        try:
            self._listener = self._listening(host)
        except (OSError, AisleError) as error:
            _log.warning("no listener for peers on %s: %s", host, type(error).__name__)

    def _listening(self, host: str) -> PeerListener:
        with self._store.read() as conn:
            before = roster.own_port(conn)
        context = self._credentials.listening()
        try:
            listener = PeerListener(host, self._place.port or before, context, self)
        except OSError:
            if self._place.port or not before:
                raise
            listener = PeerListener(host, 0, context, self)
        if listener.port != before:
            self._lane.run(lambda: self._write_port(listener.port), Turn.SYNC)
        return listener

    def _write_port(self, port: int) -> None:
        with self._store.transaction() as tx:
            roster.note_own_port(tx.conn, port)
