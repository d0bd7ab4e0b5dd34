"""Does what is due for channels: one after another, and where one fails the others do not wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from contract.errors import AisleError, Unavailable
from oms.channels import connections, tasks
from oms.channels.backfill import Fetched, Source, fetch
from oms.channels.connections import Connection
from oms.channels.model import Kind
from oms.channels.shelf_kinds import QUIET_S, shelf_of
from oms.channels.shelves import Shelf
from oms.channels.sources import source_of
from oms.channels.stock_push import Pushed, push, words_of
from oms.channels.tasks import Claim, Work
from oms.db.engine import Database
from oms.logs import logger

MOST_PAGES = 10
"""Of orders, before the others have their turn; the next look goes on there."""

TURN = timedelta(minutes=2)
"""So long figures are told to one channel before the others have their turn."""

LIST_AGAIN = timedelta(hours=24)
"""A channel's goods change, and what nobody counts grows doubtful: once a day all is looked at."""

_AT_ONCE = 100
_log = logger(__name__)

SourceOf = Callable[[Kind, str, Mapping[str, str]], Source]
ShelfOf = Callable[[Kind, str, Mapping[str, str]], Shelf]


@dataclass(slots=True)
class _Turn:
    """``known`` lets us in. ``goes_on``: it was stopped before its end."""

    connection: Connection
    known: Mapping[str, str]
    goes_on: bool = False


class ChannelTasks:
    """``look`` is called again and again until ``stop``, and does what is due of ``works``. ``secret`` opens what
    channels want to know of us.
    """

    def __init__(
        self,
        db: Database,
        secret: bytes,
        source: SourceOf = source_of,
        shelf: ShelfOf | None = None,
        works: Collection[Work] = tuple(Work),
    ) -> None:
        self._db = db
        self._secret = secret
        self._works = works
        self._stopping = threading.Event()
        self._source = source
        self._shelf: ShelfOf = shelf or (lambda kind, address, known: shelf_of(kind, address, known, db.new_id))

    def stop(self) -> None:
        """What is under way ends soon, and is due again."""
        self._stopping.set()

    def look(self) -> int:
        """How many were done."""
        for done in range(_AT_ONCE):
            own = None if self._stopping.is_set() else self._db.run(lambda tx: tasks.claim_due(tx, self._works))
            if own is None:
                return done
            try:
                self._done(own)
            except DBAPIError:
                raise
            except AisleError as error:
                _log.warning("channel_task_failed", work=own.work, channel_id=own.channel_id, code=error.code)
            except Exception as error:  # noqa: BLE001 - a bug in one must not keep the others back
                _log.error("channel_task_failed", work=own.work, channel_id=own.channel_id, exc_info=error)
        return _AT_ONCE

    def fetch_orders(self, name: str, pages: int) -> Fetched:
        """At once, whatever was due. Refused: ``channel_unknown``, ``channel_without_source``; and as the source."""
        own = self._claimed(name, Work.ORDERS)
        return self._orders(own, pages) if own else Fetched(elsewhere=True)

    def push_stock(self, name: str, *, everything: bool) -> Pushed:
        """At once, whatever was due. Refused: the same, ``channel_without_shelf``."""
        own = self._claimed(name, Work.STOCK)
        return self._stock(own, everything=everything) if own else Pushed(elsewhere=True)

    def _claimed(self, name: str, work: Work) -> Claim | None:
        with self._db.snapshot() as tx:
            channel_id = connections.connection_named(tx, name).channel_id
            connections.credentials_of(tx, self._secret, channel_id)
        return self._db.run(lambda tx: tasks.claim(tx, channel_id, work))

    def _done(self, own: Claim) -> None:
        if own.work is Work.ORDERS:
            self._orders(own, MOST_PAGES)
        else:
            ends = self._db.clock.now() + TURN
            self._stock(own, everything=False, turn_over=lambda: self._db.clock.now() >= ends)

    def _orders(self, own: Claim, pages: int) -> Fetched:
        with self._concluded(own) as turn:
            one = turn.connection
            return fetch(self._db, one.name, self._source(one.kind, one.address, turn.known), most_pages=pages)

    def _stock(self, own: Claim, *, everything: bool, turn_over: Callable[[], bool] = lambda: False) -> Pushed:
        listed = own.listed_at is None or self._db.clock.now() - own.listed_at >= LIST_AGAIN
        with self._concluded(own) as turn:
            one = turn.connection
            done = push(
                self._db,
                one,
                self._shelf(one.kind, one.address, turn.known),
                own,
                everything=everything,
                listed=listed,
                stopping=lambda: self._stopping.is_set() or turn_over(),
            )
            turn.goes_on = done.goes_on
            return done

    @contextmanager
    def _concluded(self, own: Claim) -> Iterator[_Turn]:
        """Whether it went well is written down. After an answer that never came nobody begins anew at once."""
        quiet_s = 0
        try:
            with self._db.snapshot() as tx:
                every = {one.channel_id: one for one in connections.connections(tx)}
                known = connections.credentials_of(tx, self._secret, own.channel_id)
            connection = every[own.channel_id]
            quiet_s = QUIET_S.get(connection.kind, 0) if own.work is Work.STOCK else 0
            turn = _Turn(connection, known)
            yield turn
        except DBAPIError:
            raise  # the claim lapses
        except Exception as error:
            silent = isinstance(error, Unavailable) and error.code != "channel_busy"
            wait_s = int(str(error.params.get("retry_after", 0))) if isinstance(error, Unavailable) else 0
            words, quiet = words_of(error), quiet_s if silent else 0
            self._db.run(lambda tx: tasks.fail(tx, own, words, wait_s=wait_s, quiet_s=quiet))
            raise
        self._db.run(lambda tx: tasks.finish(tx, own, goes_on=turn.goes_on))
