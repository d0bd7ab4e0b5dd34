"""Reads orders and stock: the copy that head office sent ⊕ the facts of this register that are not in it yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import Connection, select, text

from app.bopis.model.standing import Standing, stand
from app.db import rows
from app.db.drafts import drop_draft, load_draft, save_draft
from app.db.tables import journal
from contract.errors import Refused
from contract.messages.facts import OrderHandedOver, OrderPutBack, OrderRejected, read_fact
from contract.messages.rows import OperatorRow, OrderRow, StockRow
from contract.rules.fold import fold_stock
from contract.values.time import instant_text

NameOf = Callable[[str], str]
_ENDS = (OrderHandedOver.KIND, OrderRejected.KIND, OrderPutBack.KIND)
_LONGEST_DAY = timedelta(hours=48)
_OF_NOW = text("""
    SELECT key FROM row WHERE kind = 'order' AND (
        withdrawn = 1 OR json_extract(body, '$.due_at') >= :since OR EXISTS (
            SELECT 1 FROM json_each(body, '$.lines') AS line WHERE
                json_extract(line.value, '$.quantities.open') > 0
                OR json_extract(line.value, '$.quantities.picked') > 0
                OR json_extract(line.value, '$.quantities.staged') > 0
        )
    )
""")


def standing_of(conn: Connection, order_id: str, name_of: NameOf) -> Standing:
    """Refused: ``order_not_here``."""
    stored = rows.stored_row(conn, OrderRow.KIND, order_id)
    standing = _standing(conn, stored, name_of) if stored else None
    if standing is None:
        raise Refused("order_not_here", order=order_id)
    return standing


def standings(conn: Connection, name_of: NameOf, since: datetime) -> tuple[Standing, ...]:
    """Every order that is not at its end, and those that were due since. What ended long ago is not even read.

    One that this version cannot read is kept, and shown after an upgrade.
    """
    keys = conn.execute(_OF_NOW, {"since": instant_text(since)}).scalars().all()
    found = (_standing(conn, stored, name_of) for stored in rows.stored_rows(conn, OrderRow.KIND, keys))
    return tuple(standing for standing in found if standing)


def stock_of(conn: Connection, item_id: str) -> StockRow | None:
    """Sellable stock of one item here, or None while head office has told nothing of it."""
    stored = rows.stored_row(conn, StockRow.KIND, item_id)
    if stored is None:
        return None
    facts = rows.facts_not_inside(conn, StockRow.KIND, item_id, stored.inside)
    return fold_stock(StockRow.model_validate(stored.body), [fact for _, fact in facts])


def ended_on(conn: Connection, day: date, now: datetime) -> frozenset[str]:
    """Orders that this register handed over, rejected or put back on a business day."""
    since = instant_text(now - _LONGEST_DAY)
    statement = select(journal.c.kind, journal.c.version, journal.c.header, journal.c.body).where(
        journal.c.kind.in_(_ENDS), journal.c.occurred_at >= since
    )
    ended = set()
    for kind, version, header, body in conn.execute(statement):
        fact = read_fact(kind, version, body)
        if json.loads(header)["business_day"] == day.isoformat():
            ended.add(str(getattr(fact, "order_id", "")))
    return frozenset(ended)


def operator_name(conn: Connection, operator_id: str) -> str:
    """What an operator of this store is called, or nothing for one unknown here."""
    stored = rows.stored_row(conn, OperatorRow.KIND, operator_id)
    return str(stored.body.get("name", "")) if stored else ""


def load(conn: Connection, name: str) -> dict[str, object] | None:
    """A draft of this folder."""
    kept = load_draft(conn, name)
    return json.loads(kept) if kept else None


def save(conn: Connection, name: str, body: Mapping[str, object]) -> None:
    save_draft(conn, name, json.dumps(body, ensure_ascii=False))


def drop(conn: Connection, name: str) -> None:
    drop_draft(conn, name)


def _standing(conn: Connection, stored: rows.StoredRow, name_of: NameOf) -> Standing | None:
    try:
        order = OrderRow.model_validate(stored.body)
    except ValidationError:
        return None
    facts = rows.facts_not_inside(conn, OrderRow.KIND, stored.key, stored.inside)
    return stand(order, facts, withdrawn=stored.withdrawn, name_of=name_of)
