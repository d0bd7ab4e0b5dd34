"""What head office lacks of the entries that peers told: what may be carried to it for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, text

from app.db.outside import perhaps_outside
from app.db.peer_journal import as_wires
from app.db.prepared import Prepared
from app.db.tables import peer_entry, peer_life
from contract.messages.sync import Inside, WireEntry
from contract.values.time import instant_text

_FOR_EVER = "9999"
_LIVES = select(peer_life)
_PLACE = (
    peer_entry.c.incarnation == bindparam("life"),
    peer_entry.c.number.between(bindparam("low"), bindparam("high")),
)
_IN_RANGE = (
    select(peer_entry.c.id, peer_entry.c.number, peer_entry.c.header, peer_entry.c.body, peer_entry.c.hash)
    .where(*_PLACE, peer_entry.c.kept_at <= bindparam("until"))
    .order_by(peer_entry.c.number, peer_entry.c.id)
)
_COUNT_IN_RANGE = select(func.count()).select_from(peer_entry).where(*_PLACE)
# Of an own life, peers hold only what a copy of this journal wrote, or a later state of it. In this order: there are
# few lives, and of most of them nothing stands twice.
_TWICE = Prepared(
    text("""
    SELECT incarnation, number FROM peer_life CROSS JOIN peer_entry USING (incarnation)
    WHERE entries > upto GROUP BY incarnation, number HAVING count(*) > 1
    UNION
    SELECT incarnation, number FROM incarnation
    CROSS JOIN peer_life USING (incarnation) CROSS JOIN peer_entry USING (incarnation)
    CROSS JOIN journal USING (incarnation, number)
""")
)


def not_inside(
    conn: Connection,
    inside: Mapping[str, Inside],
    limit: int,
    *,
    kept_before: Callable[[str], datetime] | None = None,
    skip: Collection[str] = frozenset(),
) -> tuple[WireEntry, ...]:
    """Entries of peers that ``inside`` lacks, or may lack.

    ``kept_before``: of each register, those that are here since that moment at least. ``skip``: ids to leave out.
    """
    known = _doubted(conn, inside)
    found = (
        stored
        for life in conn.execute(_LIVES).all()
        for stored in _outside(
            conn,
            life.incarnation,
            known.get(life.incarnation),
            instant_text(kept_before(life.register_id)) if kept_before else _FOR_EVER,
        )
        if stored.id not in skip
    )
    return as_wires(conn, list(islice(found, limit)))


def count_by_register(conn: Connection, inside: Mapping[str, Inside]) -> dict[str, tuple[int, int]]:
    """Register id -> how many of its entries are held here, and how many of them ``inside`` lacks, or may lack."""
    known = _doubted(conn, inside)
    counts: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for life in conn.execute(_LIVES).all():
        kept, lacking = counts[life.register_id]
        own = known.get(life.incarnation)
        counts[life.register_id] = (kept + life.entries, lacking + _count_outside(conn, life.incarnation, own))
    return dict(counts)


def _doubted(conn: Connection, inside: Mapping[str, Inside]) -> dict[str, Inside]:
    """Where a number stands twice here, and head office, which has one of the two, has not heard of a copy yet, it does
    not say which it lacks: both may be.
    """
    twice: dict[str, set[int]] = defaultdict(set)
    for life, number in _TWICE.rows(conn):
        if life in inside and number <= inside[life].upto:
            twice[life].add(number)
    missing = {life: tuple(sorted({*inside[life].missing, *numbers})) for life, numbers in twice.items()}
    return {**inside, **{life: inside[life].model_copy(update={"missing": own}) for life, own in missing.items()}}


def _outside(conn: Connection, life: str, known: Inside | None, kept_before: str) -> Iterator[Row[*tuple[Any, ...]]]:
    for low, high in perhaps_outside(known):
        for found in conn.execute(_IN_RANGE, {"life": life, "low": low, "high": high, "until": kept_before}):
            if known is None or not known.holds(found.number, found.id):
                yield found


def _count_outside(conn: Connection, life: str, known: Inside | None) -> int:
    if known is not None and known.fork is not None:
        return sum(1 for _ in _outside(conn, life, known, _FOR_EVER))
    ranges = ({"life": life, "low": low, "high": high} for low, high in perhaps_outside(known))
    return sum(conn.execute(_COUNT_IN_RANGE, one).scalar_one() for one in ranges)
