"""Sync as screens see it: one status, ``Try now``, notices to dismiss; started and stopped with the program."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Protocol

from app.clock import SystemClock
from app.db import journal
from app.db.lane import Lane
from app.db.store import StoreDb
from app.sync import repository
from app.sync.account_desk import NetworkAccountDesk
from app.sync.claim_desk import NetworkClaimDesk
from app.sync.client import OmsClient
from app.sync.clock_offset import ClockOffset
from app.sync.first_load import FirstLoad, LoadedCatalog
from app.sync.identity import Identity, trusted_authority
from app.sync.peers.carry import Carry
from app.sync.peers.credentials import PeerName
from app.sync.peers.line import PeerDesk
from app.sync.peers.peers import LanPlace, Peers
from app.sync.pull import CatalogStreams, Pull
from app.sync.push import Push
from app.sync.reserve_desk import NetworkReserveDesk
from app.sync.returns_desk import NetworkReturnsDesk
from app.sync.status import StreamAge, SyncStatus
from app.sync.worker import Pause, SyncWorker
from contract.messages.sync import MAX_WAIT_S

_FOUND_BY_ITSELF = LanPlace()
_LOAD_STOPS_WITHIN_S = 10
"""It looks between two slices; what it was making is thrown away."""


@dataclass(frozen=True, slots=True)
class Desks:
    """What asks the OMS while an operator waits, each over a connection of its own."""

    claims: NetworkClaimDesk
    accounts: NetworkAccountDesk
    returns: NetworkReturnsDesk
    reserves: NetworkReserveDesk


class SyncCenter:
    """Built by ``connect``."""

    def __init__(
        self,
        store: StoreDb,
        identity: Identity,
        push: Push,
        pull: Pull,
        clock_offset: ClockOffset,
        worker: SyncWorker,
        desks: Desks,
        peers: Peers,
        carry: Carry,
        first_load: FirstLoad,
    ) -> None:
        self._store = store
        self._identity = identity
        self._push = push
        self._pull = pull
        self._clock_offset = clock_offset
        self._worker = worker
        self.claim_desk = desks.claims
        self.account_desk = desks.accounts
        self.returns_desk = desks.returns
        self.reserve_desk = desks.reserves
        self.peers = peers
        self._carry = carry
        self._first_load = first_load

    def start(self) -> None:
        self.peers.start()
        self._first_load.start()
        self._worker.start()
        self._carry.start()

    def stop(self, timeout_s: float = 0.5) -> None:
        self._first_load.stop(max(timeout_s, _LOAD_STOPS_WITHIN_S))
        self.peers.stop()
        self._carry.stop(timeout_s)
        self._worker.stop(timeout_s)

    @property
    def worker(self) -> SyncWorker:
        """What sends and asks."""
        return self._worker

    @property
    def carry(self) -> Carry:
        """What brings entries of others."""
        return self._carry

    def connected(self) -> bool:
        """Whether the OMS answered when it was last asked."""
        return self._worker.connected

    @property
    def address(self) -> str:
        """Where the OMS is."""
        return self._identity.oms_url

    def try_now(self) -> None:
        """Send and ask at once, and offer again what was not taken."""
        self._worker.try_now()

    def dismiss(self, notice_id: str) -> None:
        """A person has read it. Runs on the store lane."""
        with self._store.transaction() as tx:
            repository.dismiss(tx.conn, notice_id)
            tx.stale("sync")

    def status(self) -> SyncStatus:
        """From any thread. Stale with ``journal``, ``cursors`` and ``sync``, and when ``on_change`` calls."""
        line, held, as_of = self._worker.line, self._push.held, self._pull.as_of
        streams = tuple(StreamAge(stream, as_of.get(stream)) for stream in self._pull.streams)
        with self._store.read() as conn:
            waiting = journal.count_waiting(conn)
            set_aside = repository.set_aside_entries(conn)
            own = repository.register_row(conn, self._identity.register_id)
            location = repository.location_row(conn)
            told = self._pull.inside
            return SyncStatus(
                online=line.online,
                offline_since=line.offline_since,
                problem=line.problem,
                waiting=waiting.count,
                waiting_since=waiting.since,
                waiting_entries=repository.waiting_entries(conn),
                last_sent_at=repository.last_sent_at(conn),
                next_try_at=line.next_try_at,
                set_aside_count=repository.count_set_aside(conn) + len(held),
                set_aside=(*repository.held_entries(conn, held), *set_aside),
                streams=streams,
                first_load=any(one.as_of is None for one in streams) or own is None or location is None,
                clock_offset_ms=self._clock_offset.corrected_ms,
                notices=repository.notices(conn),
                register_name=own.name if own else "",
                register_number=self._identity.register_number,
                store_name=location.name if location else self._identity.location_name,
                peers=self.peers.status(conn, told[1] if told else {}),
                only_here=self.peers.only_here(conn),
            )


class Catalog(CatalogStreams, LoadedCatalog, Protocol):
    """What sync keeps of the catalog: rows one by one, and whole files."""


def connect(
    identity: Identity,
    folder: Path,
    store: StoreDb,
    lane: Lane,
    catalog: Catalog,
    clock: SystemClock,
    rng: Random,
    *,
    client: Callable[[str, str, str | None], OmsClient] = OmsClient,
    pause: Pause = threading.Event.wait,
    ticks_ns: Callable[[], int] = time.perf_counter_ns,
    on_change: Callable[[], None] = lambda: None,
    wait_s: int = MAX_WAIT_S,
    lan: LanPlace = _FOUND_BY_ITSELF,
    call_peer: Callable[[PeerName], PeerDesk] | None = None,
) -> SyncCenter:
    """Sync for an enrolled register, not started yet. One connection for each thing that may wait on its own.

    ``call_peer``: how other registers are reached, if not by TLS.
    """
    authority = trusted_authority(folder, identity.oms_url)
    clients = tuple(client(identity.oms_url, identity.token, authority) for _ in range(7))
    push_client, poll_client, request_client, account_client, returns_client, reserve_client, carry_client = clients
    file_client = client(identity.oms_url, identity.token, authority)
    peers = Peers(
        store,
        lane,
        identity,
        folder,
        clock,
        rng,
        place=lan,
        sends=lambda: worker.connected,
        on_change=on_change,
        call=call_peer,
        ticks_ns=ticks_ns,
        renewed=lambda: _renewed(client(identity.oms_url, identity.token, authority), folder, clock),
    )
    offset = ClockOffset(clock, clock.correct, ticks_ns)
    push = Push(store, lane, catalog, push_client, offset)
    first_load = FirstLoad(
        catalog, file_client, folder, clock, epoch=lambda: _known_epoch(store), loaded=lambda: worker.look_again()
    )
    pull = Pull(
        store, lane, catalog, poll_client, clock, offset, identity.streams, ticks_ns,
        lan=lambda: peers.lan, first_load=first_load,
    )  # fmt: skip
    worker = SyncWorker(
        store, push, pull, clock, rng, on_change=on_change, wait_s=wait_s, connections=clients, pause=pause
    )
    claim_desk = NetworkClaimDesk(request_client, lambda: worker.connected)
    account_desk = NetworkAccountDesk(account_client, lambda: worker.connected)
    returns_desk = NetworkReturnsDesk(returns_client, lambda: worker.connected)
    reserve_desk = NetworkReserveDesk(reserve_client, lambda: worker.connected)
    carry = Carry(
        store,
        carry_client,
        clock,
        inside=lambda: pull.inside,
        carried_by_itself=peers.carried_by_itself,
        connected=lambda: worker.connected,
    )
    desks = Desks(claim_desk, account_desk, returns_desk, reserve_desk)
    return SyncCenter(store, identity, push, pull, offset, worker, desks, peers, carry, first_load)


def _renewed(client: OmsClient, folder: Path, clock: SystemClock) -> bool:
    """Whether there is a new certificate. Unavailable, Refused: as ``enroll.renewed``."""
    # Imported late, as for enrolling: it is needed once in two months, and would cost every start.
    from app.sync.enroll import renewed

    try:
        return renewed(client, folder, clock.now())
    finally:
        client.close()


def _known_epoch(store: StoreDb) -> str | None:
    with store.read() as conn:
        return repository.epoch(conn)
