"""Defects of records that are salvaged, of a Z that is signed, and of gift cards that nobody was asked about."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from app import books
from app.customers import repository
from app.customers.stored_value import StoredValue
from app.customers.tables import stored_value_use
from app.db import incarnation, journal, peer_outside
from app.db.salvage import salvage
from app.db.tables import peer_entry, register_state
from app.pos import shift
from app.pos.sealing import seal_z
from app.pos.shift import Shifts
from app.sync.peers.carry import Carry
from contract.messages.facts import SaleCompleted
from contract.rules.stored_value import require_within_budget
from tests.simulation import scenarios_moments, scenarios_tills
from tests.simulation.mutant import Mutant


def _own_not_carried() -> list[tuple[Any, str, Any]]:
    """What others did is brought to head office for them, but nobody brings what was salvaged of one's own."""
    real = Carry._batch

    def others_alone(self: Carry) -> Any:
        own = self._store.identity
        return tuple(wire for wire in real(self) if own is None or wire.sealed.header.register_id != own.register_id)

    return [(Carry, "_batch", others_alone)]


def _salvaged_anew() -> list[tuple[Any, str, Any]]:
    """A sale that was salvaged is written down once more, as done now."""
    real = salvage

    def anew(directory: Any, key: Any, store: Any) -> Any:
        taken = real(directory, key, store)
        with store.read() as conn:
            found = conn.execute(select(peer_entry.c.header, peer_entry.c.body)).all()
        facts = [journal.read_entry(own.header, own.body)[1] for own in found]
        with store.transaction() as tx:
            for fact in facts:
                if isinstance(fact, SaleCompleted):
                    tx.record(fact)
        return taken

    return [(books, "salvage", anew)]


def _signed_later() -> list[tuple[Any, str, Any]]:
    """The Z is signed in a transaction of its own, after that of the Z."""
    right, dbs = Shifts.close, list[Any]()

    def close(self: Any, *told: Any, **named: Any) -> Any:
        dbs[:] = [self._db]
        return right(self, *told, **named)

    def later(tx: Any, sealer: Any, closed: Any, fact: Any) -> None:
        def sign() -> None:
            with dbs[0].transaction() as after:
                seal_z(after, sealer, closed, fact)

        tx.after_commit(sign)

    return [(Shifts, "close", close), (shift, "seal_z", later)]


def _budget_in_memory() -> list[tuple[Any, str, Any]]:
    """What was taken of gift cards unasked is forgotten with the program."""

    def in_memory(self: Any, tx: Any, part: Any) -> None:
        taken = self.__dict__.setdefault("_taken", Counter())
        rules = self._catalog.stored_value_rules()
        require_within_budget(part.minor, rules.budget(part.kind), taken[part.account_id], taken[part.kind])
        taken.update({part.account_id: part.minor, part.kind: part.minor})

    return [(StoredValue, "_require_within_budget", in_memory)]


def _budget_of_each() -> list[tuple[Any, str, Any]]:
    """What other registers took of a gift card unasked is not counted."""
    real = repository.offline_use

    def own_alone(conn: Any, kind: str, account_id: str, day: str) -> Any:
        own_id = select(register_state.c.register_id).scalar_subquery()
        use = stored_value_use.c
        others = (use.business_day == day, use.kind == kind, use.offline == 1, use.account_id == account_id)
        theirs = select(func.coalesce(func.sum(use.value_minor), 0)).where(*others, use.register_id != own_id)
        found = real(conn, kind, account_id, day)
        return replace(found, account_minor=found.account_minor - int(conn.execute(theirs).scalar_one()))

    return [(repository, "offline_use", own_alone)]


def _carried_once() -> list[tuple[Any, str, Any]]:
    """What was brought to head office for another is not brought again when head office was restored."""
    real = Carry._batch

    def remembering(self: Carry) -> Any:
        before = set(self._answered)
        real(self)
        self._answered |= before
        return real(self)

    return [(Carry, "_batch", remembering)]


def _no_doubt() -> list[tuple[Any, str, Any]]:
    """Of two entries with one number, head office has the one that is asked for."""
    return [(peer_outside, "_doubted", lambda _conn, inside: inside)]


def _mark_of_this_life() -> list[tuple[Any, str, Any]]:
    """A mark of another life than the one that the file knows is no mark."""
    real = incarnation.leading

    def same_life(conn: Any, head: Any, marks: Any) -> Any:
        return real(conn, head, tuple(mark for mark in marks if mark.incarnation == head.incarnation))

    return [(incarnation, "leading", same_life)]


ALL = (
    Mutant("what was salvaged stays here", _own_not_carried, scenario=scenarios_tills.DAMAGED),
    Mutant("salvaged twice", _salvaged_anew, scenario=scenarios_tills.DAMAGED),
    Mutant("a Z is signed later", _signed_later, scenario=scenarios_moments.SHIFT_CUT),
    Mutant("a budget of each register", _budget_of_each, scenario=scenarios_tills.UNASKED_AT_BOTH),
    Mutant("carried once", _carried_once, scenario=scenarios_tills.DAMAGED_AND_PUT_BACK),
    Mutant("a number is an entry", _no_doubt, scenario=scenarios_tills.PUT_BACK_UNMARKED),
    Mutant("a mark of this life alone", _mark_of_this_life, scenario=scenarios_tills.PUT_BACK_TWICE),
    Mutant("a budget in memory", _budget_in_memory, scenario=scenarios_tills.UNASKED_TWICE),
)
