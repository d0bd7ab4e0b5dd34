"""Mistakes built into a register on purpose, to see that each is found and by what. No product code knows of any."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection

from app.db import backup, cursors, engine, incarnation, journal, salvage, transaction
from app.db.store import DATABASE_NAME, StoreDb
from app.devices.spool import JobState, PrintJob
from app.pos import open_basket, projections, settle
from app.pos.settle import Settle
from app.pos.spool_store import StoredSpool
from app.sync.pull import Pull
from app.sync.push import Push
from contract.messages.sync import Answer, EntryAnswer
from tests.power.oracle import Harm

Mistake = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Mutant:
    """``told``: what it does. ``harms``: what finds it, at least one of these. ``by``: power cuts, kills or flips, and
    so many of them are surely enough.
    """

    told: str
    make: Mistake
    harms: frozenset[Harm]
    by: str = "cuts"
    sure_of: int = field(default=4_000)


def _pragma(statement: str) -> Mistake:
    right = engine.connect

    def connect(*arguments: Any, **options: Any) -> Any:
        connection = right(*arguments, **options)
        connection.execute(statement)
        return connection

    return lambda: patch.object(engine, "connect", connect)


@contextmanager
def _paper_first() -> Iterator[None]:
    right = Settle._finish

    def finish(self: Any, *arguments: Any) -> Any:
        db, queue = self._db, self._papers._queue

        @contextmanager
        def transaction(actor: Any = None) -> Iterator[Any]:
            with db.transaction(actor) as tx:
                yield tx
                newest = tx.conn.execute(journal._NEWEST.limit(1)).one()
                self._papers._queue = _AtOnce(queue._till)
                self._papers.print_receipt(*journal.read_entry(newest.header, newest.body))
                self._papers._queue = _Nowhere()

        self._db = _Instead(db, transaction)
        try:
            return right(self, *arguments)
        finally:
            self._db, self._papers._queue = db, queue

    with patch.object(Settle, "_finish", finish):
        yield


class _Instead:
    """A database with another ``transaction``."""

    def __init__(self, db: StoreDb, transaction: Any) -> None:
        self._db, self.transaction = db, transaction

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)


class _AtOnce:
    """Paper without a spool."""

    def __init__(self, till: Any) -> None:
        self._till = till

    def enqueue(self, _job_id: str, document: Any, *, copy: bool = False) -> None:
        self._till.printer.print_document(document, copy=copy)


class _Nowhere:
    """The receipt is out already."""

    def enqueue(self, _job_id: str, _document: Any, *, copy: bool = False) -> None:
        """Nothing more to print."""


@contextmanager
def _list_later() -> Iterator[None]:
    dbs: list[StoreDb] = []
    right = Settle._finish

    def finish(self: Any, *arguments: Any) -> Any:
        dbs[:] = [self._db]
        return right(self, *arguments)

    def record(tx: Any, fact: Any) -> Any:
        entry = tx.record(fact)

        def project() -> None:
            with dbs[0].transaction() as after:
                projections.project(after.conn, entry.header, fact)

        tx.after_commit(project)
        return entry

    with patch.object(Settle, "_finish", finish), patch.object(settle, "record", record):
        yield


def _mark_first() -> AbstractContextManager[Any]:
    right = transaction.Tx.record

    def record(self: Any, *arguments: Any, **options: Any) -> Any:
        entry = right(self, *arguments, **options)
        path = Path(_database(self.conn)).with_name("store.mark")
        incarnation.HighWaterMark(path).keep(self.head)
        return entry

    return patch.object(transaction.Tx, "record", record)


def _database(conn: Connection) -> str:
    found: str = conn.exec_driver_sql("PRAGMA database_list").one()[2]
    return found


def _mark_without_sum() -> AbstractContextManager[Any]:
    right = incarnation._content

    def content(head: Any) -> bytes:
        text, _, _ = right(head).decode().partition(', "sum"')
        return (text + "}").encode().ljust(incarnation._MARK_BYTES)

    return patch.object(incarnation, "_content", content)


def _answered_first() -> AbstractContextManager[Any]:
    right = Push.step

    def step(self: Any) -> Any:
        sent = self._batch()
        self._write([EntryAnswer(id=entry.sealed.header.id, answer=Answer.ACCEPTED) for entry in sent])
        with patch.object(self, "_batch", lambda: sent):
            return right(self)

    return patch.object(Push, "step", step)


def _cursor_first() -> AbstractContextManager[Any]:
    right = Pull._keep

    def keep(self: Any, part: Any, after: int, inside: Any) -> bool:
        with self._store.transaction() as tx:
            cursors.save_cursor(tx.conn, part.stream, part.next)
        return right(self, part, part.next, inside)

    return patch.object(Pull, "_keep", keep)


def _log_thrown_away() -> AbstractContextManager[Any]:
    right = StoreDb.__init__

    def init(self: Any, directory: Path, *arguments: Any) -> None:
        (directory / f"{DATABASE_NAME}-wal").unlink(missing_ok=True)
        right(self, directory, *arguments)

    return patch.object(StoreDb, "__init__", init)


def _printing_not_stored() -> AbstractContextManager[Any]:
    right = StoredSpool.update

    def update(self: StoredSpool, job: PrintJob) -> None:
        if job.state is not JobState.PRINTING:
            right(self, job)

    return patch.object(StoredSpool, "update", update)


def _basket_in_memory() -> AbstractContextManager[Any]:
    return patch.object(open_basket, "save_draft", lambda *_: None)


def _backup_not_synced() -> AbstractContextManager[Any]:
    return patch.object(backup, "sync_directory", lambda _: None)


def _same_life() -> AbstractContextManager[Any]:
    return patch.object(incarnation, "leading", lambda *_: None)


def _nothing_lacks() -> AbstractContextManager[Any]:
    return patch.object(salvage, "_lacking", lambda _: {})


def _damaged_alone() -> AbstractContextManager[Any]:
    right = salvage._files
    return patch.object(salvage, "_files", lambda directory: right(directory)[:1])


_LOST, _DAMAGED = frozenset({Harm.LOST}), frozenset({Harm.DAMAGED})
_NOT_WAITED = _LOST | {Harm.FORK, Harm.LIFE}
"""What was acknowledged is gone, or the mark beside it leads."""

MUTANTS: Mapping[str, Mutant] = {
    "normal": Mutant("commits do not wait for the disk", _pragma("PRAGMA synchronous = NORMAL"), _NOT_WAITED),
    "off": Mutant("nothing waits for the disk", _pragma("PRAGMA synchronous = OFF"), _NOT_WAITED | {Harm.DAMAGED}),
    "paper-first": Mutant("the receipt prints before the sale is stored", _paper_first, _LOST | {Harm.DOUBLED}),
    "list-later": Mutant(
        "a sale is listed in a transaction of its own", _list_later, frozenset({Harm.HALF, Harm.SUMS})
    ),
    "mark-first": Mutant("the mark is kept before the act is", _mark_first, frozenset({Harm.LIFE})),
    "mark-without-sum": Mutant("half of a mark counts", _mark_without_sum, frozenset({Harm.LIFE})),
    "answered-first": Mutant("facts count as sent before they are", _answered_first, _LOST),
    "cursor-first": Mutant("a cursor moves before its rows are kept", _cursor_first, frozenset({Harm.HALF})),
    "basket-in-memory": Mutant("the open basket is not kept", _basket_in_memory, _LOST),
    "backup-not-synced": Mutant("a backup's name is not put on the disk", _backup_not_synced, _LOST, sure_of=8_000),
    "same-life": Mutant("an older file goes on with its numbers", _same_life, _DAMAGED, "flips", 0),
    "lacking-not-named": Mutant(
        "salvage does not say what it did not find", _nothing_lacks, _DAMAGED, "flips", sure_of=3_000
    ),
    "salvage-without-backups": Mutant(
        "salvage reads the damaged file alone", _damaged_alone, _DAMAGED, "flips", sure_of=3_000
    ),
    "log-thrown-away": Mutant(
        "a start tidies the log away", _log_thrown_away, _LOST | {Harm.FORK, Harm.DAMAGED, Harm.LIFE}, "kills"
    ),
    "printing-not-stored": Mutant(
        "the spool forgets that bytes may be out", _printing_not_stored, frozenset({Harm.DOUBLED})
    ),
}
