"""A sale that goods may come back of, wherever it is known from, and what is left of each of its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection, select

from app.db.journal import fact_of
from app.db.tables import peer_entry
from app.pos.model.basket import Basket
from app.pos.model.line import LineIntent
from app.pos.payments.elsewhere import ChargeElsewhere
from app.pos.premises import read_premises, register_numbers
from app.pos.refund_places import returned_here
from app.pos.tables import sale as sale_table
from contract.messages.entry import EntryHeader
from contract.messages.facts import SaleCompleted, read_fact
from contract.rules.order_goods import GoodsOfOrder
from contract.rules.receipt_code import line_key
from contract.rules.returnable import NOTHING, CameBack, LinePaid, paid_lines, paid_out
from contract.values.receipt_number import ReceiptNumber, receipt_number

_NEWEST = 4


@dataclass(frozen=True, slots=True)
class SoldBefore:
    """A sale as it was recorded. ``told`` is what head office said came back of it: by entry, by line.

    ``asked`` says whether head office was asked: else what came back in other stores is not known. ``paid_out`` is what
    head office said was paid out for it: by entry, by kind of tender. ``by_code``: nothing but the code on its receipt
    tells of it, made in ``store``; ``gift``: on the receipt of a present. ``charges``: what cards paid of it.
    ``goods``: what head office said the customer has of what was ordered, by line.
    """

    sale: SaleCompleted
    receipt_number: str
    occurred_at: str
    business_day: str
    told: Mapping[str, Mapping[str, CameBack]] = field(default_factory=dict)
    asked: bool = False
    paid_out: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    by_code: bool = False
    gift: bool = False
    store: str = ""
    charges: Mapping[str, ChargeElsewhere] = field(default_factory=dict)
    goods: Mapping[str, GoodsOfOrder] = field(default_factory=dict)

    @property
    def transaction_id(self) -> str:
        return self.sale.transaction_id

    def came_back(self, conn: Connection) -> dict[str, CameBack]:
        """By line: what head office told, and what is known here and was not in that."""
        every = {**returned_here(conn, self.transaction_id), **self.told}
        sums: dict[str, CameBack] = {}
        for lines in every.values():
            for line_id, own in lines.items():
                sums[line_key(line_id)] = sums.get(line_key(line_id), NOTHING) + own
        known = ((line.line_id, sums.get(line_key(line.line_id))) for line in self.sale.lines)
        return {line_id: own for line_id, own in known if own is not None}

    def paid(self) -> dict[str, LinePaid]:
        return paid_lines(self.sale)

    def with_told(self, heard: SoldBefore) -> SoldBefore:
        """With what head office said of the same sale."""
        back = replace(self, told=heard.told, paid_out=heard.paid_out, charges=heard.charges)
        return replace(back, goods=heard.goods, asked=True)

    def days_since(self, today: date) -> int:
        return (today - date.fromisoformat(self.business_day)).days


def find_here(conn: Connection, number: ReceiptNumber) -> SoldBefore | None:
    """A sale of this store by the number on its receipt."""
    premises = read_premises(conn)
    if number.location_code != premises.location.code.upper():
        return None
    register_ids = [own for own, at in register_numbers(conn).items() if at == number.register_number]
    numbered = (
        select(sale_table.c.entry_id)
        .where(sale_table.c.document_number == number.document_number)
        .where(sale_table.c.incarnation.startswith(number.life, autoescape=True))
        .where(sale_table.c.register_id.in_(register_ids))
        .order_by(sale_table.c.entry_id)
        .limit(_NEWEST)
    )
    for entry_id in conn.execute(numbered).scalars():
        found = recorded_sale(conn, entry_id)
        if found is not None and found[1].series == number.series:
            return sold_before(conn, *found)
    return None


def newest_numbered(conn: Connection, document_number: int) -> SoldBefore | None:
    """The newest sale of this register with a number that was typed without the rest."""
    own = read_premises(conn).register.register_id
    numbered = (
        select(sale_table.c.entry_id)
        .where(sale_table.c.register_id == own, sale_table.c.document_number == document_number)
        .order_by(sale_table.c.occurred_at.desc())
        .limit(_NEWEST)
    )
    for entry_id in conn.execute(numbered).scalars():
        found = recorded_sale(conn, entry_id)
        if found is not None and found[1].series == "sale":
            return sold_before(conn, *found)
    return None


def sold_before(conn: Connection, header: EntryHeader, sale: SaleCompleted) -> SoldBefore:
    """A sale of this store."""
    numbers, premises = register_numbers(conn), read_premises(conn)
    number = receipt_number(
        premises.location.code,
        numbers.get(header.register_id, 0),
        header.incarnation,
        sale.document_number,
        sale.series,
    )
    return SoldBefore(sale, number, header.occurred_at, header.business_day)


def sale_here(conn: Connection, transaction_id: str) -> SaleCompleted | None:
    """The sale itself, if it was made in this store."""
    entries = select(sale_table.c.entry_id).where(sale_table.c.transaction_id == transaction_id)
    entry_id = conn.execute(entries.order_by(sale_table.c.entry_id).limit(1)).scalar()
    found = recorded_sale(conn, entry_id) if entry_id else None
    return found[1] if found else None


def paid_out_before(conn: Connection, transaction_id: str) -> dict[str, int]:
    """What was paid out when goods of a sale came back in this store, by kind of tender: positive."""
    sums: dict[str, int] = {}
    for entry_id, lines in returned_here(conn, transaction_id).items():
        found, own = recorded_sale(conn, entry_id), NOTHING
        for back in lines.values():
            own += back
        for kind, minor in (paid_out(found[1].tenders, own.net_minor + own.tax_minor) if found else {}).items():
            sums[kind] = sums.get(kind, 0) + minor
    return sums


def in_basket(basket: Basket | None, transaction_id: str, *, inclusive: bool) -> dict[str, CameBack]:
    """What lines of the open basket bring back of a sale, by line."""
    sums: dict[str, CameBack] = {}
    for line in basket.lines if basket else ():
        if line.intent is not LineIntent.RETURN or line.returned is None:
            continue
        if line.returned.transaction_id == transaction_id:
            tax = -sum(own.tax_minor for own in line.returned.paid)
            own = CameBack(line.pieces, -line.extended_minor - tax if inclusive else -line.extended_minor, tax)
            sums[line.returned.line_id] = sums.get(line.returned.line_id, NOTHING) + own
    return sums


def recorded_sale(conn: Connection, entry_id: str) -> tuple[EntryHeader, SaleCompleted] | None:
    """A sale of this store by the entry that told it."""
    found = fact_of(conn, entry_id) or _peer_fact(conn, entry_id)
    return (found[0], found[1]) if found is not None and isinstance(found[1], SaleCompleted) else None


def _peer_fact(conn: Connection, entry_id: str) -> tuple[EntryHeader, object] | None:
    columns = (peer_entry.c.header, peer_entry.c.body)
    found = conn.execute(select(*columns).where(peer_entry.c.id == entry_id)).first()
    if found is None:
        return None
    header = EntryHeader.model_validate_json(found.header)
    return header, read_fact(header.kind, header.version, found.body)
