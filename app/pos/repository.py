"""Reads what selling keeps in store.db."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    bindparam,
    exists,
    func,
    literal_column,
    select,
)

from app.db.prepared import Prepared
from app.db.tables import document_number, incarnation, register_state
from app.pos.tables import (
    basket_recall,
    notice,
    sale,
    shift,
    shift_move,
    suspended_basket,
)
from contract.states.shift import ShiftCommand, ShiftState

MAX_LISTED = 200
_REGISTER = select(register_state.c.register_id).scalar_subquery()
# Written out, because the index of open shifts is of no use to a statement that does not say so.
_OPEN = shift.c.state == literal_column(f"'{ShiftState.OPEN}'")
_HELD_IN = func.coalesce(
    select(shift_move.c.incarnation).where(shift_move.c.entry_id == shift.c.held_by_entry_id).scalar_subquery(),
    shift.c.opened_incarnation,
)
# A shift of a life that this database never had stays left open there: of what was sold in it some may be lost.
_OF_THIS_DATABASE = _HELD_IN.in_(select(incarnation.c.incarnation))
OPEN_SHIFT = select(shift).where(_OPEN, shift.c.register_id == _REGISTER, _OF_THIS_DATABASE)
_OPEN_SHIFT_ID = Prepared(OPEN_SHIFT.with_only_columns(shift.c.shift_id))
_RECENT = (
    select(sale)
    .where(sale.c.register_id == _REGISTER)
    .order_by(sale.c.occurred_at.desc(), sale.c.document_number.desc())
)
_FINISHED_BY = Prepared(
    select(sale.c.register_id).where(sale.c.transaction_id == bindparam("sale")).order_by(sale.c.entry_id)
)
_UNLISTED = ("incarnation", "number", "waits")
_WAITING = (
    select(*(column for column in suspended_basket.c if column.name not in _UNLISTED))
    .where(suspended_basket.c.waits == 1)
    .order_by(suspended_basket.c.suspended_at, suspended_basket.c.entry_id)
)


@dataclass(frozen=True, slots=True)
class SaleListed:
    """A finished sale in a list."""

    transaction_id: str
    entry_id: str
    register_id: str
    incarnation: str
    series: str
    document_number: int
    occurred_at: str
    operator_id: str | None
    total_minor: int
    currency: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Suspended:
    """A basket set aside, with its draft, by the entry that set it aside."""

    entry_id: str
    basket_id: str
    label: str
    register_id: str
    suspended_at: str
    operator_id: str | None
    currency: str
    total_minor: int
    basket: str


@dataclass(frozen=True, slots=True)
class LostMove:
    """Something this register did that ``register_id`` had done before it, ``at`` UTC text."""

    entry_id: str
    subject: str
    register_id: str
    at: str


def open_shift_id(conn: Connection) -> str | None:
    """The shift that sales of this register belong to now."""
    found: str | None = _OPEN_SHIFT_ID.value(conn)
    return found


def lost_take_overs(conn: Connection) -> tuple[LostMove, ...]:
    """Take-overs by this register that another register's came before: the lower entry id counts."""
    mine, theirs, every = (shift_move.alias(name) for name in ("mine", "theirs", "every"))
    first = select(func.min(every.c.entry_id)).where(every.c.follows == mine.c.follows).scalar_subquery()
    statement = (
        select(mine.c.entry_id, mine.c.shift_id.label("subject"), theirs.c.register_id, theirs.c.moved_at.label("at"))
        .join_from(mine, theirs, theirs.c.entry_id == first)
        .where(mine.c.command == ShiftCommand.TAKE_OVER, mine.c.register_id == _REGISTER)
        .where(theirs.c.register_id != mine.c.register_id)
    )
    return _lost(conn, statement, mine.c.entry_id)


def lost_recalls(conn: Connection) -> tuple[LostMove, ...]:
    """Recalls by this register that another register's came before."""
    mine, theirs, every = (basket_recall.alias(name) for name in ("mine", "theirs", "every"))
    same = (every.c.basket_id == mine.c.basket_id, every.c.suspended_entry_id == mine.c.suspended_entry_id)
    first = select(func.min(every.c.entry_id)).where(*same).scalar_subquery()
    statement = (
        select(
            mine.c.entry_id, mine.c.basket_id.label("subject"), theirs.c.register_id, theirs.c.recalled_at.label("at")
        )
        .join_from(mine, theirs, theirs.c.entry_id == first)
        .where(mine.c.register_id == _REGISTER, mine.c.suspended_entry_id != "")
        .where(theirs.c.register_id != mine.c.register_id)
    )
    return _lost(conn, statement, mine.c.entry_id)


def recent_sales(conn: Connection, limit: int) -> tuple[SaleListed, ...]:
    """The newest sales first."""
    return tuple(_listed(found) for found in conn.execute(_RECENT.limit(min(limit, MAX_LISTED))).mappings())


def last_number(conn: Connection, incarnation: str, series: str) -> int:
    """The number of the newest document of a series in this life of the database; 0 before the first."""
    own = document_number.c.incarnation == incarnation, document_number.c.series == series
    return conn.execute(select(document_number.c.last).where(*own)).scalar() or 0


def sale_by_id(conn: Connection, transaction_id: str) -> SaleListed | None:
    """The sale as this register finished it."""
    found = conn.execute(_RECENT.where(sale.c.transaction_id == transaction_id)).mappings().first()
    return _listed(found) if found else None


def finished_by(conn: Connection, transaction_id: str) -> str | None:
    """The register that finished the sale, whichever was first."""
    found: str | None = _FINISHED_BY.value(conn, {"sale": transaction_id})
    return found


def sale_by_reference(conn: Connection, reference: str) -> SaleListed | None:
    """The sale that another system calls ``reference``; the first one, should there be several."""
    named = select(sale).where(sale.c.external_reference == reference, sale.c.external_reference != "")
    found = conn.execute(named.order_by(sale.c.entry_id).limit(1)).mappings().first()
    return _listed(found) if found else None


def suspended_baskets(conn: Connection) -> tuple[Suspended, ...]:
    """What is set aside in the store, oldest first."""
    return tuple(Suspended(**found) for found in conn.execute(_WAITING.limit(MAX_LISTED)).mappings())


def suspended_one(conn: Connection, entry_id: str) -> Suspended | None:
    """One that waits."""
    found = conn.execute(_WAITING.where(suspended_basket.c.entry_id == entry_id)).mappings().first()
    return Suspended(**found) if found else None


def _listed(found: RowMapping) -> SaleListed:
    return SaleListed(**{name: found[name] for name in SaleListed.__slots__})


def _lost(conn: Connection, statement: Select[Any], own_entry: ColumnElement[str]) -> tuple[LostMove, ...]:
    """Those that nobody was told of yet."""
    told = exists().where(notice.c.entry_id == own_entry)
    return tuple(LostMove(**found) for found in conn.execute(statement.where(~told).limit(MAX_LISTED)).mappings())
