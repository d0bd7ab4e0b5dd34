"""Sales by the number on their receipt, and what came back of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, Text, any_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.facts import SaleCompleted, read_fact
from contract.messages.rows import ReturnRulesRow
from contract.rules.returnable import CameBack
from contract.states.payment import PaymentState
from contract.values.receipt_number import ReceiptNumber, parse_receipt_number, receipt_number
from oms.db.engine import Tx
from oms.payments.tables import payment
from oms.returns.tables import return_rules
from oms.sales.tables import sale, sale_line
from oms.stores.tables import location, register
from oms.sync.tables import entry

# Two returns of one sale that arrive at once: the second counts the first one.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 4150011))")


_OF_ORDER = ("hand_over", "pickup", "ship")
_GONE = (PaymentState.INTENDED, PaymentState.UNKNOWN, PaymentState.REFUNDED)


@dataclass(frozen=True, slots=True)
class BookedSale:
    """A sale as its register told it."""

    header: EntryHeader
    fact: SaleCompleted
    location_code: str
    location_name: str


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """A line of a later sale that brings back ``line_id``; amounts positive."""

    entry_id: str
    line_id: str
    location_code: str
    returned_at: datetime
    condition: str
    reason: str
    came_back: CameBack


def find_sale(tx: Tx, number: ReceiptNumber) -> BookedSale | None:
    """The sale on whose receipt the number stands."""
    query = (
        select(sale.c.entry_id)
        .join(register, register.c.id == sale.c.register_id)
        .join(location, location.c.id == sale.c.location_id)
        .where(func.upper(location.c.code) == number.location_code, register.c.number == number.register_number)
        .where(sale.c.document_number == number.document_number, sale.c.series == number.series)
        .where(sale.c.incarnation.startswith(number.life, autoescape=True))
        .order_by(sale.c.entry_id)
        .limit(1)
    )
    entry_id = tx.conn.execute(query).scalar_one_or_none()
    return read_sale(tx, entry_id) if entry_id else None


def find_transaction(tx: Tx, transaction_id: str) -> BookedSale | None:
    """A sale from a list."""
    query = select(sale.c.entry_id).where(sale.c.transaction_id == transaction_id)
    entry_id = tx.conn.execute(query.order_by(sale.c.entry_id).limit(1)).scalar_one_or_none()
    return read_sale(tx, entry_id) if entry_id else None


def sale_of_order(tx: Tx, order_id: str) -> BookedSale | None:
    """The newest sale in which goods of an order were charged."""
    query = (
        select(sale_line.c.entry_id)
        .where(sale_line.c.reference == order_id, sale_line.c.intent.in_(_OF_ORDER))
        .where(sale_line.c.quantity_thousandths > 0, sale_line.c.gross_minor > 0)
        .order_by(sale_line.c.entry_id.desc())
        .limit(1)
    )
    entry_id = tx.conn.execute(query).scalar_one_or_none()
    return read_sale(tx, entry_id) if entry_id else None


def number_of(tx: Tx, found: BookedSale) -> str:
    """What stands on its receipt."""
    query = select(register.c.number).where(register.c.id == found.header.register_id)
    number = tx.conn.execute(query).scalar_one_or_none()
    own = found.fact
    return receipt_number(found.location_code, number or 0, found.header.incarnation, own.document_number, own.series)


def charges_of(tx: Tx, fact: SaleCompleted) -> list[dict[str, object]]:
    """What cards paid of a sale, with what the acquirer calls it and what went back of it, by payment."""
    named = [own.reference for own in fact.tenders if own.kind == "card" and own.tendered_minor > 0]
    if not named:
        return []
    charges = tx.conn.execute(
        select(payment).where(payment.c.payment_id.in_(named), payment.c.state == PaymentState.CAPTURED)
    ).mappings()
    back = tx.conn.execute(
        select(payment.c.reverses, payment.c.payment_id, payment.c.amount_minor).where(
            payment.c.reverses.in_(named), payment.c.kind == "refund", payment.c.state.in_(_GONE)
        )
    ).all()
    return [
        {
            "payment_id": own["payment_id"],
            "terminal_reference": own["terminal_reference"],
            "approved_minor": own["approved_minor"],
            "currency": own["currency"],
            "card": f"{own['brand'].title()} {own['last_four']}".strip(),
            "refunds": {one.payment_id: one.amount_minor for one in back if one.reverses == own["payment_id"]},
        }
        for own in charges
        if own["terminal_reference"]
    ]


def sale_on_receipt(tx: Tx, receipt: str) -> BookedSale:
    """As ``find_sale``, by what somebody typed. Refused: ``receipt_unreadable``, ``sale_unknown``."""
    number = parse_receipt_number(receipt)
    if number is None:
        raise Refused("receipt_unreadable", text=receipt)
    found = find_sale(tx, number)
    if found is None:
        raise Refused("sale_unknown")
    return found


def read_sale(tx: Tx, entry_id: str) -> BookedSale | None:
    """A sale by the entry that told it."""
    columns = (entry.c.header, entry.c.body, location.c.code, location.c.name)
    query = select(*columns).join(location, location.c.id == entry.c.location_id)
    found = tx.conn.execute(query.where(entry.c.id == entry_id)).one_or_none()
    if found is None:
        return None
    header = EntryHeader.model_validate_json(found.header)
    fact = read_fact(header.kind, header.version, bytes(found.body).decode())
    return BookedSale(header, fact, found.code, found.name) if isinstance(fact, SaleCompleted) else None


def lock_sales(tx: Tx, transaction_ids: Collection[str]) -> None:
    """Whoever counts what came back of these counts alone until the transaction ends."""
    for transaction_id in sorted(transaction_ids):
        tx.conn.execute(_ONE_AT_A_TIME, {"id": transaction_id})


def sales_of(tx: Tx, transaction_ids: Collection[str]) -> dict[str, tuple[str, SaleCompleted]]:
    """Those that are here, by transaction: their store and what was told."""
    wanted = any_(bindparam("ids", list(transaction_ids), ARRAY(Text)))
    query = (
        select(sale.c.transaction_id, sale.c.location_id, entry.c.version, entry.c.body)
        .join(entry, entry.c.id == sale.c.entry_id)
        .where(sale.c.transaction_id == wanted)
        .order_by(sale.c.entry_id.desc())
    )
    found: dict[str, tuple[str, SaleCompleted]] = {}
    for transaction_id, location_id, version, body in tx.conn.execute(query):
        fact = read_fact(SaleCompleted.KIND, version, bytes(body).decode())
        if isinstance(fact, SaleCompleted):
            found[transaction_id] = (location_id, fact)
    return found


def returned_lines(tx: Tx, transaction_ids: Collection[str]) -> dict[str, list[ReturnedLine]]:
    """What came back of each sale, in the order it did."""
    wanted = any_(bindparam("ids", list(transaction_ids), ARRAY(Text)))
    query = (
        select(sale_line, location.c.code, sale.c.completed_at)
        .join(sale, sale.c.entry_id == sale_line.c.entry_id)
        .join(location, location.c.id == sale.c.location_id)
        .where(sale_line.c.returned_transaction_id.is_not(None), sale_line.c.returned_transaction_id == wanted)
        .order_by(sale_line.c.entry_id, sale_line.c.position)
    )
    found: dict[str, list[ReturnedLine]] = {}
    for row in tx.conn.execute(query):
        units = abs(row.quantity_thousandths) // 1_000 if row.unit == "each" else 1
        one = ReturnedLine(
            entry_id=row.entry_id,
            line_id=row.returned_line_id or "",
            location_code=row.code,
            returned_at=row.completed_at,
            condition=row.condition or "",
            reason=row.return_reason or "",
            came_back=CameBack(units, -row.net_minor, -row.tax_minor),
        )
        found.setdefault(row.returned_transaction_id, []).append(one)
    return found


_RULES = ("days", "reasons", "cash_minor", "without_receipt_minor", "offline_minor", "offline_day_minor")


def put_rules(tx: Tx, rules: ReturnRulesRow) -> None:
    """The rules of one store, over those before."""
    added = upsert(return_rules).values(rules.model_dump(mode="json"))
    changed = {name: added.excluded[name] for name in _RULES}
    tx.conn.execute(added.on_conflict_do_update(index_elements=[return_rules.c.location_id], set_=changed))


def rules_of(tx: Tx, location_ids: Sequence[str]) -> dict[str, ReturnRulesRow]:
    """Of those stores that have any."""
    found = tx.conn.execute(select(return_rules).where(return_rules.c.location_id.in_(location_ids))).mappings()
    return {one["location_id"]: ReturnRulesRow.model_validate(dict(one)) for one in found}
