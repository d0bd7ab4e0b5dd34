"""Reads what selling keeps in store.db."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from app.pos.model.shift_sums import ShiftSums
from app.pos.tables import sale, shift, shift_tax, suspended_basket
from contract.messages.facts import SoldTaxTotal
from contract.states.shift import ShiftState

MAX_LISTED = 200
_OPEN_SHIFT = select(shift).where(shift.c.state == ShiftState.OPEN)
_OPEN_SHIFT_ID = select(shift.c.shift_id).where(shift.c.state == ShiftState.OPEN)
_RECENT = select(sale).order_by(sale.c.occurred_at.desc(), sale.c.document_number.desc())


@dataclass(frozen=True, slots=True)
class SaleListed:
    """A finished sale in a list."""

    transaction_id: str
    entry_id: str
    incarnation: str
    document_number: int
    occurred_at: str
    operator_id: str | None
    total_minor: int
    currency: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Suspended:
    """A basket set aside, with its draft."""

    basket_id: str
    label: str
    suspended_at: str
    operator_id: str | None
    currency: str
    total_minor: int
    basket: str


def open_shift_id(conn: Connection) -> str | None:
    """The shift that sales belong to now."""
    found: str | None = conn.execute(_OPEN_SHIFT_ID).scalar()
    return found


def open_shift(conn: Connection) -> ShiftSums | None:
    """The open shift with its sums."""
    found = conn.execute(_OPEN_SHIFT).first()
    if found is None:
        return None
    taxes = (
        select(shift_tax).where(shift_tax.c.shift_id == found.shift_id).order_by(shift_tax.c.letter, shift_tax.c.ppm)
    )
    totals = tuple(
        SoldTaxTotal(
            letter=tax.letter,
            name=tax.name,
            ppm=tax.ppm,
            net_minor=tax.net_minor,
            tax_minor=tax.tax_minor,
            gross_minor=tax.gross_minor,
        )
        for tax in conn.execute(taxes)
    )
    return ShiftSums(
        shift_id=found.shift_id,
        currency=found.currency,
        opened_at=found.opened_at,
        opened_by=found.opened_by,
        float_minor=found.float_minor,
        sale_count=found.sale_count,
        item_thousandths=found.item_thousandths,
        sales_minor=found.sales_minor,
        tax_minor=found.tax_minor,
        rounding_minor=found.rounding_minor,
        cash_minor=found.cash_minor,
        drawer_opens=found.drawer_opens,
        removed_count=found.removed_count,
        abandoned_count=found.abandoned_count,
        coupon_minor=found.coupon_minor,
        discount_minor=found.discount_minor,
        override_count=found.override_count,
        first_sale_number=found.first_sale_number,
        last_sale_number=found.last_sale_number,
        tax_totals=totals,
    )


def recent_sales(conn: Connection, limit: int) -> tuple[SaleListed, ...]:
    """The newest sales first."""
    return tuple(_listed(found) for found in conn.execute(_RECENT.limit(min(limit, MAX_LISTED))).mappings())


def sale_by_id(conn: Connection, transaction_id: str) -> SaleListed | None:
    found = conn.execute(select(sale).where(sale.c.transaction_id == transaction_id)).mappings().first()
    return _listed(found) if found else None


def sale_by_reference(conn: Connection, reference: str) -> SaleListed | None:
    """The sale that another system calls ``reference``; the first one, should there be several."""
    named = select(sale).where(sale.c.external_reference == reference, sale.c.external_reference != "")
    found = conn.execute(named.order_by(sale.c.entry_id).limit(1)).mappings().first()
    return _listed(found) if found else None


def closed_shift_entries(conn: Connection, limit: int) -> tuple[str, ...]:
    """Entry ids of the newest Z reports."""
    statement = select(shift.c.entry_id).where(shift.c.state == ShiftState.CLOSED).order_by(shift.c.opened_at.desc())
    return tuple(found.entry_id for found in conn.execute(statement.limit(min(limit, MAX_LISTED))))


def suspended_baskets(conn: Connection) -> tuple[Suspended, ...]:
    """What is set aside, oldest first."""
    statement = select(suspended_basket).order_by(suspended_basket.c.suspended_at, suspended_basket.c.basket_id)
    return tuple(Suspended(**found) for found in conn.execute(statement.limit(MAX_LISTED)).mappings())


def suspended_one(conn: Connection, basket_id: str) -> Suspended | None:
    statement = select(suspended_basket).where(suspended_basket.c.basket_id == basket_id)
    found = conn.execute(statement).mappings().first()
    return Suspended(**found) if found else None


def _listed(found: RowMapping) -> SaleListed:
    return SaleListed(**{name: found[name] for name in SaleListed.__slots__})
