"""Defects of what is done at a counter besides selling for cash: cards, gift cards, days, what head office sets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from app.customers.repository import PartStanding
from app.customers.stored_value import StoredValue
from app.pos import shift_repository
from app.pos.payments import payments, repository
from app.pos.payments.desk import CardDesk
from app.pos.payments.model import outcome_of
from app.pos.payments.payments import Payments
from app.pos.tables import shift
from contract.messages.facts import PaymentEnded
from oms.catalog import prices
from oms.stores import operators
from tests.simulation import scenarios_moments
from tests.simulation.mutant import Mutant
from tests.simulation.profile import Profile

_CARDS, _GIFTS, _EDITS = Profile(1, 1, 12, cards=0.9), Profile(1, 2, 12, gifts=0.9), Profile(1, 1, 1, edits=6)


def _no_word_is_no() -> list[tuple[Any, str, Any]]:
    """A terminal that does not answer is taken for one that refused."""
    real = outcome_of

    def hasty(found: Any, answer: Any) -> Any:
        told = real(found, answer)
        return "declined" if told == "unknown" else told

    return [(payments, "outcome_of", hasty)]


def _begun_is_canceled() -> list[tuple[Any, str, Any]]:
    """After a power cut, what was begun at the terminal counts as never done."""

    def rash(self: Payments) -> None:
        with self._db.read() as conn:
            begun = repository.open_payments(conn)
        for own in begun:
            with self._db.transaction() as tx:
                self._ended(tx, PaymentEnded(payment_id=own.payment_id, outcome="canceled", reason="program_ended"))

    return [(Payments, "recover", rash)]


def _nothing_goes_back() -> list[tuple[Any, str, Any]]:
    """Money of a card that pays for nothing stays where it is."""
    return [(CardDesk, "_return_orphans", lambda *_: None)]


def _holds_stay() -> list[tuple[Any, str, Any]]:
    """What was asked of a gift card, and not used, is not given free."""
    return [(StoredValue, "_release", lambda *_: None), (StoredValue, "release_left_over", lambda _: 0)]


def _unasked_is_forgotten() -> list[tuple[Any, str, Any]]:
    """What a till took of a gift card by itself is told to nobody."""
    real = StoredValue.finished

    def forgetful(self: StoredValue, tx: Any, sale: Any) -> None:
        from app.customers.repository import open_parts

        if not any(part.standing is PartStanding.OFFLINE for part in open_parts(tx.conn)):
            real(self, tx, sale)

    return [(StoredValue, "finished", forgetful)]


def _days_overlap() -> list[tuple[Any, str, Any]]:
    """A day takes every shift there ever was."""

    def all_of_them(conn: Connection, up_to: str) -> Any:
        own = (shift.c.closed_day.is_not(None), shift.c.closed_day <= up_to)
        found = conn.execute(select(shift).where(*own).order_by(shift.c.closed_at, shift.c.shift_id))
        return tuple(shift_repository._listed(conn, one) for one in found.mappings().all())

    return [(shift_repository, "shifts_not_in_a_day", all_of_them)]


def _who_left_stays() -> list[tuple[Any, str, Any]]:
    """Registers do not hear of somebody who left."""
    return [(operators, "_mark", lambda *_: None)]


def _price_not_told() -> list[tuple[Any, str, Any]]:
    """Nor of a new price."""
    return [(prices, "mark_many", lambda *_: None)]


ALL = (
    Mutant("no word is no", _no_word_is_no, {"card_no_word": 0.4}, _CARDS),
    Mutant("begun is canceled", _begun_is_canceled, {"crash": 6.0, "card_no_word": 0.3}, _CARDS),
    Mutant("nothing goes back", _nothing_goes_back, {"card_late": 0.6, "card_no_word": 0.3}, _CARDS),
    Mutant("holds stay", _holds_stay, scenario=scenarios_moments.GIFT_CUT),
    Mutant("unasked is forgotten", _unasked_is_forgotten, {"partition": 4.0}, _GIFTS),
    Mutant("days overlap", _days_overlap, {}, Profile(1, 3, 4)),
    Mutant("who left stays", _who_left_stays, {}, _EDITS),
    Mutant("a price is not told", _price_not_told, {}, _EDITS),
)
