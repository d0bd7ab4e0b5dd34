"""Orders that tills of this store placed and that head office told nothing of yet: known from their facts alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection, select, text

from app.bopis.model.standing import Standing, stand
from app.db import rows
from app.db.tables import attachment, peer_attachment
from app.pos.premises import location_row
from contract.messages.entry import EntryHeader
from contract.messages.facts import AttachmentRef, Fact, OrderPlaced
from contract.messages.rows import OrderRow, StockRow
from contract.rules.placed_order import placed_row
from contract.values.time import instant_text

NameOf = Callable[[str], str]
_MOST = 500
_WITHOUT_ROW = text("""
    SELECT DISTINCT touch.key FROM journal_touch AS touch
    JOIN (
        SELECT incarnation, number FROM journal WHERE kind = 'order.placed' AND occurred_at >= :since
        UNION ALL
        SELECT incarnation, number FROM peer_entry
        WHERE kind = 'order.placed' AND occurred_at >= :since AND taken_in = 1
    ) AS placed ON placed.incarnation = touch.incarnation AND placed.number = touch.number
    WHERE touch.kind = 'order' AND NOT EXISTS (
        SELECT 1 FROM row WHERE row.kind = 'order' AND row.key = touch.key
    )
    LIMIT :most
""")


def placed_standings(conn: Connection, since: datetime, name_of: NameOf) -> tuple[Standing, ...]:
    """Those that are collected here."""
    keys = conn.execute(_WITHOUT_ROW, {"since": instant_text(since), "most": _MOST}).scalars()
    return tuple(found for key in keys if (found := placed_standing(conn, key, name_of)))


def placed_standing(conn: Connection, order_id: str, name_of: NameOf) -> Standing | None:
    """An order without a row, while its store has facts that head office has not answered for."""
    facts, told = rows.facts_not_inside(conn, OrderRow.KIND, order_id, {}), placed_fact(conn, order_id)
    if told is None or not _is_here(conn, told[1]) or _known_to_head_office(conn, *told):
        return None
    header, placed = told
    row = placed_row(header, placed, _attached(conn, placed.name), _attached(conn, placed.phone))
    return stand(row, _after(facts), name_of=name_of)


def placed_fact(conn: Connection, order_id: str) -> tuple[EntryHeader, OrderPlaced] | None:
    """The fact itself, as long as this store keeps it."""
    facts = rows.facts_not_inside(conn, OrderRow.KIND, order_id, {})
    return next(((header, fact) for header, fact in facts if isinstance(fact, OrderPlaced)), None)


def _after(facts: Iterable[tuple[EntryHeader, Fact]]) -> tuple[tuple[EntryHeader, Fact], ...]:
    return tuple((header, fact) for header, fact in facts if not isinstance(fact, OrderPlaced))


def _is_here(conn: Connection, fact: OrderPlaced) -> bool:
    own = location_row(conn)
    return fact.how == "pickup" and own is not None and fact.location_id == own.location_id


def _known_to_head_office(conn: Connection, header: EntryHeader, fact: OrderPlaced) -> bool:
    """Whether it booked the order, and gave it to another store since: the stock it told of has the order in it."""
    for item_id in sorted({line.item_id for line in fact.lines}):
        stored = rows.stored_row(conn, StockRow.KIND, item_id)
        if stored is not None:
            outside = rows.facts_not_inside(conn, StockRow.KIND, item_id, stored.inside)
            return all(other.id != header.id for other, _ in outside)
    return False


def _attached(conn: Connection, ref: AttachmentRef | None) -> str:
    """A personal value, or nothing once it was erased."""
    if ref is None:
        return ""
    for table in (attachment, peer_attachment):
        found = conn.execute(select(table.c.value).where(table.c.id == ref.attachment_id)).scalar()
        if found is not None:
            return str(found)
    return ""
