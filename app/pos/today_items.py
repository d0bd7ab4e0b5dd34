"""What sold best today and what is left of it: from the sales of this register and of those it has heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, text

from app.pos.premises import register_names
from contract.values.quantity import Unit
from contract.values.time import instant_text

SHOWN = 5
LeftOf = Callable[[str], int | None]
"""What can be sold of an item here, in thousandths; None where nobody told."""
_ENOUGH = 5
_BEST = text("""
    WITH sold AS (
        SELECT own.body FROM sale JOIN journal AS own ON own.id = sale.entry_id
            WHERE sale.register_id IN :registers
                AND sale.occurred_at BETWEEN :since AND :until
        UNION ALL
        SELECT peer.body FROM sale JOIN peer_entry AS peer ON peer.id = sale.entry_id
            WHERE sale.register_id IN :registers
                AND sale.occurred_at BETWEEN :since AND :until
                AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.id = sale.entry_id)
    ), line AS (
        SELECT json_extract(one.value, '$.item_id') AS item_id, json_extract(one.value, '$.name') AS name,
            json_extract(one.value, '$.size') AS size, json_extract(one.value, '$.unit') AS unit,
            json_extract(one.value, '$.quantity_thousandths') AS thousandths,
            coalesce(json_extract(one.value, '$.intent'), 'carry_out') AS intent,
            coalesce(json_extract(one.value, '$.linked_to'), '') AS linked_to
        FROM sold, json_each(sold.body, '$.lines') AS one
    )
    SELECT item_id, max(name) AS name, max(size) AS size, max(unit) AS unit, sum(thousandths) AS thousandths,
        sum(CASE WHEN unit = 'each' THEN thousandths WHEN thousandths < 0 THEN -1000 ELSE 1000 END) AS pieces
    FROM line WHERE item_id <> '' AND linked_to = '' AND intent IN ('carry_out', 'return')
    GROUP BY item_id HAVING pieces > 0 ORDER BY pieces DESC, item_id LIMIT :shown
""").bindparams(bindparam("registers", expanding=True))
"""Summed by the database, which reads thousands of sales faster than they could be unpacked here."""


@dataclass(frozen=True, slots=True)
class TopItem:
    """An item that left the store today, less what came back of it. What is weighed counts once for each weighing in
    ``pieces``; quantities are thousandths. ``left_thousandths`` None: head office told nothing of its stock.
    """

    item_id: str
    name: str
    size: str
    unit: Unit
    sold_thousandths: int
    pieces: int
    left_thousandths: int | None

    @property
    def scarce(self) -> bool:
        """Whether what is left would be gone in a fifth of what was sold so far."""
        left = self.left_thousandths
        return left is not None and left * _ENOUGH < self.sold_thousandths


def top_items(conn: Connection, since: datetime, until: datetime, left_of: LeftOf) -> tuple[TopItem, ...]:
    """The best first."""
    registers = list(register_names(conn))
    values = {"registers": registers, "since": instant_text(since), "until": instant_text(until), "shown": SHOWN}
    return tuple(
        TopItem(
            one.item_id, one.name, one.size or "", Unit(one.unit), one.thousandths, one.pieces // 1000,
            left_of(one.item_id),
        )
        for one in conn.execute(_BEST, values)
    )  # fmt: skip
