"""Defects of goods, cards, gift cards, members and lines that need two faults at once, or one of them twice."""

from __future__ import annotations

from collections import Counter
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete, update

from app.customers.repository import PartStanding, drop_parts
from app.customers.stored_value import StoredValue
from app.db import journal
from app.db.tables import attachment
from app.db.tables import journal as entries
from app.devices.ports import CardOutcome
from app.pos.payments import payments
from app.pos.payments.desk import CardDesk
from app.pos.payments.model import outcome_of
from app.pos.payments.payments import Payments
from app.sync.push import Push
from contract.messages.facts import GoodsReceived
from contract.messages.sync import Answer, EntryAnswer
from oms.customers import repository as customers
from oms.inbound import effects as inbound
from oms.inventory.ledger import move
from oms.stored_value import effects as stored_value
from oms.stored_value.repository import forestall_hold
from oms.sync import intake
from tests.simulation import scenarios_moments
from tests.simulation.mutant import Mutant
from tests.simulation.profile import Profile

_ALONE = {"lan_loss": 1.0}
_CARDS, _GIFTS = Profile(1, 1, 16, cards=0.9), Profile(1, 2, 12, gifts=0.9)
_GOODS, _MEMBERS, _KNOWN = Profile(1, 2, 16, goods=6), Profile(1, 2, 8, members=0.5), Profile(1, 2, 24, members=0.9)


def _known_not_offered() -> list[tuple[Any, str, Any]]:
    """After a restore of head office, what it answered as known already is not offered again."""
    return [(journal, "offer_again", lambda conn: _offered(conn, but=Answer.DUPLICATE))]


def _set_aside_not_offered() -> list[tuple[Any, str, Any]]:
    """Nor is what it had set aside."""
    return [(journal, "offer_again", lambda conn: _offered(conn, but=Answer.SET_ASIDE))]


def _offered(conn: Any, but: Answer) -> int:
    again = entries.c.answer.is_not(None) & (entries.c.answer != str(but))
    done: int = conn.execute(update(entries).where(again).values(answer=None)).rowcount
    return done


def _values_thrown_away() -> list[tuple[Any, str, Any]]:
    """Once head office answered for somebody's name, it is deleted here."""
    real = journal.answer

    def tidy(conn: Any, answers: Any) -> None:
        real(conn, answers)
        conn.execute(delete(attachment).where(attachment.c.entry_id.in_([own.id for own in answers])))

    return [(journal, "answer", tidy)]


def _sent_of_this_life() -> list[tuple[Any, str, Any]]:
    """What was not sent when a new life began is not sent any more."""
    real = Push._batch

    def own_life(self: Push) -> Any:
        life = self._store.incarnation
        return [own for own in real(self) if own.sealed.header.incarnation == life]

    return [(Push, "_batch", own_life)]


def _doubted_once() -> list[tuple[Any, str, Any]]:
    """What a manager called not charged is asked about once."""
    real = Payments.doubted

    def once(self: Payments) -> Any:
        asked = self.__dict__.setdefault("_asked_about", set())
        found = tuple(own for own in real(self) if own.payment_id not in asked)
        asked.update(own.payment_id for own in found)
        return found

    return [(Payments, "doubted", once)]


def _given_back_once() -> list[tuple[Any, str, Any]]:
    """A charge that is to go back, and of which the terminal never heard, is not tried again."""

    def once(self: Any, line: Any) -> None:
        for found in self._payments.orphans(begun_here=True):
            if self._payments.open() is None and self._payments.reversal_of(found.payment_id) is None:
                self._send_back(line, self._payments.begin_reversal(found.payment_id, "sale_given_up"))

    return [(CardDesk, "_return_orphans", once)]


