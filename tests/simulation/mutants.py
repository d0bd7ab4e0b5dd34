"""Defects that are put into the program by hand, one at a time: the oracle must find every one of them.

Each is something that went wrong in the field, and is not seen as long as nothing else goes wrong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.db import cursors, home, incarnation, journal
from app.db.tables import document_number
from app.db.transaction import Tx
from app.devices import spool
from app.pos.open_basket import OpenBasket
from app.pos.refund_check import NothingMoreThanSold
from app.pos.refund_sale import SoldBefore
from app.pos.spool_store import StoredSpool
from app.sync.client import OmsClient
from app.sync.pull import Pull
from app.sync.push import Push
from app.sync.worker import SyncWorker
from contract.errors import Refused, Unavailable
from contract.messages.entry import SealedEntry
from contract.messages.facts import SaleCompleted
from contract.messages.sync import Answer, EntriesPush, EntryAnswer, SetAsideReason, WireEntry
from oms import prepare
from oms.inventory.ledger import move
from oms.sales import effects as sales
from oms.sync import applying, intake, routes
from oms.sync.intake import take_in
from tests.simulation import (
    corner_mutants,
    counter_mutants,
    moment_mutants,
    order_mutants,
    rare_mutants,
    record_mutants,
    scenarios_moments,
    scenarios_tills,
)
from tests.simulation.forgery import resealed
from tests.simulation.mutant import Mutant
from tests.simulation.profile import Profile

_ALONE = {"lan_loss": 1.0}
"""What one register does wrong another makes good, as long as they hear each other."""
_LINE = {"loss": 0.2, "late": 0.8, "answer_lost": 0.2, "partition": 2.0, **_ALONE}


def _sent_before_answered() -> list[tuple[Any, str, Any]]:
    """An entry counts as sent as soon as it is on its way."""
    step = Push.step

    def hasty(self: Push) -> Any:
        batch = self._batch()
        answers = [EntryAnswer(id=one.sealed.header.id, answer=Answer.ACCEPTED) for one in batch]
        desk, self._desk = self._desk, _Only(self._desk, batch)
        try:
            if batch:
                self._lane.run(lambda: self._write(answers))
                self._desk.push(EntriesPush(entries=tuple(batch)))
            return step(self)
        finally:
            self._desk = desk

    return [(Push, "step", hasty)]


class _Only:
    """Sends this batch once."""

    def __init__(self, desk: Any, batch: list[WireEntry]) -> None:
        self._desk, self._batch = desk, batch

    def push(self, push: EntriesPush) -> Any:
        return self._desk.push(push)


def _answered_before_kept() -> list[tuple[Any, str, Any]]:
    """Head office answers, and sometimes goes down before it has kept what it answered for."""
    real, calls = take_in, [0]

    def forgetful(db: Any, sender: Any, wires: Any, effects: Any) -> Any:
        calls[0] += 1
        if calls[0] % 5:
            return real(db, sender, wires, effects)
        answers = tuple(EntryAnswer(id=one.sealed.header.id, answer=Answer.ACCEPTED) for one in wires)
        return intake.Booked(answers, None)

    return [(routes, "take_in", forgetful)]


def _unknown_kinds_dropped() -> list[tuple[Any, str, Any]]:
    """What head office has no word for is thrown away, and the register is told that all is well."""
    real = take_in

    def picky(db: Any, sender: Any, wires: Any, effects: Any) -> Any:
        dropped = [_unknown(one.sealed) for one in wires]
        booked = real(db, sender, [one for one, out in zip(wires, dropped, strict=True) if not out], effects)
        others = iter(booked.answers)
        told = [EntryAnswer(id=one.sealed.header.id, answer=Answer.ACCEPTED) if out else next(others)
                for one, out in zip(wires, dropped, strict=True)]  # fmt: skip
        return intake.Booked(tuple(told), booked.begin_incarnation)

    return [(routes, "take_in", picky)]


def _unknown(sealed: SealedEntry) -> bool:
    try:
        header = sealed.header
    except Refused:
        return False
    return applying.read_body(header.kind, header.version, sealed) is SetAsideReason.UNKNOWN_KIND


def _set_aside_blocks() -> list[tuple[Any, str, Any]]:
    """A register waits until what was set aside is sorted out."""
    real = Push._keep

    def stubborn(self: Push, batch: Any, told: Any) -> None:
        if any(own.answer is Answer.SET_ASIDE for own in told.answers):
            raise Unavailable("oms_failing")
        real(self, batch, told)

    return [(Push, "_keep", stubborn)]


def _new_id_for_each_try() -> list[tuple[Any, str, Any]]:
    """What was not answered is sent again under another id."""
    real, failed = OmsClient.push, set[str]()

    def renaming(self: OmsClient, push: EntriesPush) -> Any:
        entries = tuple(resealed(one) if one.sealed.header.id in failed else one for one in push.entries)
        try:
            return real(self, EntriesPush(entries=entries))
        except Unavailable:
            failed.update(one.sealed.header.id for one in push.entries)
            raise

    return [(OmsClient, "push", renaming)]


def _sender_gives_up() -> list[tuple[Any, str, Any]]:
    """The thread that sends ends with its first failure."""

    def brittle(self: SyncWorker) -> None:
        while not self._stopping.is_set() and not self.line.push.failures:
            self._push_wanted.clear()
            self._pause(self._push_wanted, self._push_once())

    return [(SyncWorker, "push_loop", brittle)]


def _cursor_before_rows() -> list[tuple[Any, str, Any]]:
    """How far a stream was read is written down before what was read."""
    real = Pull._keep

    def early(self: Pull, part: Any, after: int, inside: Any) -> bool:
        with self._store.transaction() as tx:
            cursors.save_cursor(tx.conn, part.stream, part.next)
        return real(self, part, part.next, inside)

    return [(Pull, "_keep", early)]


def _number_of_its_own() -> list[tuple[Any, str, Any]]:
    """A receipt's number is drawn before the sale, and stays used when the sale is not made."""
    used: dict[tuple[str, str], int] = {}

    def drawn(self: Tx, series: str) -> int:
        key, own = (self.head.incarnation, series), document_number.c
        which = (own.incarnation == key[0]) & (own.series == series)
        before = self.conn.execute(select(own.last).where(which)).scalar() or 0
        used[key] = max(used.get(key, 0), before) + 1
        real(self, series)
        return used[key]

    real = Tx.next_document_number
    return [(Tx, "next_document_number", drawn)]


