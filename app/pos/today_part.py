"""What a shift took today. One that began on an earlier day holds sums of all its days, so its sales of today are added
up by the database, which reads thousands of them faster than they could be unpacked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, text

from app.pos.premises import register_names
from app.pos.shift_repository import ShiftListed
from contract.messages.facts import TenderTotal
from contract.values.time import instant_text

_RETURNED = ""
_SUMS = text("""
    WITH sold AS (
        SELECT own.body FROM sale JOIN journal AS own ON own.id = sale.entry_id
            WHERE sale.register_id IN :registers AND sale.occurred_at BETWEEN :since AND :until
                AND sale.shift_id = :shift
        UNION ALL
        SELECT peer.body FROM sale JOIN peer_entry AS peer ON peer.id = sale.entry_id
            WHERE sale.register_id IN :registers AND sale.occurred_at BETWEEN :since AND :until
                AND sale.shift_id = :shift AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.id = sale.entry_id)
    ), tender AS (
        SELECT json_extract(one.value, '$.kind') AS kind,
            json_extract(one.value, '$.tendered_minor') - json_extract(one.value, '$.change_minor') AS kept_minor
        FROM sold, json_each(sold.body, '$.tenders') AS one
    )
    SELECT kind, count(*) AS count, sum(max(kept_minor, 0)) AS taken_minor, sum(max(-kept_minor, 0)) AS paid_out_minor
        FROM tender GROUP BY kind
    UNION ALL
    SELECT '', count(*), coalesce(sum(json_extract(one.value, '$.gross_minor')), 0), 0
        FROM sold, json_each(sold.body, '$.lines') AS one WHERE json_extract(one.value, '$.returned') IS NOT NULL
    ORDER BY kind
""").bindparams(bindparam("registers", expanding=True))
"""By kind of tender; the lines that came back stand under no kind."""


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """``return_count`` counts lines that came back."""

    tenders: tuple[TenderTotal, ...]
    return_count: int
    returns_minor: int


def part_of_day(conn: Connection, shift: ShiftListed, since: datetime, until: datetime) -> PartOfDay:
    """``since``: when the day began."""
    sums = shift.sums
    if not sums.opened_at or sums.opened_at >= instant_text(since):
        return PartOfDay(sums.tenders, sums.return_count, sums.returns_minor)
    asked = {"since": instant_text(since), "until": instant_text(until), "shift": shift.shift_id}
    found = conn.execute(_SUMS, {"registers": list(register_names(conn)), **asked}).mappings().all()
    tenders = tuple(TenderTotal(**one) for one in found if one["kind"] != _RETURNED)
    (returned,) = [one for one in found if one["kind"] == _RETURNED]
    return PartOfDay(tenders, returned["count"], returned["taken_minor"])
