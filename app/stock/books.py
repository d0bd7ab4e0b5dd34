"""What the books said at the moment of counting: stock as known here, rolled back over all that was done since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from app.db.journal import read_entry
from app.stock.desk import StockDesk
from contract.messages.stock_facts import KnownFacts
from contract.rules.counting import BEFORE, Around, ShelfMove, around, shelf_move
from contract.values.time import instant_text, parse_instant

_RECENT = 10_000
"""So many entries of a journal are looked at: more than a register writes while goods lie about."""
_SINCE = text("""
    SELECT header, body FROM journal
    WHERE position > (SELECT coalesce(max(position), 0) FROM journal) - :recent
        AND occurred_at >= :since AND instr(body, :item_id)
    UNION ALL
    SELECT header, body FROM peer_entry
    WHERE position > (SELECT coalesce(max(position), 0) FROM peer_entry) - :recent
        AND occurred_at >= :since AND taken_in = 1 AND instr(body, :item_id)
""")
_KNOWN = text("""
    SELECT incarnation, max(number) AS number FROM journal_touch WHERE kind = 'stock' AND key = :item_id
    GROUP BY incarnation
""")


@dataclass(frozen=True, slots=True)
class Books:
    """``expected`` thousandths stood on the shelves at the moment asked for; ``told`` is False where head office said
    nothing of the item. ``known``: of each incarnation, the last fact in it.
    """

    expected: int
    blur: Around
    known: tuple[KnownFacts, ...]
    told: bool


def books_at(desk: StockDesk, conn: Connection, item_id: str, began: datetime, counted: datetime) -> Books:
    """For a count that began and ended then."""
    stock = desk.books.stock_of(conn, item_id)
    moves = list(_moves(conn, item_id, began - BEFORE))
    since = sum(move.thousandths for move in moves if move.moment > counted)
    now = (stock.on_hand if stock else 0) - desk.books.in_hand(item_id)
    return Books(now - since, around(moves, began, counted), known_of(conn, item_id), stock is not None)


def known_of(conn: Connection, item_id: str) -> tuple[KnownFacts, ...]:
    """Of each incarnation that ever had to do with the item, its last fact on it that is held here."""
    found = conn.execute(_KNOWN, {"item_id": item_id})
    return tuple(KnownFacts(incarnation=one.incarnation, number=one.number) for one in found)


def _moves(conn: Connection, item_id: str, since: datetime) -> Iterator[ShelfMove]:
    told = {"item_id": item_id, "since": instant_text(since), "recent": _RECENT}
    for found in conn.execute(_SINCE, told):
        header, fact = read_entry(found.header, found.body)
        move = shelf_move(fact, item_id, parse_instant(header.occurred_at), unsure=header.clock == "unsure")
        if move is not None:
            yield move
