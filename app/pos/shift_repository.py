"""Reads shifts and what happened in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, and_, bindparam, func, or_, select

from app.db import journal, peer_journal
from app.db.tables import peer_entry, register_state
from app.pos.cash_tables import cash_move, day_close_shift, shift_check, shift_operator, shift_tender
from app.pos.model.shift_sums import CashSums, NumberRange, OperatorSum, ShiftSums
from app.pos.repository import MAX_LISTED, OPEN_SHIFT
from app.pos.shift_figures import ADDED
from app.pos.tables import shift, shift_move, shift_part, shift_tax, till_act
from contract.messages.entry import EntryHeader
from contract.messages.facts import BasketAbandoned, DrawerOpened, Fact, SoldTaxTotal, TenderTotal
from contract.states.shift import ShiftState

_LAST_NUMBER = (1 << 63) - 1
_REGISTER = select(register_state.c.register_id).scalar_subquery()
_LIFE = select(register_state.c.incarnation).scalar_subquery()
_PARTS = select(*(func.coalesce(func.sum(shift_part.c[name]), 0).label(name) for name in ADDED)).where(
    shift_part.c.shift_id == bindparam("shift")
)
_NUMBERS = (
    select(shift_part, (shift_part.c.incarnation == _LIFE).label("own"))
    .where(shift_part.c.shift_id == bindparam("shift"))
    .order_by(shift_part.c.register_id, shift_part.c.incarnation)
)
_PERPETUAL = select(func.coalesce(func.sum(shift_part.c.sales_minor), 0)).where(shift_part.c.incarnation == _LIFE)
_OF_SHIFT = or_(
    till_act.c.shift_id == bindparam("shift"),
    and_(
        till_act.c.shift_id.is_(None),
        till_act.c.incarnation == bindparam("life"),
        till_act.c.number > bindparam("after"),
        till_act.c.number < bindparam("before"),
    ),
)
_ACTS = (
    select(till_act.c.kind, func.count(), func.sum(till_act.c.line_count)).where(_OF_SHIFT).group_by(till_act.c.kind)
)
_ACTS_LISTED = select(till_act).where(_OF_SHIFT).order_by(till_act.c.occurred_at, till_act.c.entry_id)
_MOVED = (
    select(cash_move.c.kind, func.sum(cash_move.c.amount_minor).label("minor"))
    .where(cash_move.c.shift_id == bindparam("shift"))
    .group_by(cash_move.c.kind)
)


@dataclass(frozen=True, slots=True)
class ShiftListed:
    """A shift of the store. ``register_id`` has it, or had it last while it is released or closed."""

    shift_id: str
    state: ShiftState
    register_id: str
    held_by_entry_id: str
    held_since: str
    to_register_id: str | None
    closed_at: str | None
    closed_day: str | None
    entry_id: str | None
    z_number: int | None
    over_short_minor: int | None
    sums: ShiftSums


@dataclass(frozen=True, slots=True)
class TillAct:
    """Something done in a shift that is worth a look: of ``kind``, by whom and when (UTC text)."""

    entry_id: str
    kind: str
    occurred_at: str
    operator_id: str | None
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CashMoveListed:
    """Cash that was moved, ``moved_at`` UTC text."""

    entry_id: str
    shift_id: str | None
    kind: str
    moved_at: str
    operator_id: str | None
    amount_minor: int
    account_name: str
    bag_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShiftCheck:
    """A closed shift counted again."""

    operator_id: str | None
    checked_at: str
    difference_minor: int


def open_shift(conn: Connection) -> ShiftSums | None:
    """The open shift of this register with its sums, wherever it was before."""
    found = conn.execute(OPEN_SHIFT).mappings().first()
    return _sums(conn, found) if found else None


def shift_by_id(conn: Connection, shift_id: str) -> ShiftListed | None:
    found = conn.execute(select(shift).where(shift.c.shift_id == shift_id)).mappings().first()
    return _listed(conn, found) if found else None


def shifts(conn: Connection, limit: int) -> tuple[ShiftListed, ...]:
    """Shifts of the store: those that are not closed, then those closed last."""
    last_first = (shift.c.closed_at.is_not(None), shift.c.closed_at.desc(), shift.c.opened_at.desc(), shift.c.shift_id)
    found = conn.execute(select(shift).order_by(*last_first).limit(min(limit, MAX_LISTED)))
    return tuple(_listed(conn, one) for one in found.mappings().all())


def shifts_not_in_a_day(conn: Connection, up_to: str) -> tuple[ShiftListed, ...]:
    """Closed shifts of ``up_to`` and the days before it that no close of a day had yet, by their close."""
    done = select(day_close_shift.c.shift_id)
    open_ones = (shift.c.closed_day.is_not(None), shift.c.closed_day <= up_to, shift.c.shift_id.not_in(done))
    found = conn.execute(select(shift).where(*open_ones).order_by(shift.c.closed_at, shift.c.shift_id))
    return tuple(_listed(conn, one) for one in found.mappings().all())


def shifts_not_closed(conn: Connection) -> tuple[ShiftListed, ...]:
    found = conn.execute(select(shift).where(shift.c.state != ShiftState.CLOSED).order_by(shift.c.opened_at))
    return tuple(_listed(conn, one) for one in found.mappings().all())


def registers_closed_on(conn: Connection, day: str) -> frozenset[str]:
    """Those that closed a shift on this business day."""
    found = conn.execute(select(shift.c.closed_register_id).where(shift.c.closed_day == day).distinct())
    return frozenset(one.closed_register_id for one in found)


def heard_up_to(conn: Connection, entry_id: str) -> bool:
    """Whether everything was heard that the register which made this move of a shift did before it."""
    move = conn.execute(select(shift_move).where(shift_move.c.entry_id == entry_id)).first()
    return move is not None and peer_journal.have(conn).get(move.incarnation, 0) >= move.number


def fact_of(conn: Connection, entry_id: str) -> tuple[EntryHeader, Fact] | None:
    """An entry of this register, or of another of the store."""
    own = journal.fact_of(conn, entry_id)
    if own is not None:
        return own
    found = conn.execute(select(peer_entry.c.header, peer_entry.c.body).where(peer_entry.c.id == entry_id)).first()
    return journal.read_entry(found.header, found.body) if found else None


def closed_shift_entries(conn: Connection, limit: int) -> tuple[str, ...]:
    """Entry ids of the newest Z reports of this register."""
    own = (shift.c.state == ShiftState.CLOSED, shift.c.closed_register_id == _REGISTER)
    statement = select(shift.c.entry_id).where(*own).order_by(shift.c.opened_at.desc())
    return tuple(found.entry_id for found in conn.execute(statement.limit(min(limit, MAX_LISTED))))


def till_acts(conn: Connection, shift_id: str) -> tuple[TillAct, ...]:
    """What was done beside selling in a shift, in order."""
    found = conn.execute(select(shift).where(shift.c.shift_id == shift_id)).mappings().first()
    if found is None:
        return ()
    acts = conn.execute(_ACTS_LISTED.limit(MAX_LISTED), _acts_of(found)).mappings()
    return tuple(TillAct(**{name: one[name] for name in TillAct.__slots__}) for one in acts)


def cash_moves(conn: Connection, shift_id: str) -> tuple[CashMoveListed, ...]:
    """Cash moved in a shift, in order."""
    statement = select(cash_move).where(cash_move.c.shift_id == shift_id).order_by(cash_move.c.moved_at)
    return _moves(conn.execute(statement.limit(MAX_LISTED)).mappings().all())


def checks_of(conn: Connection, shift_id: str) -> tuple[ShiftCheck, ...]:
    statement = select(shift_check).where(shift_check.c.shift_id == shift_id).order_by(shift_check.c.checked_at)
    return tuple(ShiftCheck(one.operator_id, one.checked_at, one.difference_minor) for one in conn.execute(statement))


def _moves(found: Sequence[RowMapping]) -> tuple[CashMoveListed, ...]:
    return tuple(CashMoveListed(**{name: one[name] for name in CashMoveListed.__slots__}) for one in found)


def _listed(conn: Connection, found: RowMapping) -> ShiftListed:
    named = {name: found[name] for name in ShiftListed.__slots__ if name not in ("state", "sums")}
    return ShiftListed(state=ShiftState(found["state"]), sums=_sums(conn, found), **named)


def _sums(conn: Connection, found: RowMapping) -> ShiftSums:
    shift_id = found["shift_id"]
    added = dict(conn.execute(_PARTS, {"shift": shift_id}).mappings().one())
    acts = {kind: (count, lines) for kind, count, lines in conn.execute(_ACTS, _acts_of(found))}
    abandoned, abandoned_lines = acts.get(BasketAbandoned.KIND, (0, 0))
    added["removed_count"] += abandoned_lines
    parts = conn.execute(_NUMBERS, {"shift": shift_id}).all()
    return ShiftSums(
        shift_id=shift_id,
        currency=found["currency"],
        opened_at=found["opened_at"],
        opened_by=found["opened_by"],
        float_minor=found["float_minor"],
        drawer_opens=acts.get(DrawerOpened.KIND, (0, 0))[0],
        abandoned_count=abandoned,
        tax_totals=_tax_totals(conn, shift_id),
        tenders=_tenders(conn, shift_id),
        operators=_operators(conn, shift_id),
        cash=_cash(conn, shift_id),
        numbers=tuple(NumberRange(**{name: getattr(one, name) for name in NumberRange.__slots__}) for one in parts),
        perpetual_minor=conn.execute(_PERPETUAL).scalar_one(),
        **added,
    )


def _cash(conn: Connection, shift_id: str) -> CashSums:
    moved = {own.kind: own.minor for own in conn.execute(_MOVED, {"shift": shift_id})}
    out = sum(moved.get(kind, 0) for kind in ("pickup", "safe_drop", "bank_drop"))
    return CashSums(moved.get("loan", 0), out, moved.get("paid_in", 0), moved.get("paid_out", 0))


def _tenders(conn: Connection, shift_id: str) -> tuple[TenderTotal, ...]:
    statement = select(shift_tender).where(shift_tender.c.shift_id == shift_id).order_by(shift_tender.c.kind)
    return tuple(
        TenderTotal(kind=kind, count=count, taken_minor=taken, paid_out_minor=paid_out)
        for _, kind, count, taken, paid_out in conn.execute(statement)
    )


def _operators(conn: Connection, shift_id: str) -> tuple[OperatorSum, ...]:
    statement = select(shift_operator).where(shift_operator.c.shift_id == shift_id)
    found = conn.execute(statement.order_by(shift_operator.c.operator_id))
    return tuple(OperatorSum(own.operator_id, own.sale_count, own.sales_minor, own.cash_minor) for own in found)


def _acts_of(found: RowMapping) -> dict[str, object]:
    """An act that does not tell its shift belongs to the one its number falls into."""
    same_life = found["closed_incarnation"] == found["opened_incarnation"]
    return {
        "shift": found["shift_id"],
        "life": found["opened_incarnation"],
        "after": found["opened_number"],
        "before": found["closed_number"] if same_life and found["closed_number"] else _LAST_NUMBER,
    }


def _tax_totals(conn: Connection, shift_id: str) -> tuple[SoldTaxTotal, ...]:
    taxes = select(shift_tax).where(shift_tax.c.shift_id == shift_id)
    return tuple(
        SoldTaxTotal(
            letter=tax.letter,
            name=tax.name,
            ppm=tax.ppm,
            net_minor=tax.net_minor,
            tax_minor=tax.tax_minor,
            gross_minor=tax.gross_minor,
        )
        for tax in conn.execute(taxes.order_by(shift_tax.c.letter, shift_tax.c.ppm, shift_tax.c.name))
    )
