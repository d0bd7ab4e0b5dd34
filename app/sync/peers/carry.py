"""Brings peers' entries to the OMS where their own register does not: it lies broken, or its line does.

Whether the OMS has an entry is said by ``inside`` of the last pull alone; what is offered twice is answered
``duplicate``. Answers are remembered only so that what the OMS set aside is not offered again and again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from app.clock import Clock
from app.db import peer_outside
from app.db.store import StoreDb
from app.sync.peers.exchange import cut
from contract.errors import AisleError, Refused
from contract.messages.sync import MAX_ENTRIES, EntriesAnswer, EntriesPush, Inside, WireEntry

CARRY_AFTER = timedelta(seconds=5)
"""So long a peer has to bring an entry itself."""
OWN_LINE_FIRST = timedelta(minutes=2)
"""So long a peer has that is heard from and says that its own line is up."""
_EVERY_S = 2
_LONGEST_REST_S = 60

_log = logging.getLogger(__name__)


class EntriesDesk(Protocol):
    """Where entries are taken in."""

    def push(self, push: EntriesPush) -> EntriesAnswer:
        """Unavailable: ``oms_unreachable`` and its like. Refused: the OMS's reasons."""


class Carry:
    """``start`` it once, ``stop`` it once; ``step`` is what its thread does."""

    def __init__(
        self,
        store: StoreDb,
        desk: EntriesDesk,
        clock: Clock,
        *,
        inside: Callable[[], tuple[str, Mapping[str, Inside]] | None],
        carried_by_itself: Callable[[str], bool],
        connected: Callable[[], bool],
    ) -> None:
        """``inside``: of the last pull, with its epoch. ``carried_by_itself``: a register id's."""
        self._store = store
        self._desk = desk
        self._clock = clock
        self._inside = inside
        self._carried_by_itself = carried_by_itself
        self._connected = connected
        self._epoch = ""
        self._answered: set[str] = set()
        self._most = MAX_ENTRIES
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lan-carry", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def step(self) -> int:
        """Offer the oldest of what the OMS lacks; how many were answered. Unavailable, Refused: try again later."""
        batch = self._batch()
        if not batch:
            return 0
        ids = [wire.sealed.header.id for wire in batch]
        try:
            told = self._desk.push(EntriesPush(entries=batch))
        except Refused as refused:
            if refused.code == "register_not_accepted":
                raise
            # Something in it is not taken: halve it until that one is found, and leave that one out.
            if len(batch) == 1:
                self._answered.update(ids)
            self._most = max(1, len(batch) // 2)
            return 0
        self._most = min(MAX_ENTRIES, self._most * 2)
        if told.epoch == self._epoch:
            self._answered.update(ids)
        return len(batch)

    def _batch(self) -> tuple[WireEntry, ...]:
        known = self._inside() if self._connected() else None
        if known is None:
            return ()
        epoch, inside = known
        if epoch != self._epoch:
            self._epoch, self._answered = epoch, set()
        # Not the moment of that pull: a long poll rests, and what comes meanwhile would rest with it.
        now = self._clock.now()

        def kept_before(register_id: str) -> datetime:
            return now - (OWN_LINE_FIRST if self._carried_by_itself(register_id) else CARRY_AFTER)

        # A clock that is held back stands still: by it nothing has waited long enough.
        waits = kept_before if self._clock.status() == "sure" else None
        with self._store.read() as conn:
            found = peer_outside.not_inside(conn, inside, self._most, kept_before=waits, skip=self._answered)
        return cut(found)

    def _run(self) -> None:
        rest_s = _EVERY_S
        while not self._stopping.wait(rest_s):
            try:
                rest_s = 0 if self.step() else _EVERY_S
            except Exception as error:  # noqa: BLE001 - the thread must outlive any failure
                rest_s = min(max(rest_s, _EVERY_S) * 2, _LONGEST_REST_S)
                if not isinstance(error, AisleError) and not self._stopping.is_set():
                    _log.error("carrying peers' entries failed and goes on", exc_info=error)
