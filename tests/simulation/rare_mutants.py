"""Defects that show only when two things go wrong, or one at a certain moment: no ordinary test lives that."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from app.db import cursors, journal
from app.db.incarnation import HighWaterMark
from app.db.tables import document_number, register_state
from app.db.tables import journal as entries
from app.db.transaction import Tx
from app.sync.push import Push
from app.sync.worker import SyncWorker
from contract.errors import Unavailable
from contract.messages.sync import Answer, EntryAnswer
from oms.stored_value import repository as stored_value
from oms.sync import applying, intake
from tests.simulation import scenarios_tills
from tests.simulation.mutant import Mutant
from tests.simulation.profile import Profile

_GIFTS, _EDITS = Profile(1, 2, 12, gifts=0.9), Profile(1, 2, 4, edits=6)
_ALONE = {"lan_loss": 1.0}
_TRIES = 4


def _let_go() -> list[tuple[Any, str, Any]]:
    """What could not be sent four times in a row is let go."""
    real, failed = Push.step, dict[int, int]()

    def impatient(self: Push) -> Any:
        try:
            done = real(self)
        except Unavailable:
            failed[id(self)] = failed.get(id(self), 0) + 1
            if failed[id(self)] % _TRIES == 0 and (batch := self._batch()):
                self._write([EntryAnswer(id=batch[0].sealed.header.id, answer=Answer.ACCEPTED)])
            raise
        failed[id(self)] = 0
        return done

    return [(Push, "step", impatient)]


def _unanswered_is_refused() -> list[tuple[Any, str, Any]]:
    """What was sent and not answered counts as refused, and waits for the next start."""
    real = Push.step

    def offended(self: Push) -> Any:
        batch = self._batch()
        try:
            return real(self)
        except Unavailable as error:
            if "Timeout" in str(error.params.get("reason")):
                self._held.update({own.sealed.header.id: error.code for own in batch})
            raise

    return [(Push, "step", offended)]


def _listener_gives_up() -> list[tuple[Any, str, Any]]:
    """The thread that asks for news ends with its third failure in a row."""
    real = SyncWorker.poll_loop

    def brittle(self: SyncWorker) -> None:
        asks = self._poll_once

        def once() -> float:
            if self.line.poll.failures >= _TRIES - 1:
                self._stopping.set()
            return asks()

        self.__dict__["_poll_once"] = once
        real(self)
        self.__dict__.pop("_poll_once")

    return [(SyncWorker, "poll_loop", brittle)]


def _cursors_stay() -> list[tuple[Any, str, Any]]:
    """After a restore of head office, its streams are read on from where they were."""
    return [(cursors, "forget_cursors", lambda _: None)]


def _this_life_alone() -> list[tuple[Any, str, Any]]:
    """After a restore of head office, only what was done in the present life of the database is offered again."""

    def own(conn: Any) -> int:
        life = select(register_state.c.incarnation).scalar_subquery()
        answered = entries.c.answer.is_not(None) & (entries.c.incarnation == life)
        done: int = conn.execute(update(entries).where(answered).values(answer=None)).rowcount
        return done

    return [(journal, "offer_again", own)]


def _mark_with_each_z() -> list[tuple[Any, str, Any]]:
    """The mark beside the database is written with each start, end and Z, and not after each act."""
    return [(HighWaterMark, "keep", lambda *_: None)]


def _numbers_go_on() -> list[tuple[Any, str, Any]]:
    """A new life goes on with the receipt numbers of the one before."""
    real = Tx.next_document_number

    def going_on(self: Tx, series: str) -> int:
        own = document_number.c
        known = self.conn.execute(select(own.incarnation, own.last).where(own.series == series)).all()
        number = real(self, series)
        if all(life != self.head.incarnation for life, _ in known):
            number = max([number, *(last + 1 for _, last in known)])
            mine = (own.incarnation == self.head.incarnation, own.series == series)
            self.conn.execute(update(document_number).where(*mine).values(last=number))
        return number

    return [(Tx, "next_document_number", going_on)]


def _set_aside_is_known() -> list[tuple[Any, str, Any]]:
    """What was set aside, and comes again, is answered as if it had been taken."""
    real = intake._take

    def forgetful(batch: Any, arrival: Any) -> EntryAnswer:
        answer, known = real(batch, arrival), arrival.header.id in batch.known
        if known and answer.answer is Answer.SET_ASIDE and batch.known[arrival.header.id].reason is not None:
            return EntryAnswer(id=arrival.header.id, answer=Answer.DUPLICATE)
        return answer

    return [(intake, "_take", forgetful)]


def _copy_not_booked() -> list[tuple[Any, str, Any]]:
    """What a copied register did is kept, and moves no goods."""
    real = applying.apply

    def strict(batch: Any, dues: Any) -> Any:
        own = [due for due in dues if not due.stored.fork]
        told = {one.id: one for one in real(batch, own)}
        return [told.get(due.stored.id) or EntryAnswer(id=due.stored.id, answer=Answer.ACCEPTED) for due in dues]

    return [(intake, "apply", strict)]


def _released_too_early() -> list[tuple[Any, str, Any]]:
    """A question about a gift card that arrives after its answer is needed no more is granted for ever."""
    return [(stored_value, "forestall_hold", lambda *_: None)]


ALL = (
    Mutant("let go after four tries", _let_go, {"loss": 0.5, "partition": 3.0, **_ALONE}),
    Mutant("unanswered is refused", _unanswered_is_refused, {"answer_lost": 0.3, **_ALONE}),
    Mutant("the listener gives up", _listener_gives_up, {"partition": 4.0, **_ALONE}, _EDITS),
    Mutant("cursors stay after a restore", _cursors_stay, {"office_put_back": 2.0, **_ALONE}),
    Mutant("this life alone", _this_life_alone, scenario=scenarios_tills.BOTH_PUT_BACK),
    Mutant("a mark with each Z", _mark_with_each_z, scenario=scenarios_tills.NOBODY_TOLD),
    Mutant("numbers go on in a new life", _numbers_go_on, scenario=scenarios_tills.DISK_PUT_BACK),
    Mutant("set aside is known", _set_aside_is_known, {"future": 4.0, "answer_lost": 0.4, "duplicate": 0.4, **_ALONE}),
    Mutant("a copy is not booked", _copy_not_booked, scenario=scenarios_tills.MACHINE_CLONED),
    Mutant("released too early", _released_too_early, {"loss": 0.4, "late": 1.0}, _GIFTS),
)
