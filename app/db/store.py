"""The store database: opened with every check, written by one transaction at a time, read at any time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DatabaseError

from app.clock import Clock
from app.db import cursors, home, incarnation, journal, peer_journal, rows
from app.db.durable_file import make_directory
from app.db.engine import storage_failures, writer
from app.db.fail_stop import FailStop
from app.db.keys import Keys, SecretStore
from app.db.lock import LOCK_NAME, DirectoryLock
from app.db.tables import register_state
from app.db.transaction import Actor, Circumstances, Identity, Tx
from app.db.upgrade import STORE, open_upgraded
from contract.errors import Unavailable
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, IncarnationBegun
from contract.messages.rows import LocationRow
from contract.messages.sync import WireEntry, WireRow
from contract.rules.fold import touched
from contract.values.ids import IdFactory
from contract.values.time import BusinessCalendar, parse_instant

DATABASE_NAME = "store.db"
CLOCK_FOLLOWS = timedelta(seconds=120)
"""A peer's entry that is no further ahead moves this clock on; one that is says that a clock is wrong."""
_BEFORE_ENROLLMENT = BusinessCalendar("UTC")
_PEERS_READ_AGAIN = 200
_log = logging.getLogger(__name__)

Topics = frozenset[str]
LifeReason = Literal["restored", "moved", "told_by_oms", "told_by_peer"]


@dataclass(frozen=True, slots=True)
class World:
    """What the database asks of the world around it. ``machine``: what tells this computer from another."""

    clock: Clock
    new_id: IdFactory
    random_bytes: Callable[[int], bytes]
    machine: Mapping[str, str] = field(default_factory=dict)


