"""Quotes and the right to set prices, in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.errors import Refused
from contract.rules.permission import Decision, Grant
from oms.db.engine import Database, Tx
from oms.orders.tables import customer_order
from oms.quotes.tables import price_right, quote
from oms.security.tables import api_key

KEPT = timedelta(days=30)
"""So long a quote that nobody ordered by is kept after its end."""
_AT_ONCE = 1_000


def keep_quote(tx: Tx, values: Mapping[str, object]) -> bool:
    """Whether it is new: False where another came first under the same ``external_id``."""
    added = upsert(quote).values(dict(values)).on_conflict_do_nothing().returning(quote.c.quote_id)
    return tx.conn.execute(added).first() is not None


def quote_told_before(tx: Tx, key_id: str, external_id: str) -> RowMapping | None:
    query = select(quote).where(quote.c.key_id == key_id, quote.c.external_id == external_id)
    return tx.conn.execute(query).mappings().one_or_none() if external_id else None


def own_quote(tx: Tx, quote_id: str, key_id: str, *, lock: bool = False) -> RowMapping:
    """Refused: ``quote_unknown`` also for one of another key."""
    query = select(quote).where(quote.c.quote_id == quote_id, quote.c.key_id == key_id)
    found = tx.conn.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if found is None:
        raise Refused("quote_unknown", quote=quote_id[:64])
    return found


def find_quote(tx: Tx, quote_id: str) -> RowMapping:
    """With the ``name`` of who asked for it, and the number of its order. Refused: ``quote_unknown``."""
    ordered = (customer_order.c.channel_id == quote.c.key_id) & (customer_order.c.external_id == quote.c.quote_id)
    query = (
        select(quote, api_key.c.name, customer_order.c.number.label("order_number"))
        .join(api_key, api_key.c.id == quote.c.key_id)
        .join(customer_order, ordered & (customer_order.c.part == 1), isouter=True)
        .where(quote.c.quote_id == quote_id)
    )
    found = tx.conn.execute(query).mappings().one_or_none()
    if found is None:
        raise Refused("quote_unknown", quote=quote_id[:64])
    return found


def forget_old(db: Database) -> int:
    """Quotes that ended long ago without an order, some at once until none is left; how many went."""
    count = 0
    while found := db.run(_forget_some):
        count += found
    return count


def _forget_some(tx: Tx) -> int:
    ordered = (
        select(customer_order.c.order_id)
        .where(customer_order.c.channel_id == quote.c.key_id, customer_order.c.external_id == quote.c.quote_id)
        .exists()
    )
    old = select(quote.c.quote_id).where(quote.c.valid_until < _kept_since(tx.now), ~ordered).limit(_AT_ONCE)
    return tx.conn.execute(delete(quote).where(quote.c.quote_id.in_(old))).rowcount


def price_grant(tx: Tx, key_id: str) -> Grant:
    """What a key may do to prices, as a role at a till says it."""
    row = tx.conn.execute(select(price_right).where(price_right.c.key_id == key_id)).one_or_none()
    return Grant(Decision.ALLOW, row.amount_minor, row.share_ppm) if row else Grant(Decision.DENY)


def set_price_right(tx: Tx, name: str, grant: Grant | None) -> None:
    """None takes it away. Refused: ``key_unknown``."""
    key_id = tx.conn.execute(select(api_key.c.id).where(api_key.c.name == name)).scalar()
    if key_id is None:
        raise Refused("key_unknown", name=name[:40])
    tx.conn.execute(delete(price_right).where(price_right.c.key_id == key_id))
    if grant is not None:
        values = {"key_id": key_id, "share_ppm": grant.share_ppm, "amount_minor": grant.amount_minor}
        tx.conn.execute(insert(price_right).values(values))


def price_rights(tx: Tx) -> list[dict[str, object]]:
    """Who may set prices, by name."""
    query = select(api_key.c.name, api_key.c.kind, price_right.c.share_ppm, price_right.c.amount_minor)
    found = tx.conn.execute(query.join(price_right, price_right.c.key_id == api_key.c.id).order_by(api_key.c.name))
    return [dict(row) for row in found.mappings()]


def _kept_since(now: datetime) -> datetime:
    return now - KEPT