def _copy_not_marked() -> list[tuple[Any, str, Any]]:
    """What may be on paper already is printed again as if it were not."""
    return [(spool, "_after_restart", lambda job: replace(job, state=spool.JobState.WAITING))]


def _paper_forgotten() -> list[tuple[Any, str, Any]]:
    """What waits for paper is kept in memory."""
    return [(StoredSpool, "waiting", lambda _: [])]


def _enter_twice() -> list[tuple[Any, str, Any]]:
    """The screen is cleared after the sale, by something else than the sale."""
    from app.pos import settle

    return [(OpenBasket, "clear", lambda *_: None), (settle, "require_not_finished", lambda *_: None)]


def _refund_without_end() -> list[tuple[Any, str, Any]]:
    """What came back before is forgotten."""
    return [(SoldBefore, "came_back", lambda *_: {}), (NothingMoreThanSold, "finished", lambda *_: None)]


def _same_life_after_put_back() -> list[tuple[Any, str, Any]]:
    """A disk that was put back goes on where it was."""
    return [(incarnation, "leading", lambda *_: None)]


def _same_life_after_move() -> list[tuple[Any, str, Any]]:
    """So does one that was copied to another machine."""
    return [(home, "moved", lambda *_: False)]


def _same_epoch_after_restore() -> list[tuple[Any, str, Any]]:
    """Head office's older database is taken for the one that was lost."""
    return [(prepare, "ensure_epoch", lambda tx: None)]


def _not_offered_again() -> list[tuple[Any, str, Any]]:
    """What was answered once is never offered again."""
    return [(journal, "offer_again", lambda _: 0)]


def _known_by_number() -> list[tuple[Any, str, Any]]:
    """An entry is known by its number, not by its id."""
    real = intake._take

    def by_number(batch: Any, arrival: Any) -> EntryAnswer:
        life, header = batch.lives[arrival.header.incarnation], arrival.header
        if header.id not in batch.known and header.number <= life.last_number:
            return EntryAnswer(id=header.id, answer=Answer.DUPLICATE)
        return real(batch, arrival)

    return [(intake, "_take", by_number)]


