"""How much an operator did today, where a role bounds the sum of a day: from what this register recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select

from app.db.journal import read_entry
from app.db.tables import journal
from contract.messages.facts import Fact


def used_on(
    conn: Connection, operator_id: str, day: str, kinds: Sequence[str], amount_of: Callable[[Fact], int]
) -> int:
    """Reads back to the beginning of ``day`` and no further."""
    newest = select(journal.c.header, journal.c.body).where(journal.c.kind.in_(kinds))
    used = 0
    for found in conn.execute(newest.order_by(journal.c.position.desc())):
        header, fact = read_entry(found.header, found.body)
        if header.business_day < day:
            break
        if header.operator_id == operator_id:
            used += amount_of(fact)
    return used
