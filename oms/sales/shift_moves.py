"""A shift goes from one register to another with its drawer. Two registers that took one over apart both stand in the
books; the lower entry id has the shift, and head office is told, for cash of it may lie in two drawers.
"""

from __future__ import annotations

from sqlalchemy import exists, insert, select

from contract.messages.facts import Fact, ShiftReleased, ShiftTakenOver
from contract.states.shift import ShiftCommand
from contract.values.time import parse_instant
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.sales.tables import shift_move
from oms.sync.booking import BookedEntry


def book_shift_moved(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A release, or a take-over. Whichever of two take-overs comes later raises the doubt, naming both."""
    assert isinstance(fact, ShiftReleased | ShiftTakenOver)
    if isinstance(fact, ShiftTakenOver):
        _doubt_second(tx, entry, fact)
    released = isinstance(fact, ShiftReleased)
    tx.conn.execute(
        insert(shift_move).values(
            entry_id=entry.header.id,
            shift_id=fact.shift_id,
            command=ShiftCommand.RELEASE if released else ShiftCommand.TAKE_OVER,
            follows=fact.held_by_entry_id if isinstance(fact, ShiftReleased) else fact.released_entry_id,
            register_id=entry.register_id,
            location_id=entry.location_id,
            to_register_id=fact.to_register_id if isinstance(fact, ShiftReleased) else None,
            operator_id=entry.header.operator_id,
            moved_at=parse_instant(entry.header.occurred_at),
        )
    )


def has_moved(tx: Tx, shift_id: str) -> bool:
    """Whether a shift was taken over by anyone."""
    query = select(exists().where(shift_move.c.shift_id == shift_id, shift_move.c.command == ShiftCommand.TAKE_OVER))
    return bool(tx.conn.execute(query).scalar_one())


def _doubt_second(tx: Tx, entry: BookedEntry, fact: ShiftTakenOver) -> None:
    same = select(shift_move.c.entry_id, shift_move.c.register_id).where(
        shift_move.c.shift_id == fact.shift_id,
        shift_move.c.command == ShiftCommand.TAKE_OVER,
        shift_move.c.follows == fact.released_entry_id,
    )
    others = [{"entry_id": one.entry_id, "register_id": one.register_id} for one in tx.conn.execute(same)]
    if others:
        own = {"entry_id": entry.header.id, "register_id": entry.register_id}
        taken = sorted([*others, own], key=lambda one: one["entry_id"])
        raise_exception(
            tx,
            "shift_taken_over_twice",
            fact.shift_id,
            entry.location_id,
            entry_id=entry.header.id,
            details={"taken_over": taken},
        )
