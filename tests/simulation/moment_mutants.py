"""Defects of what is done in one act and should be: two transactions where one is right. Only a power cut at one moment
shows them.
"""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from sqlalchemy import insert

from app.customers.customers import Customers
from app.customers.stored_value import StoredValue
from app.db.tables import attachment
from app.db.transaction import Tx
from app.pos import projections, shift
from app.pos.day_close import DayClose, DayStep
from app.pos.payments import repository as payments
from app.pos.payments.payments import Payments
from app.pos.shift import Shifts
from contract.messages.facts import PaymentEnded, ShiftClosed
from tests.simulation import scenarios_moments
from tests.simulation.mutant import Mutant
from tests.simulation.profile import Profile

_GIFTS = Profile(1, 2, 16, gifts=0.9)
_MEMBERS = Profile(1, 1, 4, members=0.5)
_PAID_BACK = Profile(1, 2, 20, cards=0.9)


def _gift_card_later() -> list[tuple[Any, str, Any]]:
    """What a sale does to gift cards is told in a transaction after the sale's."""
    right = StoredValue.finished

    def finished(self: Any, tx: Any, sale: Any) -> None:
        def tell() -> None:
            with self._db.transaction() as after:
                right(self, after, sale)

        tx.after_commit(tell)

    return [(StoredValue, "finished", finished)]


def _day_noted_later() -> list[tuple[Any, str, Any]]:
    """That the day is closed is noted for its close after the day's transaction."""
    right, after, notes = DayClose.close, DayClose._after, dict[str, Any]()

    def close(self: Any, *told: Any) -> Any:
        view = right(self, *told)
        with self._db.transaction() as tx:
            return after(self, tx, notes["draft"], DayStep.CLOSE) if notes else view

    def noted(self: Any, tx: Any, draft: Any, step: DayStep) -> Any:
        notes.clear()
        if step is not DayStep.CLOSE:
            return after(self, tx, draft, step)
        notes["draft"] = draft
        return self._view(tx.conn, draft)

    return [(DayClose, "close", close), (DayClose, "_after", noted)]


def _z_listed_later() -> list[tuple[Any, str, Any]]:
    """That a shift is closed is listed after the transaction of its Z."""
    right, recorded, entries = Shifts.close, projections.record, list[tuple[Any, Any]]()

    def close(self: Any, *told: Any, **named: Any) -> Any:
        done = right(self, *told, **named)
        with self._db.transaction() as after:
            projections.project(after.conn, *entries[-1])
        return done

    def record(tx: Any, fact: Any) -> Any:
        if not isinstance(fact, ShiftClosed):
            return recorded(tx, fact)
        entry = tx.record(fact)
        entries.append((entry.header, fact))
        return entry

    return [(Shifts, "close", close), (shift, "record", record)]


def _name_kept_later() -> list[tuple[Any, str, Any]]:
    """What is known of somebody is kept after the transaction in which they become known."""
    right, bind, values = Customers.create, Tx._bind_attachments, list[dict[str, str]]()

    def create(self: Any, *told: Any, **named: Any) -> Any:
        with patch.object(Tx, "_bind_attachments", later):
            known = right(self, *told, **named)
        with self._db.transaction() as after:
            after.conn.execute(insert(attachment), values)
        return self.known(known.customer_id)

    def later(self: Any, entry_id: str) -> None:
        values[:] = [{**own, "entry_id": entry_id} for own in self._attached]
        self._attached.clear()
        bind(self, entry_id)

    return [(Customers, "create", create)]


def _begun_refund_is_canceled() -> list[tuple[Any, str, Any]]:
    """After a power cut, money that was on its way back to a card counts as not gone."""
    right = Payments.recover

    def rash(self: Payments) -> None:
        with self._db.read() as conn:
            begun = [own for own in payments.open_payments(conn) if own.kind == "refund"]
        for own in begun:
            with self._db.transaction() as tx:
                self._ended(tx, PaymentEnded(payment_id=own.payment_id, outcome="canceled", reason="program_ended"))
        right(self)

    return [(Payments, "recover", rash)]


ALL = (
    Mutant("a gift card is told of later", _gift_card_later, {"crash": 8.0}, _GIFTS),
    Mutant("a day is noted later", _day_noted_later, scenario=scenarios_moments.DAY_CUT),
    Mutant("a Z is listed later", _z_listed_later, scenario=scenarios_moments.SHIFT_CUT),
    Mutant("a name is kept later", _name_kept_later, {"crash": 12.0}, _MEMBERS),
    Mutant("a refund begun is canceled", _begun_refund_is_canceled, {"crash": 20.0, "back": 1.0}, _PAID_BACK),
)
