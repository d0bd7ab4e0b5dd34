"""Where each shift of the store is: opened, moved from register to register, closed."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, case, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.pos.tables import shift, shift_move
from contract.messages.entry import EntryHeader
from contract.messages.facts import ShiftClosed, ShiftOpened, ShiftReleased, ShiftTakenOver
from contract.rules.shift_holder import ShiftHolding, ShiftMove, holding
from contract.states.shift import ShiftCommand, ShiftState

_OPENED = ("currency", "float_minor", "opened_at", "opened_by", "opened_entry_id", "opened_register_id",
           "opened_incarnation", "opened_number")  # fmt: skip
_CLOSED = ("closed_at", "closed_register_id", "closed_incarnation", "closed_number", "z_number", "over_short_minor",
           "entry_id", "closed_day")  # fmt: skip
_shift = upsert(shift)
_new = _shift.excluded
# Of two entries that open or close one shift, the lower id counts, whichever came first.
_OPEN = _shift.on_conflict_do_update(
    index_elements=[shift.c.shift_id],
    set_={name: _new[name] for name in _OPENED},
    where=or_(shift.c.opened_entry_id.is_(None), _new.opened_entry_id < shift.c.opened_entry_id),
)
_of_the_z = {
    name: case((shift.c.opened_entry_id.is_(None), _new[name]), else_=shift.c[name])
    for name in ("currency", "float_minor", "opened_at")
}
_CLOSE = _shift.on_conflict_do_update(
    index_elements=[shift.c.shift_id],
    set_={**{name: _new[name] for name in _CLOSED}, **_of_the_z},
    where=or_(shift.c.entry_id.is_(None), _new.entry_id < shift.c.entry_id),
)
_MOVE = upsert(shift_move).on_conflict_do_nothing()


def opened(conn: Connection, header: EntryHeader, fact: ShiftOpened) -> None:
    """A shift began."""
    conn.execute(
        _OPEN,
        {
            "shift_id": fact.shift_id,
            "state": ShiftState.OPEN,
            "register_id": header.register_id,
            "held_by_entry_id": header.id,
            "held_since": header.occurred_at,
            "currency": fact.currency,
            "float_minor": fact.float_minor,
            "opened_at": header.occurred_at,
            "opened_by": header.operator_id,
            "opened_entry_id": header.id,
            "opened_register_id": header.register_id,
            "opened_incarnation": header.incarnation,
            "opened_number": header.number,
        },
    )
    _place(conn, fact.shift_id)


def moved(conn: Connection, header: EntryHeader, fact: ShiftReleased | ShiftTakenOver) -> None:
    """A shift was let go, or taken over."""
    released = isinstance(fact, ShiftReleased)
    conn.execute(
        _MOVE,
        {
            "entry_id": header.id,
            "shift_id": fact.shift_id,
            "command": ShiftCommand.RELEASE if released else ShiftCommand.TAKE_OVER,
            "follows": fact.held_by_entry_id if isinstance(fact, ShiftReleased) else fact.released_entry_id,
            "register_id": header.register_id,
            "incarnation": header.incarnation,
            "number": header.number,
            "moved_at": header.occurred_at,
            "to_register_id": fact.to_register_id if isinstance(fact, ShiftReleased) else None,
        },
    )
    _place(conn, fact.shift_id)


def closed(conn: Connection, header: EntryHeader, fact: ShiftClosed) -> None:
    """The Z."""
    conn.execute(
        _CLOSE,
        {
            "shift_id": fact.shift_id,
            "state": ShiftState.CLOSED,
            "register_id": header.register_id,
            "held_by_entry_id": header.id,
            "held_since": header.occurred_at,
            "currency": fact.currency,
            "float_minor": fact.float_minor,
            "opened_at": fact.opened_at,
            "closed_at": header.occurred_at,
            "closed_register_id": header.register_id,
            "closed_incarnation": header.incarnation,
            "closed_number": header.number,
            "z_number": fact.document_number,
            "over_short_minor": fact.over_short_minor,
            "entry_id": header.id,
            "closed_day": header.business_day,
        },
    )
    _place(conn, fact.shift_id)


def moves_of(conn: Connection, shift_id: str) -> tuple[ShiftMove, ...]:
    """Every move of a shift that was heard of."""
    found = conn.execute(select(shift_move).where(shift_move.c.shift_id == shift_id))
    return tuple(
        ShiftMove(
            entry_id=move.entry_id,
            follows=move.follows,
            command=ShiftCommand(move.command),
            register_id=move.register_id,
            at=move.moved_at,
            to_register_id=move.to_register_id,
        )
        for move in found
    )


def _place(conn: Connection, shift_id: str) -> None:
    """Write down who has it now."""
    found = conn.execute(select(shift).where(shift.c.shift_id == shift_id)).mappings().first()
    if found is None:
        return
    here = _holding(conn, found)
    conn.execute(
        update(shift)
        .where(shift.c.shift_id == shift_id)
        .values(
            state=here.state,
            register_id=here.register_id,
            held_by_entry_id=here.by_entry_id,
            held_since=here.since,
            to_register_id=here.to_register_id,
        )
    )


def _holding(conn: Connection, found: RowMapping) -> ShiftHolding:
    if found["entry_id"] is not None:
        register_id, since = found["closed_register_id"], found["closed_at"]
        return ShiftHolding(ShiftState.CLOSED, register_id, found["entry_id"], since)
    began = ShiftHolding(ShiftState.OPEN, found["opened_register_id"], found["opened_entry_id"], found["opened_at"])
    return holding(began, moves_of(conn, found["shift_id"]))