def _no_word_twice_is_no() -> list[tuple[Any, str, Any]]:
    """A refund of which the terminal had no word for the second time counts as refused."""
    real, silent = outcome_of, Counter[str]()

    def impatient(found: Any, answer: Any) -> Any:
        if found.kind == "refund" and answer.outcome is CardOutcome.UNKNOWN:
            silent[found.payment_id] += 1
            if silent[found.payment_id] > 1:
                return "declined"
        return real(found, answer)

    return [(payments, "outcome_of", impatient)]


def _unasked_ends_no_hold() -> list[tuple[Any, str, Any]]:
    """What a till took of a gift card by itself was asked of nobody, so that nothing that is held can be for it."""
    real, end = stored_value._book_account, stored_value._end_hold

    def booked(tx: Any, entry: Any, fact: Any, account_id: str, moves: Any) -> None:
        unasked = {own.part_id for _, own in moves if own.offline}

        def ended(tx: Any, entry: Any, hold_id: str, account_id: str) -> None:
            if hold_id in unasked:
                forestall_hold(tx, hold_id, account_id, entry.header.id, entry.register_id, entry.location_id)
            else:
                end(tx, entry, hold_id, account_id)

        with patch.object(stored_value, "_end_hold", ended):
            real(tx, entry, fact, account_id, moves)

    return [(stored_value, "_book_account", booked)]


def _unanswered_is_not_held() -> list[tuple[Any, str, Any]]:
    """What was asked of a gift card and not answered needs no release."""
    real = StoredValue._release

    def released(self: Any, tx: Any, part: Any) -> None:
        if part.standing is PartStanding.ASKED:
            drop_parts(tx.conn, [part.tender_id])
        else:
            real(self, tx, part)

    return [(StoredValue, "_release", released)]


def _received_again() -> list[tuple[Any, str, Any]]:
    """Goods that came in come in again when the message does."""
    real = intake._take

    def again(batch: Any, arrival: Any) -> EntryAnswer:
        known = batch.known.get(arrival.header.id)
        if known is not None and known.reason is None and isinstance(arrival.reading, GoodsReceived):
            due = intake._due(arrival, known)
            move(batch.tx, inbound._came(due.booked, arrival.reading))
        return real(batch, arrival)

    return [(intake, "_take", again)]


def _one_purchase_of_a_batch() -> list[tuple[Any, str, Any]]:
    """Of what a customer bought in sales that come together, the last is noted as theirs."""
    real = customers.note_sales

    def last(tx: Any, sales: Any) -> None:
        real(tx, [(entry_id, customer_id) for customer_id, entry_id in {own[1]: own[0] for own in sales}.items()])

    return [(customers, "note_sales", last)]


_LATE_WORD = {"card_no_word": 0.5, "card_late": 0.4}
ALL = (
    Mutant("known is not offered again", _known_not_offered, {"office_put_back": 2.0, "answer_lost": 0.4, **_ALONE}),
    Mutant("set aside is not offered again", _set_aside_not_offered, {"office_put_back": 2.0, "future": 4.0, **_ALONE}),
    Mutant("names are thrown away", _values_thrown_away, {"office_put_back": 2.0, **_ALONE}, _MEMBERS),
    Mutant("sent of this life alone", _sent_of_this_life, {"put_back": 2.0, "partition": 4.0, **_ALONE}),
    Mutant("doubted once", _doubted_once, _LATE_WORD, _CARDS),
    Mutant("given back once", _given_back_once, scenario=scenarios_moments.BACK_CUT),
    Mutant("no word twice is no", _no_word_twice_is_no, {"back": 1.0, **_LATE_WORD}, _CARDS),
    Mutant("unasked ends no hold", _unasked_ends_no_hold, {"answer_lost": 0.4}, _GIFTS),
    Mutant("unanswered is not held", _unanswered_is_not_held, {"answer_lost": 0.4, "crash": 6.0}, _GIFTS),
    Mutant("received again", _received_again, {"duplicate": 0.3, "answer_lost": 0.2}, _GOODS),
    Mutant("one purchase of a batch", _one_purchase_of_a_batch, {"partition": 4.0, **_ALONE}, _KNOWN),
)
