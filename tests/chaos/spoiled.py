"""Builds a mistake into a register or the OMS, to show that the kills find it. No product code knows of any."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import rfc8785
from sqlalchemy import select

from app.db.journal import read_entry
from app.db.store import StoreDb
from app.db.tables import journal
from app.db.transaction import Actor, Tx
from app.ids import new_id
from app.pos.settle import SaleDone, Settle, TenderView
from app.sync.push import EntriesDesk
from app.ui.services import Services
from contract.messages.entry import EntryHeader, entry_hash
from contract.messages.facts import Fact, SaleCompleted
from contract.messages.sync import Answer, EntriesAnswer, EntriesPush, EntryAnswer, WireEntry
from oms.db.engine import Database
from oms.ids import new_id as oms_id
from oms.sync import routes
from oms.sync.booking import Effect, Sender
from oms.sync.intake import Booked, take_in
from tests.chaos.defect import ANSWER_FIRST, PRINT_FIRST, SEND_TWICE

_LATE_S = 0.2


def spoil_register(services: Services, defect: str) -> Services:
    """The same register with a defect, if it is one of a register."""
    if defect == PRINT_FIRST:
        return replace(services, selling=replace(services.selling, settle=_PrintFirst(services)))
    if defect == SEND_TWICE and services.sync is not None:
        push = services.sync._push
        push._desk = _SendTwice(push._desk)
    return services


def spoil_oms(defect: str) -> None:
    """Called in the process of the OMS before it serves."""
    if defect == ANSWER_FIRST:
        setattr(routes, "take_in", _answer_first)  # noqa: B010 - the module offers that name to nobody


class _NeverCommitted(Exception):
    """Ends a transaction that only rehearsed a sale."""


class _Rehearsal:
    """Stands for the database while a sale is made that will not be kept."""

    def __init__(self, db: StoreDb) -> None:
        self._db = db
        self.calendar = db.calendar
        self.made: tuple[EntryHeader, Fact] | None = None

    @contextmanager
    def transaction(self, actor: Actor | None = None) -> Iterator[Tx]:
        newest = select(journal.c.header, journal.c.body).where(journal.c.kind == SaleCompleted.KIND)
        with self._db.transaction(actor) as tx:
            yield tx
            found = tx.conn.execute(newest.order_by(journal.c.position.desc())).first()
            assert found is not None
            self.made = read_entry(found.header, found.body)
            raise _NeverCommitted


class _NoPapers:
    """The receipt is out already."""

    def print_receipt(self, header: EntryHeader, sale: SaleCompleted, *, copy: bool = False) -> None:
        """Nothing more to print."""


class _PrintFirst(Settle):
    """Paper before the commit."""

    def __init__(self, services: Services) -> None:
        self._right = services.selling.settle
        self._services = services

    def view(self) -> TenderView:
        return self._right.view()

    def pay_cash(self, tendered_minor: int, external_reference: str = "") -> SaleDone:
        db, papers = self._right._db, self._right._papers
        rehearsal = _Rehearsal(db)
        self._right._db = rehearsal  # type: ignore[assignment]
        try:
            self._right.pay_cash(tendered_minor, external_reference)
        except _NeverCommitted:
            self._print(rehearsal)
        self._right._db, self._right._papers = db, _NoPapers()  # type: ignore[assignment]
        try:
            return self._right.pay_cash(tendered_minor)
        finally:
            self._right._papers = papers

    def _print(self, rehearsal: _Rehearsal) -> None:
        assert rehearsal.made is not None
        header, fact = rehearsal.made
        assert isinstance(fact, SaleCompleted)
        self._right._papers.print_receipt(header, fact)
        while self._services.devices.spool.waiting():
            time.sleep(0.005)


class _SendTwice:
    """Does not wait for an answer before it believes that none will come."""

    def __init__(self, desk: EntriesDesk) -> None:
        self._desk = desk

    def push(self, push: EntriesPush) -> EntriesAnswer:
        told = self._desk.push(push)
        self._desk.push(EntriesPush(entries=tuple(_under_new_id(entry) for entry in push.entries)))
        return told


def _under_new_id(entry: WireEntry) -> WireEntry:
    header = rfc8785.dumps(json.loads(entry.header) | {"id": new_id()}).decode()
    return WireEntry(header=header, body=entry.body, hash=entry_hash(header, entry.body))


def _answer_first(db: Database, sender: Sender, wires: Sequence[WireEntry], effects: Mapping[str, Effect]) -> Booked:
    """Books a moment later, in a thread that a kill takes with it."""
    _later(lambda: take_in(db, sender, wires, effects))
    return Booked(tuple(EntryAnswer(id=wire.sealed.header.id, answer=Answer.ACCEPTED) for wire in wires), None)


_turn = threading.Lock()


def _later(work: Callable[[], object]) -> None:
    def run() -> None:
        with _turn:
            time.sleep(_LATE_S)
            work()

    threading.Thread(target=run, name=f"late-{oms_id()}", daemon=True).start()
