"""What the customer's paper says of the orders that a sale placed: what, where, when, what is owed, and the code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from app.db.rows import facts_not_inside, stored_row
from app.devices.document import Block, Qr, Rule, Text
from app.pos.premises import location_row
from app.wording import Wording, Words
from contract.messages.facts import OrderedLine, OrderPlaced, SaleCompleted, SoldLine
from contract.messages.rows import OrderRow, OrderRulesRow
from contract.rules.collection_code import collection_token
from contract.values.time import parse_instant


@dataclass(frozen=True, slots=True)
class OrderPaper:
    """An order with the name of the other store where it is collected, "" for this one."""

    fact: OrderPlaced
    place: str = ""


def orders_of(conn: Connection, sale: SaleCompleted) -> tuple[OrderPaper, ...]:
    """In the order of their lines."""
    ids = dict.fromkeys(line.reference for line in sale.lines if line.intent in ("pickup", "ship", "deposit"))
    found = (
        fact
        for order_id in ids
        for _, fact in facts_not_inside(conn, OrderRow.KIND, order_id, {})
        if isinstance(fact, OrderPlaced) and fact.transaction_id == sale.transaction_id
    )
    return tuple(OrderPaper(fact, _place(conn, fact)) for fact in found)


def order_blocks(papers: tuple[OrderPaper, ...], wording: Wording, words: Words) -> Iterator[Block]:
    """Each order by itself, above the end of the receipt."""
    for paper in papers:
        fact = paper.fact
        yield Rule(dashed=True)
        yield Text(words.text("receipt_order", order=fact.number), bold=True)
        yield Text(_how(paper, wording, words))
        for line in fact.lines if fact.deposit_minor or fact.balance_minor else ():
            yield Text(_named(line, wording), wording.amount(line.price_minor))
        if fact.balance_minor:
            yield Text(words.text("receipt_order_ahead"), wording.amount(fact.deposit_minor))
            yield Text(words.text("receipt_order_owed"), wording.amount(fact.balance_minor), bold=True)
        yield Text(words.text("receipt_order_firm" if fact.promise == "firm" else "receipt_order_unconfirmed"))
        if fact.how == "pickup":
            caption = (words.text("receipt_order_code", code=fact.code), words.text("receipt_order_show"))
            yield Qr(collection_token(fact.number, fact.code), caption)


def line_name(line: SoldLine, words: Words) -> str:
    """A deposit has no name of its own."""
    if line.intent != "deposit":
        return f"{line.name} {line.size}".strip()
    code = "order_line_deposit" if line.quantity_thousandths > 0 else "order_line_deposit_off"
    return words.text(code, order=line.name)


def _how(paper: OrderPaper, wording: Wording, words: Words) -> str:
    when = wording.date_and_time(parse_instant(paper.fact.promised_at))
    if paper.fact.how == "ship":
        return words.text("order_line_ship", when=when)
    return words.text("order_line_elsewhere" if paper.place else "order_line_here", when=when, place=paper.place)


def _named(line: OrderedLine, wording: Wording) -> str:
    return f"{wording.quantity(line.thousandths, line.unit)} × {line.name} {line.size}".strip()


def _place(conn: Connection, fact: OrderPlaced) -> str:
    own = location_row(conn)
    if own is None or fact.location_id == own.location_id:
        return ""
    stored = stored_row(conn, OrderRulesRow.KIND, own.location_id)
    places = OrderRulesRow.model_validate(stored.body).places if stored else ()
    return next((one.name for one in places if one.location_id == fact.location_id), "")
