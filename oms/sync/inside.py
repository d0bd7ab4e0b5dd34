"""Which facts of each incarnation are in the rows of this snapshot."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import ARRAY, Text, any_, bindparam, func, select

from contract.messages.sync import ForkRange, Inside
from oms.db.engine import Tx
from oms.sync.tables import entry, incarnation, incarnation_hole

_LIVES = select(incarnation).where(incarnation.c.location_id == bindparam("location_id"))
_HOLES = (
    select(incarnation_hole)
    .where(incarnation_hole.c.incarnation == any_(bindparam("lives", type_=ARRAY(Text))))
    .order_by(incarnation_hole.c.incarnation, incarnation_hole.c.number)
)


def inside(tx: Tx, location_id: str) -> dict[str, Inside]:
    """By incarnation of the store's registers: how far its facts are in, and which below that are not."""
    lives = tx.conn.execute(_LIVES, {"location_id": location_id}).all()
    missing = defaultdict(list)
    for hole in tx.conn.execute(_HOLES, {"lives": [life.id for life in lives]}):
        missing[hole.incarnation].append(hole.number)
    return {
        life.id: Inside(
            upto=life.last_number,
            missing=tuple(missing[life.id]),
            fork=_fork(tx, life.id, life.fork_first, life.fork_last) if life.fork_first is not None else None,
        )
        for life in lives
    }


def _fork(tx: Tx, incarnation_id: str, first: int, last: int | None) -> ForkRange:
    """While the copy has not begun a new life, the range reaches up to the newest entry."""
    if last is None:
        newest = select(func.max(entry.c.number)).where(entry.c.incarnation == incarnation_id)
        last = tx.conn.execute(newest).scalar_one()
    ids = tx.conn.execute(
        select(entry.c.id)
        .where(entry.c.incarnation == incarnation_id, entry.c.number.between(first, last), entry.c.reason.is_(None))
        .order_by(entry.c.id)
    )
    return ForkRange(first=first, last=last, ids=tuple(ids.scalars()))