def _goods_move_twice() -> list[tuple[Any, str, Any]]:
    """A sale that comes again takes its goods off the shelf again."""
    real = intake._take

    def again(batch: Any, arrival: Any) -> EntryAnswer:
        known = batch.known.get(arrival.header.id)
        if known is not None and known.reason is None and isinstance(arrival.reading, SaleCompleted):
            due = intake._due(arrival, known)
            moved = [own for line in arrival.reading.lines for own in sales._movements(due.booked, line)]
            move(batch.tx, moved)
        return real(batch, arrival)

    return [(intake, "_take", again)]


def _other_bytes_unnoticed() -> list[tuple[Any, str, Any]]:
    """An id that is known is answered without a look at what it came with."""
    real = intake._take

    def blind(batch: Any, arrival: Any) -> EntryAnswer:
        if arrival.header.id in batch.known:
            return EntryAnswer(id=arrival.header.id, answer=Answer.DUPLICATE)
        return real(batch, arrival)

    return [(intake, "_take", blind)]


def _answers_mixed_up() -> list[tuple[Any, str, Any]]:
    """The last answer is kept for the first entry of a batch."""
    real = Push._keep

    def mixed(self: Push, batch: Any, told: Any) -> None:
        real(self, batch, told.model_copy(update={"answers": tuple(reversed(told.answers))}))

    return [(Push, "_keep", mixed)]


def _bytes_rewritten() -> list[tuple[Any, str, Any]]:
    """Head office keeps what it read, not what it was sent."""
    real = intake._placed

    def rewritten(batch: Any, arrival: Any) -> Any:
        stored = real(batch, arrival)
        sealed = stored.sealed
        return replace(stored, sealed=SealedEntry(sealed.header_text, sealed.body_text + " ", sealed.hash))

    return [(intake, "_placed", rewritten)]


ALL = (
    Mutant("sent before answered", _sent_before_answered, _LINE),
    Mutant("answered before kept", _answered_before_kept, _ALONE),
    Mutant("unknown kinds dropped", _unknown_kinds_dropped, {"future": 2.0}),
    Mutant("set aside blocks", _set_aside_blocks, {"future": 2.0}),
    Mutant("a new id for each try", _new_id_for_each_try, _LINE),
    Mutant("the sender gives up", _sender_gives_up, _LINE),
    Mutant("cursor before rows", _cursor_before_rows, scenario=scenarios_moments.ROWS_CUT),
    Mutant("a number of its own", _number_of_its_own, {"crash": 5.0}),
    Mutant("copy not marked", _copy_not_marked, {"crash": 40.0, "no_ack": 0.8}, Profile(1, 1, 60)),
    Mutant("paper forgotten", _paper_forgotten, {"crash": 5.0, "paper_out": 0.5}),
    Mutant("Enter twice", _enter_twice, {"slip": 0.5}),
    Mutant("refund without end", _refund_without_end, {"back": 1.0}),
    Mutant("same life after put back", _same_life_after_put_back, scenario=scenarios_tills.NOBODY_TOLD),
    Mutant("same life after move", _same_life_after_move, scenario=scenarios_tills.DISK_MOVED),
    Mutant("same epoch after restore", _same_epoch_after_restore, {"office_put_back": 2.0, **_ALONE}),
    Mutant("not offered again", _not_offered_again, {"office_put_back": 2.0, **_ALONE}),
    Mutant("known by number", _known_by_number, scenario=scenarios_tills.MACHINE_CLONED),
    Mutant("goods move twice", _goods_move_twice, {"duplicate": 0.3, "answer_lost": 0.2}),
    Mutant("other bytes unnoticed", _other_bytes_unnoticed, {"tampered": 2.0}),
    Mutant("answers mixed up", _answers_mixed_up, {"future": 3.0, "partition": 2.0}),
    Mutant("bytes rewritten", _bytes_rewritten, {}),
    *counter_mutants.ALL,
    *record_mutants.ALL,
    *order_mutants.ALL,
    *rare_mutants.ALL,
    *moment_mutants.ALL,
    *corner_mutants.ALL,
)
