"""Coupons that count once and limits for each customer: what was used here, by the store's other registers, and in the
rest of the chain as far as head office told. Two tills that cannot hear each other may both take a coupon; head office
lists that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, exists, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.catalog.catalog import Catalog
from app.db.prepared import Prepared
from app.pos.premises import read_premises, register_names, register_numbers
from app.pos.tables import promotion_use, sale, voided_sale
from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.facts import SaleCompleted
from contract.messages.sync import Inside
from contract.rules.promotion import Promotion
from contract.rules.promotion.conditions import code_key, shown
from contract.rules.promotion.model import CodeKind
from contract.values.receipt_number import receipt_number
from contract.values.time import BusinessCalendar, parse_instant

TABLES = (promotion_use, voided_sale)
_INSERT = Prepared(upsert(promotion_use).on_conflict_do_nothing())
_VOID = Prepared(upsert(voided_sale).on_conflict_do_nothing())
_use = promotion_use.c
_undone = exists().where(voided_sale.c.transaction_id == _use.transaction_id)
_OF_CODE = Prepared(
    select(_use.entry_id, sale.c.register_id, sale.c.incarnation, sale.c.document_number, sale.c.series)
    .add_columns(sale.c.occurred_at, _undone.label("undone"))
    .join(sale, sale.c.entry_id == _use.entry_id)
    .where(_use.code == bindparam("code"), _use.code != "")
    .order_by(_use.entry_id)
)
_OF_CUSTOMER = Prepared(
    select(_use.promotion_id, _use.times, _use.entry_id, _use.incarnation, _use.number)
    .add_columns(voided_sale.c.entry_id.label("by"), voided_sale.c.incarnation.label("by_incarnation"))
    .add_columns(voided_sale.c.number.label("by_number"))
    .join(voided_sale, voided_sale.c.transaction_id == _use.transaction_id, isouter=True)
    .where(_use.customer_id == bindparam("customer"), _use.customer_id != "")
)


@dataclass(frozen=True, slots=True)
class Spent:
    """Where and when a coupon was used: the number on the receipt, the store or the till, and the instant."""

    receipt_number: str
    place: str
    at: str


def used(conn: Connection, header: EntryHeader, fact: SaleCompleted) -> None:
    """What a sale of any register used, or gave back."""
    place = {"incarnation": header.incarnation, "number": header.number}
    if fact.post_voids:
        _VOID.write(conn, {"transaction_id": fact.post_voids, "entry_id": header.id, **place})
    times: dict[tuple[str, str], int] = {}
    for line in fact.lines:
        for own in line.modifiers if line.returned is None else ():
            if own.promotion_id and (own.code or fact.customer_id):
                key = own.promotion_id, code_key(own.code)
                times[key] = max(times.get(key, 1), own.times)
    for (promotion_id, code), count in times.items():
        told = {"entry_id": header.id, "promotion_id": promotion_id, "code": code, "times": count}
        whose = {"transaction_id": fact.transaction_id, "customer_id": fact.customer_id}
        _INSERT.write(conn, {**told, **whose, **place})


def uses_of(
    conn: Connection, customer_id: str, told: Mapping[str, int], inside: Mapping[str, Inside]
) -> dict[str, int]:
    """Promotion -> how often the customer had it: what head office ``told``, and what is not ``inside`` that."""

    def outside(incarnation: str, number: int, entry_id: str) -> bool:
        known = inside.get(incarnation)
        return known is None or not known.holds(number, entry_id)

    found = dict(told)
    for row in _OF_CUSTOMER.run(conn, {"customer": customer_id}):
        undone = row.by is not None and outside(row.by_incarnation, row.by_number, row.by)
        counts = outside(row.incarnation, row.number, row.entry_id) - undone
        found[row.promotion_id] = found.get(row.promotion_id, 0) + row.times * counts
    return found


def spent_codes(
    conn: Connection, catalog: Catalog, codes: Iterable[str], promotions: Collection[Promotion]
) -> dict[str, Spent]:
    """Those of ``codes``, serial coupons, that a sale used already."""
    serial = [one.code for one in promotions if one.code is not None and one.code.kind is CodeKind.SERIAL]
    found = {}
    for code in codes if serial else ():
        if any(shown(needed, [code]) is not None for needed in serial):
            where = _spent(conn, catalog, code_key(code))
            if where is not None:
                found[code] = where
    return found


def require_unspent(spent: Mapping[str, Spent], calendar: BusinessCalendar) -> None:
    """Refused: ``coupon_spent`` (shown, receipt, place, at), for the first."""
    for code, own in spent.items():
        at = calendar.local(parse_instant(own.at))
        told = f"{at:%Y-%m-%d %H:%M}"
        raise Refused("coupon_spent", shown=code, receipt=own.receipt_number, place=own.place, at=told)


def _spent(conn: Connection, catalog: Catalog, key: str) -> Spent | None:
    rows = _OF_CODE.run(conn, {"code": key}).all()
    here = next((row for row in rows if not row.undone), None)
    if here is not None:
        location, till = read_premises(conn).location, register_numbers(conn).get(here.register_id, 0)
        number = receipt_number(location.code, till, here.incarnation, here.document_number, here.series)
        return Spent(number, register_names(conn).get(here.register_id, location.name), here.occurred_at)
    told = catalog.spent_coupon(key)
    if told is None or any(row.entry_id == told.entry_id for row in rows):
        return None
    return Spent(told.receipt_number, told.location_name, told.spent_at)
