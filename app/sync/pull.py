"""Brings rows down: one request names every stream with its cursor; what comes is applied in small slices.

Rows of the store's streams and their cursor are one transaction of store.db, rows of the catalog streams one of
catalog.db; after a crash in between, a stream goes on where its own file says.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from app.clock import Clock
from app.db import cursors, rows
from app.db.lane import Lane, Turn
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.sync import repository
from app.sync.clock_offset import ClockOffset
from app.sync.epoch import meet_epoch
from app.sync.first_load import FirstLoad
from app.sync.streams import in_catalog, streams_now
from app.sync.withdrawn import leave, settle
from contract.errors import Refused
from contract.messages.rows import OrderRow
from contract.messages.sync import Inside, PullAnswer, PullRequest, StreamCursor, StreamPage, WireRow
from contract.values.time import instant_text

SLICE_MS = 20
FIRST_SLICE, LEAST_SLICE, MOST_SLICE = 10, 10, 500
BEGINNING_SLICE = 100
"""The least a slice has while a stream is read for the first time: nobody can sell before it is read."""
_WAIT_WHILE_LOADING_S = 1
_AS_OF_EVERY = timedelta(minutes=1)

Done = TypeVar("Done")


class RowsDesk(Protocol):
    """Where rows come from."""

    def pull(self, request: PullRequest) -> PullAnswer:
        """Unavailable: ``oms_unreachable`` and its like. Refused: the OMS's reasons."""


class CatalogStreams(Protocol):
    """The copy that the catalog keeps. Its own lock makes it safe from any thread."""

    def cursors(self) -> dict[str, int]:
        """How far each stream has been read."""

    def apply(self, pages: Sequence[StreamPage]) -> None:
        """Take pages in one transaction with their cursors."""

    def restart(self) -> None:
        """Read every stream again from its beginning."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a step did. ``more``: ask again at once. ``push_first``: the answer was not used, a push has to go first."""

    rows: int
    more: bool
    push_first: bool = False


