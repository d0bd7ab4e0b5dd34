"""What somebody typed or scanned, as a sale of this store or as a question to head office: the number on a receipt, or
what an order is called.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select, text

from app.pos.refund_orders import goods_sale
from app.pos.refund_sale import SoldBefore, find_here, newest_numbered, recorded_sale, sold_before
from app.pos.tables import sale
from contract.errors import Refused
from contract.values.receipt_number import parse_receipt_number

WantedBy = Literal["receipt", "order", "transaction"]
_ORDER = re.compile(r"[A-Z]{1,4}-[0-9A-Z]+(-[0-9A-Z]+)*|[0-9]{5,9}-[1-9][0-9]{0,2}")
"""Of a till, or of a part of one that head office numbered."""
_MOST_DIGITS, _ORDER_DIGITS = 9, 5
_ORDER_NAMED = text("SELECT key FROM row WHERE kind = 'order' AND json_extract(body, '$.number') = :number LIMIT 1")
_ORDER_PLACED = text("""
    SELECT body FROM journal WHERE kind = 'order.placed' AND json_extract(body, '$.number') = :number
    UNION ALL
    SELECT body FROM peer_entry WHERE kind = 'order.placed' AND json_extract(body, '$.number') = :number
    LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Wanted:
    """``told`` is what head office is asked about; ``known`` is the sale as this store knows it."""

    by: WantedBy
    told: str
    known: SoldBefore | None = None


def wanted(conn: Connection, typed: str) -> Wanted:
    """A number alone is this till's newest sale of that number, else an order's. Refused: ``receipt_unreadable``,
    ``sale_unknown``.
    """
    number = parse_receipt_number(typed)
    if number is not None:
        return _named("receipt", typed.upper(), find_here(conn, number))
    if typed.isdecimal() and len(typed) <= _MOST_DIGITS:
        known = newest_numbered(conn, int(typed)) or _of_order(conn, typed)
        if known is None and len(typed) < _ORDER_DIGITS:
            raise Refused("sale_unknown")
        return _named("order", typed, known)
    if _ORDER.fullmatch(typed.upper()):
        return _named("order", typed.upper(), _of_order(conn, typed.upper()))
    raise Refused("receipt_unreadable", text=typed)


def wanted_sale(conn: Connection, transaction_id: str) -> Wanted:
    """A sale from a list, of this store or another."""
    return _named("transaction", transaction_id, _sale(conn, transaction_id))


def _named(by: WantedBy, told: str, known: SoldBefore | None) -> Wanted:
    return Wanted("receipt", known.receipt_number, known) if known is not None else Wanted(by, told)


def _of_order(conn: Connection, number: str) -> SoldBefore | None:
    """The sale of this store in which the goods of an order were charged."""
    order_id = conn.execute(_ORDER_NAMED, {"number": number}).scalar() or _placed(conn, number)
    if order_id is None:
        return None
    sold = goods_sale(conn, order_id)
    return _sale(conn, sold) if sold is not None else None


def _placed(conn: Connection, number: str) -> str | None:
    body = conn.execute(_ORDER_PLACED, {"number": number}).scalar()
    return str(json.loads(body)["order_id"]) if body else None


def _sale(conn: Connection, transaction_id: str) -> SoldBefore | None:
    entries = select(sale.c.entry_id).where(sale.c.transaction_id == transaction_id)
    entry_id = conn.execute(entries.order_by(sale.c.entry_id).limit(1)).scalar()
    found = recorded_sale(conn, entry_id) if entry_id else None
    return sold_before(conn, *found) if found else None