class StoreDb:
    """Made by ``open``. ``transaction`` and ``read`` may be called from any thread; transactions never overlap.

    When the disk fails, or gives something else than was written, it comes to its ``stop``: nothing is recorded any
    more, and what can be read still is.
    """

    def __init__(self, directory: Path, keys: Keys, world: World, secrets: SecretStore | None) -> None:
        self._lock_file = DirectoryLock(directory / LOCK_NAME)
        self._keys = keys
        self._world = world
        self._turn = threading.RLock()
        self._in_transaction = False
        self.stop = FailStop()
        self._listeners: list[Callable[[Topics], None]] = []
        self._seen_elsewhere: list[Callable[[], Mapping[str, int]]] = []
        self._projectors: list[peer_journal.Project] = []
        self._mark = incarnation.HighWaterMark(directory / "store.mark", secrets)
        self._identity: Identity | None = None
        self.begun: IncarnationBegun | None = None
        try:
            self._engine = open_upgraded(directory / DATABASE_NAME, keys.database, STORE)
        except BaseException:
            self._lock_file.release()
            raise
        self._writer = writer(self._engine)

    @classmethod
    def open(cls, directory: Path, keys: Keys, world: World, secrets: SecretStore | None = None) -> StoreDb:
        """Open or make the database in ``directory``.

        Unavailable: ``store_in_use``, ``database_unreadable``, ``sqlite_too_old``, ``journal_damaged``,
        ``database_from_newer_version``, ``storage_full``, ``storage_failed``. A database that was put back begins a
        new incarnation; ``begun`` tells.
        """
        make_directory(directory)
        database = cls(directory, keys, world, secrets)
        try:
            with storage_failures():
                database._start()
        except DatabaseError as error:
            database._let_go()
            raise Unavailable("database_unreadable", file=DATABASE_NAME) from error
        except BaseException:
            database._let_go()
            raise
        return database

    @property
    def identity(self) -> Identity | None:
        """Which register this is, once enrolled."""
        return self._identity

    @property
    def incarnation(self) -> str:
        """The present life of this database."""
        return self._head.incarnation

    @property
    def device_key(self) -> bytes:
        """What PIN hashes are wrapped with."""
        return self._keys.device

    @property
    def calendar(self) -> BusinessCalendar:
        """The location's time zone and cut-over; UTC before the first pull."""
        return self._calendar

    def enroll(self, identity: Identity) -> None:
        """Take an identity, once; the first entry tells where this life came from."""
        before, self._identity = self._identity, identity
        try:
            with self.transaction() as tx:
                values = {"register_id": identity.register_id, "location_id": identity.location_id}
                tx.conn.execute(update(register_state).values(**values))
                if not tx.head.number:
                    tx.record(self._first_words())
        except BaseException:
            self._identity = before
            raise

    def begin_incarnation(self, reason: LifeReason) -> None:
        """Go on as a new life: the file was copied, moved or put back."""
        ended = self._head
        with self.transaction() as tx:
            life = self._world.random_bytes(16).hex()
            tx.conn.execute(update(register_state).values(incarnation=life))
            incarnation.note_life(tx.conn, life, reason, tx.now)
            tx.head = journal.Head(life, last_at=ended.last_at, business_day=ended.business_day)
            if self._identity is not None:
                tx.record(_begun(reason, ended))
        self.begun = _begun(reason, ended)

    @contextmanager
    def transaction(self, actor: Actor | None = None) -> Iterator[Tx]:
        """One act. Commits at the end, or leaves no trace. Unavailable: ``storage_full``, ``storage_failed``,
        ``records_stopped``.
        """
        with self._turn:
            if self._in_transaction:
                raise RuntimeError("a transaction is open already: one act is one transaction")
            self.stop.require_not_reached()
            self._in_transaction = True
            try:
                with storage_failures(), self.stop.watching(), self._writer.begin():
                    tx = Tx(self._writer, self._head, self._circumstances(actor))
                    yield tx
                    self.stop.require_not_reached()
            finally:
                self._in_transaction = False
            self._committed(tx)
        self._follow(tx)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot for reading, from any thread. Unavailable: ``records_stopped``."""
        with self.stop.watching(), self._engine.connect() as conn, conn.begin():
            yield conn

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """A connection of one's own for temporary tables, which go with it; it begins its transactions itself."""
        with self.stop.watching(), self._engine.connect() as conn:
            try:
                yield conn
            finally:
                conn.invalidate()

    def on_commit(self, listener: Callable[[Topics], None]) -> Callable[[], None]:
        """Tell ``listener`` the stale topics of each committed act, in the thread of the act. Call what is returned
        to stop.
        """
        self._listeners = [*self._listeners, listener]

        def stop() -> None:
            self._listeners = [own for own in self._listeners if own is not listener]

        return stop

    def also_seen(self, cursors_elsewhere: Callable[[], Mapping[str, int]]) -> None:
        """Entries also say how far these streams, kept in another file, were read."""
        self._seen_elsewhere.append(cursors_elsewhere)

    def put_rows(self, tx: Tx, stream: str, told: Sequence[WireRow], inside: rows.InsideOf) -> None:
        """Keep rows; secrets in them are wrapped first. Makes ``row:<kind>`` stale."""
        rows.put_rows(tx.conn, self._keys.device, stream, told, inside)
        tx.stale(*(f"row:{own.kind}" for own in told))

    def facts_not_inside(self, kind: str, key: str, inside: rows.InsideOf) -> tuple[tuple[EntryHeader, Fact], ...]:
        """The facts of the store's registers on a record that its row does not contain, oldest first."""
        with self.read() as conn:
            return rows.facts_not_inside(conn, kind, key, inside)

    def on_peer_fact(self, projector: peer_journal.Project) -> None:
        """Called with each fact of another register, in the transaction that keeps it; what is registered is total."""
        self._projectors.append(projector)

    def keep_peer_entries(self, wires: Sequence[WireEntry]) -> int:
        """Keep entries of other registers that are not held yet, in one transaction; how many there were.

        Makes ``peers``, ``fact:<kind>`` and ``row:<kind>`` stale. An entry of this very life that is not in the journal
        tells that a copy of it is in use, or that this file was put back: the next entry begins a new life.
        """
        with self.read() as conn:
            fresh = peer_journal.unknown(conn, wires)
        if not fresh:
            return 0
        with self.transaction() as tx:
            kept = peer_journal.keep(tx.conn, peer_journal.unknown(tx.conn, wires), tx.now)
            self._take_in(tx, [(entry.header, entry.fact) for entry in kept if entry.fact is not None])
            tx.stale(*(["peers"] if kept else ()))
        self._follow_clocks(kept)
        if any(entry.header.incarnation == self.incarnation for entry in kept):
            self.begin_incarnation("told_by_peer")
        return len(kept)

    def read_peer_entries_again(self) -> None:
        """At start, with every projector registered: take in what an earlier version of the program did not know."""
        position = 0
        while True:
            with self.read() as conn:
                found = peer_journal.not_taken_in(conn, position, _PEERS_READ_AGAIN)
            if not found:
                return
            with self.transaction() as tx:
                self._take_in(tx, [(header, fact) for _, header, fact in found])
            position = found[-1][0]

    def keep_mark_everywhere(self) -> None:
        """Write the high-water mark to the key store too: with each Z. The act stands where that fails."""
        if self._identity is not None:
            self._note(lambda: self._mark.keep_everywhere(self._head))

    def close(self) -> None:
        """Leave everything in one file, and let the next program in."""
        self.keep_mark_everywhere()
        self._let_go()

    def _start(self) -> None:
        with self._writer.begin():
            state = self._writer.execute(select(register_state)).first()
            if state is None:
                life = self._world.random_bytes(16).hex()
                self._writer.execute(insert(register_state), {"id": 1, "incarnation": life})
                incarnation.note_life(self._writer, life, "created", self._world.clock.now())
                state = self._writer.execute(select(register_state)).one()
            if state.register_id and state.location_id:
                self._identity = Identity(state.register_id, state.location_id)
            self._head = journal.read_head(self._writer, state.incarnation)
            journal.verify_newest(self._writer)
            self._calendar = _calendar(self._writer, _BEFORE_ENROLLMENT)
            self._seen = cursors.read_cursors(self._writer)
            put_back = incarnation.leading(self._writer, self._head, self._mark.read())
            moved = home.moved(self._writer, self._keys.device, self._world.machine)
        if self._head.last_at:
            self._world.clock.not_before(self._head.last_at)
        # Not enrolled, a mark of this very life says the same: the file is from before its first entry.
        if put_back and (self._identity is not None or put_back.incarnation == self.incarnation):
            self.begin_incarnation("restored")
        if moved and self._identity is not None:
            self.begin_incarnation("moved")
        # After that: ended in between, it would be taken for a move once more, never for none.
        with self._writer.begin():
            home.settle_in(self._writer, self._keys.device, self._world.machine)
        self.keep_mark_everywhere()

    def _take_in(self, tx: Tx, told: Sequence[tuple[EntryHeader, Fact]]) -> None:
        taken = [header.id for header, fact in told if peer_journal.take_in(tx.conn, header, fact, self._projectors)]
        peer_journal.note_taken_in(tx.conn, taken)
        for _, fact in told:
            tx.stale(f"fact:{fact.KIND}", *(f"row:{kind}" for kind, _ in touched(fact)))

    def _follow_clocks(self, kept: Sequence[peer_journal.PeerEntry]) -> None:
        """What is done after seeing an act comes after it in every register's order."""
        clock = self._world.clock
        soon = clock.now() + CLOCK_FOLLOWS
        for moment in (parse_instant(entry.header.occurred_at) for entry in kept):
            if moment <= soon:
                # Of two acts of one moment the ids would decide, and those tell nothing of who saw whom.
                clock.not_before(moment + timedelta(milliseconds=1))

    def _first_words(self) -> IncarnationBegun:
        """A mark of another life says that a database was here before and is lost."""
        for lost in self._mark.read():
            if lost.incarnation != self.incarnation:
                return _begun("restored", journal.Head(lost.incarnation, lost.number, lost.hash))
        return IncarnationBegun(reason="created")

    def _circumstances(self, actor: Actor | None) -> Circumstances:
        clock = self._world.clock
        return Circumstances(
            now=clock.now(),
            clock=clock.status(),
            actor=actor,
            identity=self._identity,
            calendar=self._calendar,
            seen=self._all_seen,
            new_id=self._world.new_id,
            random_bytes=self._world.random_bytes,
        )

    def _all_seen(self) -> dict[str, int]:
        seen = dict(self._seen)
        for elsewhere in self._seen_elsewhere:
            seen.update(elsewhere())
        return seen

    def _committed(self, tx: Tx) -> None:
        recorded = tx.head.number and tx.head != self._head
        self._head = tx.head
        if tx.head.last_at:
            self._world.clock.not_before(tx.head.last_at)
        if recorded:
            self._note(lambda: self._mark.keep(self._head))
        if tx.topics & {"row:location", "cursors"}:
            self._note(self._read_again)

    def _read_again(self) -> None:
        with self.read() as conn:
            self._seen = cursors.read_cursors(conn)
            self._calendar = _calendar(conn, self._calendar)

    def _follow(self, tx: Tx) -> None:
        topics = frozenset(tx.topics)
        for follower in tx.followers:
            self._note(follower)
        for listener in self._listeners:
            self._note(partial(listener, topics))

    @staticmethod
    def _note(follow_up: Callable[[], None]) -> None:
        """The act is done, whatever the mark's disk, printers, drawers and screens say."""
        try:
            follow_up()
        except Exception:  # noqa: BLE001 - see above
            _log.exception("something to do after a commit failed; the act stands")

    def _let_go(self) -> None:
        """A disk that failed may refuse one of them: the others go all the same."""
        with ExitStack() as last_to_first:
            last_to_first.callback(self._lock_file.release)
            last_to_first.callback(self._engine.dispose)
            last_to_first.callback(self._writer.close)


def _calendar(conn: Connection, otherwise: BusinessCalendar) -> BusinessCalendar:
    """As the location's row says; a row that says nothing usable must not keep the register from selling."""
    found = rows.stored_rows(conn, LocationRow.KIND)
    if not found:
        return otherwise
    try:
        location = LocationRow.model_validate(found[0].body)
        calendar = BusinessCalendar(location.time_zone, time.fromisoformat(location.day_cutover))
        ZoneInfo(calendar.time_zone)
    except (ValueError, ZoneInfoNotFoundError):
        _log.error("the row of this location has no usable time zone or cut-over")
        return otherwise
    return calendar


def _begun(
    reason: Literal["created", "restored", "moved", "told_by_oms", "told_by_peer"], ended: journal.Head | None
) -> IncarnationBegun:
    if ended is None:
        return IncarnationBegun(reason=reason)
    return IncarnationBegun(
        reason=reason,
        previous_incarnation=ended.incarnation,
        previous_number=ended.number,
        previous_hash=ended.hash if ended.number else None,
    )
