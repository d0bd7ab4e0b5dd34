"""Reads what selling keeps in store.db."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from app.db import peer_journal
from app.db.prepared import Prepared
from app.db.tables import register_state
from app.pos.model.shift_sums import ShiftSums
from app.pos.tables import (
    basket_recall,
    notice,
    sale,
    shift,
    shift_move,
    shift_part,
    shift_tax,
    suspended_basket,
    till_act,
)
from contract.messages.facts import BasketAbandoned, DrawerOpened, SoldTaxTotal
from contract.states.shift import ShiftCommand, ShiftState

MAX_LISTED = 200
_LAST_NUMBER = (1 << 63) - 1
_REGISTER = select(register_state.c.register_id).scalar_subquery()
_LIFE = select(register_state.c.incarnation).scalar_subquery()
# Written out, because the index of open shifts is of no use to a statement that does not say so.
_OPEN = shift.c.state == literal_column(f"'{ShiftState.OPEN}'")
_OPEN_SHIFT = select(shift).where(_OPEN, shift.c.register_id == _REGISTER)
_OPEN_SHIFT_ID = Prepared(_OPEN_SHIFT.with_only_columns(shift.c.shift_id))
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
_ADDED = ("sale_count", "item_thousandths", "sales_minor", "tax_minor", "rounding_minor", "cash_minor",
          "coupon_minor", "discount_minor", "override_count")  # fmt: skip
_PARTS = select(
    *(func.coalesce(func.sum(shift_part.c[name]), 0).label(name) for name in (*_ADDED, "removed_count"))
).where(shift_part.c.shift_id == bindparam("shift"))
_OWN_NUMBERS = select(shift_part).where(shift_part.c.shift_id == bindparam("shift"), shift_part.c.incarnation == _LIFE)
_ACTS = (
    select(till_act.c.kind, func.count(), func.sum(till_act.c.line_count))
    .where(
        or_(
            till_act.c.shift_id == bindparam("shift"),
            and_(
                till_act.c.shift_id.is_(None),
                till_act.c.incarnation == bindparam("life"),
                till_act.c.number > bindparam("after"),
                till_act.c.number < bindparam("before"),
            ),
        )
    )
    .group_by(till_act.c.kind)
)


@dataclass(frozen=True, slots=True)
class SaleListed:
    """A finished sale in a list."""

    transaction_id: str
    entry_id: str
    register_id: str
    incarnation: str
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
class ShiftListed:
    """A shift of the store. ``register_id`` has it, or had it last while it is released or closed."""

    shift_id: str
    state: ShiftState
    register_id: str
    held_by_entry_id: str
    held_since: str
    to_register_id: str | None
    closed_at: str | None
    z_number: int | None
    over_short_minor: int | None
    sums: ShiftSums


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


def open_shift(conn: Connection) -> ShiftSums | None:
    """The open shift of this register with its sums, wherever it was before."""
    found = conn.execute(_OPEN_SHIFT).mappings().first()
    return _sums(conn, found) if found else None


def shift_by_id(conn: Connection, shift_id: str) -> ShiftListed | None:
    found = conn.execute(select(shift).where(shift.c.shift_id == shift_id)).mappings().first()
    return _shift_listed(conn, found) if found else None


def shifts(conn: Connection, limit: int) -> tuple[ShiftListed, ...]:
    """Shifts of the store: those that are not closed, then those closed last."""
    last_first = (shift.c.closed_at.is_not(None), shift.c.closed_at.desc(), shift.c.opened_at.desc(), shift.c.shift_id)
    found = conn.execute(select(shift).order_by(*last_first).limit(min(limit, MAX_LISTED)))
    return tuple(_shift_listed(conn, one) for one in found.mappings().all())


def heard_up_to(conn: Connection, entry_id: str) -> bool:
    """Whether everything was heard that the register which made this move of a shift did before it."""
    move = conn.execute(select(shift_move).where(shift_move.c.entry_id == entry_id)).first()
    return move is not None and peer_journal.have(conn).get(move.incarnation, 0) >= move.number


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


def closed_shift_entries(conn: Connection, limit: int) -> tuple[str, ...]:
    """Entry ids of the newest Z reports of this register."""
    own = (shift.c.state == ShiftState.CLOSED, shift.c.closed_register_id == _REGISTER)
    statement = select(shift.c.entry_id).where(*own).order_by(shift.c.opened_at.desc())
    return tuple(found.entry_id for found in conn.execute(statement.limit(min(limit, MAX_LISTED))))


def suspended_baskets(conn: Connection) -> tuple[Suspended, ...]:
    """What is set aside in the store, oldest first."""
    return tuple(Suspended(**found) for found in conn.execute(_WAITING.limit(MAX_LISTED)).mappings())


def suspended_one(conn: Connection, entry_id: str) -> Suspended | None:
    """One that waits."""
    found = conn.execute(_WAITING.where(suspended_basket.c.entry_id == entry_id)).mappings().first()
    return Suspended(**found) if found else None


def _listed(found: RowMapping) -> SaleListed:
    return SaleListed(**{name: found[name] for name in SaleListed.__slots__})


def _shift_listed(conn: Connection, found: RowMapping) -> ShiftListed:
    named = {name: found[name] for name in ShiftListed.__slots__ if name not in ("state", "sums")}
    return ShiftListed(state=ShiftState(found["state"]), sums=_sums(conn, found), **named)


def _sums(conn: Connection, found: RowMapping) -> ShiftSums:
    shift_id = found["shift_id"]
    added = conn.execute(_PARTS, {"shift": shift_id}).mappings().one()
    numbers = conn.execute(_OWN_NUMBERS, {"shift": shift_id}).first()
    acts = {kind: (count, lines) for kind, count, lines in conn.execute(_ACTS, _acts_of(found))}
    abandoned, abandoned_lines = acts.get(BasketAbandoned.KIND, (0, 0))
    return ShiftSums(
        shift_id=shift_id,
        currency=found["currency"],
        opened_at=found["opened_at"],
        opened_by=found["opened_by"],
        float_minor=found["float_minor"],
        drawer_opens=acts.get(DrawerOpened.KIND, (0, 0))[0],
        abandoned_count=abandoned,
        removed_count=added["removed_count"] + abandoned_lines,
        first_sale_number=numbers.first_sale_number if numbers else None,
        last_sale_number=numbers.last_sale_number if numbers else None,
        tax_totals=_tax_totals(conn, shift_id),
        **{name: added[name] for name in _ADDED},
    )


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


def _lost(conn: Connection, statement: Select[Any], own_entry: ColumnElement[str]) -> tuple[LostMove, ...]:
    """Those that nobody was told of yet."""
    told = exists().where(notice.c.entry_id == own_entry)
    return tuple(LostMove(**found) for found in conn.execute(statement.where(~told).limit(MAX_LISTED)).mappings())
