"""SQL of alerts: since when a register has an order, and which milestones anybody in the store was warned of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.bopis.tables import order_known, order_warned
from contract.values.time import instant_text

KEPT = timedelta(days=60)
_KNOW = upsert(order_known).on_conflict_do_nothing()
_FORGET = delete(order_known).where(order_known.c.order_id == bindparam("forgotten"))


def known_orders(conn: Connection) -> set[str]:
    return set(conn.execute(select(order_known.c.order_id)).scalars())


def know(conn: Connection, order_ids: Collection[str], now: datetime, shown: Collection[str]) -> set[str]:
    """This register has them from now on. What it had long ago, and shows no more, is forgotten on the way: which."""
    if not order_ids:
        return set()
    conn.execute(_KNOW, [{"order_id": order_id, "known_at": instant_text(now)} for order_id in order_ids])
    old = select(order_known.c.order_id).where(order_known.c.known_at < instant_text(now - KEPT))
    forgotten = set(conn.execute(old).scalars()) - set(shown)
    if forgotten:
        conn.execute(_FORGET, [{"forgotten": order_id} for order_id in forgotten])
    return forgotten


def known_at(conn: Connection, order_ids: Collection[str]) -> dict[str, str]:
    query = select(order_known.c.order_id, order_known.c.known_at).where(order_known.c.order_id.in_(order_ids))
    return {row.order_id: row.known_at for row in conn.execute(query)}


def warned(conn: Connection, order_ids: Sequence[str]) -> frozenset[tuple[str, str]]:
    """(order id, milestone) of which some register of this store told already."""
    if not order_ids:
        return frozenset()
    query = select(order_warned.c.order_id, order_warned.c.milestone).where(order_warned.c.order_id.in_(order_ids))
    return frozenset((row.order_id, row.milestone) for row in conn.execute(query))