class Pull:
    """One step asks once. Called by one thread only."""

    def __init__(
        self,
        store: StoreDb,
        lane: Lane,
        catalog: CatalogStreams,
        desk: RowsDesk,
        clock: Clock,
        clock_offset: ClockOffset,
        enrolled_streams: Sequence[str],
        ticks_ns: Callable[[], int] = time.perf_counter_ns,
        lan: Callable[[], tuple[str, ...]] = tuple,
        first_load: FirstLoad | None = None,
    ) -> None:
        """``lan``: where other registers of the store reach this one, which the OMS tells them. ``first_load``: what
        brings catalog streams by file.
        """
        self._store = store
        self._lane = lane
        self._catalog = catalog
        self._desk = desk
        self._clock = clock
        self._clock_offset = clock_offset
        self._enrolled_streams = tuple(enrolled_streams)
        self._ticks_ns = ticks_ns
        self._lan = lan
        self._first_load = first_load
        self._inside: tuple[str, Mapping[str, Inside]] | None = None
        self._slice = FIRST_SLICE
        self._not_ours: set[str] = set()
        self._ends: dict[str, int] = {}
        with store.read() as conn:
            self._as_of = repository.as_of(conn)
        self._as_of_saved: datetime | None = None

    @property
    def as_of(self) -> Mapping[str, str]:
        """Stream -> when it was last read to its end."""
        return dict(self._as_of)

    @property
    def inside(self) -> tuple[str, Mapping[str, Inside]] | None:
        """Which facts the OMS had at the last answer: its epoch, and by incarnation; None before it."""
        return self._inside

    @property
    def streams(self) -> tuple[str, ...]:
        """What this register reads now."""
        with self._store.read() as conn:
            return self._streams(conn)

    def _streams(self, conn: Connection) -> tuple[str, ...]:
        identity = self._store.identity
        own = repository.register_row(conn, identity.register_id) if identity else None
        return tuple(one for one in streams_now(self._enrolled_streams, own) if one not in self._not_ours)

    def step(self, wait_s: int, *, careful: bool = True) -> Pulled:
        """Ask, and apply what came. ``careful``: use no answer that claims facts nobody has answered here yet.

        Unavailable: nothing changed, try again later. Refused: ``register_not_accepted``.
        """
        with self._store.read() as conn:
            known_epoch, asked = repository.epoch(conn), self._cursors(conn)
        if self._first_load is not None and self._first_load.holds(asked):
            asked = {stream: after for stream, after in asked.items() if not in_catalog(stream)}
            wait_s = min(wait_s, _WAIT_WHILE_LOADING_S)
        if not asked.keys() <= self._as_of.keys():
            # A stream that came by file is known to be whole once a pull says so, and till then the till looks unready.
            wait_s = 0
        wanted = tuple(StreamCursor(stream=stream, after=after) for stream, after in asked.items())
        began = self._clock_offset.begin()
        try:
            told = self._desk.pull(self._request(known_epoch, wanted, wait_s))
        except Refused as refused:
            stream = str(refused.params.get("stream", ""))
            if refused.code != "stream_not_yours" or stream not in asked:
                raise
            self._not_ours.add(stream)
            return Pulled(0, more=True)
        self._clock_offset.told(told.server_time, began)
        if meet_epoch(self._store, self._lane, self._catalog, told.epoch):
            return Pulled(0, more=True)
        self._inside = (told.epoch, told.inside)
        if careful and self._claims_unanswered(told.inside):
            return Pulled(0, more=True, push_first=True)
        self._lane.run(lambda: self._notice_a_copy(told.inside), Turn.SYNC)
        for page in told.pages:
            if page.stream in asked:
                self._apply(page, asked[page.stream], told.inside)
                if self._first_load is not None:
                    self._first_load.pulled(page.stream, len(page.rows), more=page.more)
        self._note_age([page.stream for page in told.pages if not page.more and not page.restart])
        more = any(page.restart or (page.more and page.rows) for page in told.pages)
        return Pulled(sum(len(page.rows) for page in told.pages), more)

    def _request(self, epoch: str | None, cursors: tuple[StreamCursor, ...], wait_s: int) -> PullRequest:
        return PullRequest(epoch=epoch, cursors=cursors, wait=wait_s, lan=self._lan())

    def _cursors(self, conn: Connection) -> dict[str, int]:
        in_file, in_store = self._catalog.cursors(), cursors.read_cursors(conn)
        return {one: (in_file if in_catalog(one) else in_store).get(one, 0) for one in self._streams(conn)}

    def _claims_unanswered(self, inside: Mapping[str, Inside]) -> bool:
        with self._store.read() as conn:
            return repository.claims_unanswered(conn, inside)

    def _notice_a_copy(self, inside: Mapping[str, Inside]) -> None:
        """Numbers of this life that were never written here: a copy of this journal writes it too. Go on as another."""
        life = self._store.incarnation
        with self._store.read() as conn:
            written = repository.last_number(conn, life)
        if life in inside and inside[life].upto > written:
            self._store.begin_incarnation("told_by_oms")

    def _apply(self, page: StreamPage, after: int, inside: Mapping[str, Inside]) -> None:
        if self._tells_nothing(page, after):
            return
        if in_catalog(page.stream):
            for part in self._parts(page, after):
                self._timed(partial(self._catalog.apply, [part]))
            self._note_end(page, self._catalog.cursors().get(page.stream, 0))
            return
        for part in self._parts(page, after):
            slice_of_page = partial(self._keep, part, after, inside)
            if not self._timed(partial(self._lane.run, slice_of_page, Turn.SYNC)):
                return
            after = part.next
        self._note_end(page, after)

    def _tells_nothing(self, page: StreamPage, after: int) -> bool:
        """The stream stands where it was read to its end before, so that nothing need be written. Withdrawn orders
        wait for what the OMS has by now, which every answer tells.
        """
        if page.rows or page.more or page.restart or not page.next == after == self._ends.get(page.stream):
            return False
        if in_catalog(page.stream):
            return True
        with self._store.read() as conn:
            return not rows.withdrawn_rows(conn, page.stream, OrderRow.KIND)

    def _note_end(self, page: StreamPage, reached: int) -> None:
        if reached == page.next and not page.more and not page.restart:
            self._ends[page.stream] = reached

    def _parts(self, page: StreamPage, after: int) -> Iterator[StreamPage]:
        """The page in slices, each with the cursor it ends at."""
        left = page.rows
        least = LEAST_SLICE if after else BEGINNING_SLICE
        while len(left) > (size := max(self._slice, least)):
            part, left = left[:size], left[size:]
            yield page.model_copy(update={"rows": part, "next": part[-1].number, "more": True, "restart": False})
        yield page.model_copy(update={"rows": left})

    def _timed(self, work: Callable[[], Done]) -> Done:
        """Do a slice, and make the next one fit its time."""
        began = self._ticks_ns()
        done = work()
        self._slice = next_slice(self._slice, (self._ticks_ns() - began) // 1_000_000)
        return done

    def _keep(self, part: StreamPage, after: int, inside: Mapping[str, Inside]) -> bool:
        """One slice in one transaction. False when the stream's cursor moved meanwhile: a new epoch began."""
        with self._store.transaction() as tx:
            if cursors.read_cursors(tx.conn).get(part.stream, 0) != after:
                return False
            if part.restart:
                rows.mark_unseen(tx.conn, part.stream)
            self._store.put_rows(tx, part.stream, [row for row in part.rows if row.body is not None], inside)
            for row in part.rows:
                if row.body is None:
                    leave(self._store, tx, part.stream, row, inside)
            if not part.more and not part.restart:
                self._finish(tx, part, inside)
            cursors.save_cursor(tx.conn, part.stream, part.next)
            tx.stale("cursors")
        return True

    def _finish(self, tx: Tx, part: StreamPage, inside: Mapping[str, Inside]) -> None:
        """The stream is read to its end: what a new beginning did not tell again is gone, and the rest is settled."""
        for kind, key in rows.unseen(tx.conn, part.stream):
            leave(self._store, tx, part.stream, WireRow(kind=kind, key=key, number=part.next, body=None), inside)
        settle(self._store, tx, part.stream, inside)

    def _note_age(self, complete: Sequence[str]) -> None:
        now = self._clock.now()
        # Not written down, a stream that was read for the first time would count as never read after a restart.
        first = not self._as_of.keys() >= set(complete)
        self._as_of.update(dict.fromkeys(complete, instant_text(now)))
        if first or self._as_of_saved is None or now - self._as_of_saved >= _AS_OF_EVERY:
            self._as_of_saved = now
            self._lane.run(self._save_as_of, Turn.SYNC)

    def _save_as_of(self) -> None:
        with self._store.transaction() as tx:
            repository.set_as_of(tx.conn, self._as_of)


def next_slice(size: int, took_ms: int) -> int:
    """How many rows the next slice has, after one of ``size`` took ``took_ms``."""
    if took_ms > SLICE_MS:
        return max(LEAST_SLICE, size // 2)
    return min(MOST_SLICE, size * 2) if took_ms * 3 < SLICE_MS else size
