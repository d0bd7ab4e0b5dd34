"""Sends facts up: oldest first, in batches, until each is answered. An answer only stops the sending again.

Nothing is deleted and nothing blocks: what the OMS sets aside is its to sort out; what it would not take at all stays
here, is listed, and is offered again with every start and every ``Try now``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.db import journal
from app.db.lane import Lane, Turn
from app.db.store import StoreDb
from app.sync import repository
from app.sync.clock_offset import ClockOffset
from app.sync.epoch import CatalogCopy, meet_epoch
from contract.errors import Refused, Unavailable
from contract.messages.sync import MAX_ENTRIES, EntriesAnswer, EntriesPush, EntryAnswer, WireEntry
from contract.values.time import instant_text

MAX_BATCH_CHARACTERS = 1_000_000
"""A push of many large entries is split; a single larger one still goes, alone."""


class EntriesDesk(Protocol):
    """Where entries are taken in."""

    def push(self, push: EntriesPush) -> EntriesAnswer:
        """Unavailable: ``oms_unreachable`` and its like. Refused: the OMS's reasons."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """How many entries were answered and whether more wait. ``refused``: the batch was not taken as it was."""

    answered: int
    more: bool
    refused: bool = False


NOTHING_WAITS = Pushed(0, more=False)


class Push:
    """One step sends one batch."""

    def __init__(
        self, store: StoreDb, lane: Lane, catalog: CatalogCopy, desk: EntriesDesk, clock_offset: ClockOffset
    ) -> None:
        self._store = store
        self._lane = lane
        self._catalog = catalog
        self._desk = desk
        self._clock_offset = clock_offset
        self._most = MAX_ENTRIES
        self._held: dict[str, str] = {}

    @property
    def held(self) -> dict[str, str]:
        """Entry id -> code, for entries that the OMS would not take even alone."""
        return dict(self._held)

    def offer_held_again(self) -> None:
        """Try also what was not taken before."""
        self._held.clear()
        self._most = MAX_ENTRIES

    def step(self) -> Pushed:
        """Send the oldest batch. Unavailable, Refused ``register_not_accepted``: nothing changed, try again later."""
        batch = self._batch()
        if not batch:
            return NOTHING_WAITS
        began = self._clock_offset.begin()
        try:
            told = self._desk.push(EntriesPush(entries=tuple(batch)))
        except Refused as refused:
            if refused.code == "register_not_accepted":
                raise
            self._narrow(batch, refused.code)
            return Pushed(0, more=True, refused=True)
        self._clock_offset.told(told.server_time, began)
        if len(told.answers) != len(batch):
            raise Unavailable("oms_answer_unreadable", answers=len(told.answers), sent=len(batch))
        self._most = min(MAX_ENTRIES, self._most * 2)
        self._keep(batch, told)
        with self._store.read() as conn:
            left = journal.count_waiting(conn).count
        return Pushed(len(batch), left > len(self._held))

    def _batch(self) -> list[WireEntry]:
        with self._store.read() as conn:
            waiting = journal.waiting(conn, self._most + len(self._held))
        batch: list[WireEntry] = []
        characters = 0
        for entry in waiting:
            if entry.sealed.header.id in self._held:
                continue
            characters += len(entry.header) + len(entry.body)
            if batch and (characters > MAX_BATCH_CHARACTERS or len(batch) == self._most):
                break
            batch.append(entry)
        return batch

    def _narrow(self, batch: Sequence[WireEntry], code: str) -> None:
        """Something in the batch is not taken: halve it until the one is found, and go on without that one."""
        if len(batch) > 1:
            self._most = len(batch) // 2
        else:
            self._held[batch[0].sealed.header.id] = code

    def _keep(self, batch: Sequence[WireEntry], told: EntriesAnswer) -> None:
        """The epoch first: a new one puts every entry back on offer, and these answers are of the new life."""
        meet_epoch(self._store, self._lane, self._catalog, told.epoch)
        pairs = zip(batch, told.answers, strict=True)
        answers = [answer.model_copy(update={"id": entry.sealed.header.id}) for entry, answer in pairs]
        self._lane.run(lambda: self._write(answers), Turn.SYNC)
        if told.begin_incarnation:
            self._lane.run(lambda: self._begin_incarnation(told.begin_incarnation), Turn.SYNC)

    def _write(self, answers: Sequence[EntryAnswer]) -> None:
        with self._store.transaction() as tx:
            journal.answer(tx.conn, answers)
            repository.set_last_sent_at(tx.conn, instant_text(tx.now))
            tx.stale("journal", "sync")

    def _begin_incarnation(self, copied: str | None) -> None:
        """Only if it is this life that was copied: the same answer may come twice."""
        if copied == self._store.incarnation:
            self._store.begin_incarnation("told_by_oms")
