"""Reads orders and stock: the copy that head office sent ⊕ the facts of this store that are not in it yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select, text

from app.bopis.coming import awaited_still, coming, coming_for
from app.bopis.model.standing import UNFINISHED, Standing, stand
from app.bopis.placed import placed_standing, placed_standings
from app.bopis.tables import order_claim, order_end
from app.db import rows
from app.db.drafts import drop_draft, load_draft, save_draft
from app.pos.tables import notice
from contract.errors import Refused
from contract.messages.facts import OrderPacked, OrderPicked, OrderUnpacked, OrderUnpicked
from contract.messages.rows import OperatorRow, OrderRow, StockRow
from contract.rules.fold_counts import fold_stock_told
from contract.states.fulfillment import IN_HAND
from contract.values.time import instant_text

NameOf = Callable[[str], str]
MOST_ENDED, MOST_CLAIMS = 10_000, 50
_PLACED_AHEAD = timedelta(days=30)
"""How long a store that head office does not hear works on orders of its own tills."""
_TOLD_SINCE = """EXISTS (
    SELECT 1 FROM journal_touch AS touch LEFT JOIN json_each(row.inside) AS life ON life.key = touch.incarnation
    WHERE touch.kind = 'order' AND touch.key = row.key AND (
        life.key IS NULL
        OR touch.number > json_extract(life.value, '$.upto')
        OR touch.number IN (SELECT value FROM json_each(life.value, '$.missing'))
        OR touch.number BETWEEN json_extract(life.value, '$.fork.first') AND json_extract(life.value, '$.fork.last')
    )
)"""
"""A fact of the store on an order's row may be outside of it."""
_OF_NOW = text(f"""
    SELECT key FROM row WHERE kind = 'order' AND key IN (SELECT value FROM json_each(:keys)) AND (
        withdrawn = 1 OR json_extract(body, '$.due_at') >= :since OR EXISTS (
            SELECT 1 FROM json_each(body, '$.lines') AS line, json_each(line.value, '$.quantities') AS quantity
            WHERE quantity.value > 0 AND quantity.key IN (SELECT value FROM json_each(:unfinished))
        ) OR EXISTS (
            SELECT 1 FROM json_each(body, '$.parcels') AS parcel
            WHERE coalesce(json_extract(parcel.value, '$.manifest_id'), '') = ''
        ) OR {_TOLD_SINCE}
    )
""")  # noqa: S608 - words of our own
"""Its own facts may have revived an order whose row has ended: one of them that may be outside the row is enough."""


_MET = text("""
    WITH own AS MATERIALIZED (
        SELECT entry_id, order_id, coalesce(operator_id, '') AS operator_id, register_id, claimed_at FROM order_claim
        WHERE register_id = (SELECT register_id FROM register_state) AND claimed_at >= :since
            AND NOT EXISTS (SELECT 1 FROM notice WHERE notice.entry_id = order_claim.entry_id)
    )
    SELECT own.* FROM own JOIN order_claim AS rival ON rival.order_id = own.order_id
        AND rival.operator_id <> own.operator_id AND rival.register_id <> own.register_id
    UNION
    SELECT own.* FROM own JOIN row ON row.kind = 'order' AND row.key = own.order_id
        AND (json_extract(row.body, '$.claim.operator_id') <> own.operator_id OR EXISTS (
            SELECT 1 FROM json_each(row.body, '$.acts') AS act WHERE json_extract(act.value, '$.command') = 'claim'
                AND json_extract(act.value, '$.operator_id') <> own.operator_id
                AND json_extract(act.value, '$.register_id') <> own.register_id
        ))
    ORDER BY claimed_at DESC, entry_id LIMIT :most
""")
"""The other claim is known by its fact, or by the row alone."""
# A line of another item may have been added by a fact that is not in the row yet.
_HOLDING = text(f"""
    SELECT key FROM row WHERE kind = 'order' AND (EXISTS (
        SELECT 1 FROM json_each(body, '$.lines') AS line, json_each(line.value, '$.quantities') AS quantity
        WHERE json_extract(line.value, '$.item_id') = :item_id
            AND quantity.value > 0 AND quantity.key IN (SELECT value FROM json_each(:in_hand))
    ) OR ((instr(body, :item_id) OR key IN (
        SELECT touch.key FROM journal_touch AS touch JOIN (
            SELECT incarnation, number FROM journal WHERE kind = 'order.substituted' AND instr(body, :item_id)
            UNION ALL
            SELECT incarnation, number FROM peer_entry
            WHERE kind = 'order.substituted' AND taken_in = 1 AND instr(body, :item_id)
        ) AS told ON told.incarnation = touch.incarnation AND told.number = touch.number
        WHERE touch.kind = 'order'
    )) AND {_TOLD_SINCE}))
""")  # noqa: S608 - words of our own
_PRINTS = text("""
    SELECT key, number, withdrawn, inside, (
        SELECT count(*) FROM journal_touch AS touch WHERE touch.kind = 'order' AND touch.key = row.key
    ) AS facts
    FROM row WHERE kind = 'order'
""")
Print = tuple[int, int, str, int, str]
"""Of a row: its number, whether it was withdrawn, what is inside, how many facts this store has on it, and the parcel
that its goods come in.
"""
Version = tuple[object, int]
"""Of the database, as one connection sees it."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim that a register recorded, by its entry."""

    entry_id: str
    order_id: str
    operator_id: str
    register_id: str


def standing_of(conn: Connection, order_id: str, name_of: NameOf) -> Standing:
    """Refused: ``order_not_here``."""
    stored = rows.stored_row(conn, OrderRow.KIND, order_id)
    standing = _standing(conn, stored, name_of) if stored else placed_standing(conn, order_id, name_of)
    if standing is None:
        raise Refused("order_not_here", order=order_id)
    return standing


def version(conn: Connection) -> Version | None:
    """The same twice: nothing was committed between, by anybody. None where this connection wrote itself."""
    raw: Any = conn.connection.dbapi_connection
    if raw.total_changes:
        return None
    whose = conn.info.setdefault("version_of", object())
    return whose, int(conn.exec_driver_sql("PRAGMA data_version").scalar_one())


def prints(conn: Connection) -> dict[str, Print]:
    """Of every order's row, by key: what differs once the order stands differently."""
    parcels = coming(conn)
    return {
        one.key: (one.number, one.withdrawn, one.inside, one.facts, parcels.get(one.key, ""))
        for one in conn.execute(_PRINTS).all()
    }


def read_orders(conn: Connection, keys: Sequence[str], name_of: NameOf, since: datetime) -> dict[str, Standing]:
    """Those of ``keys`` that are not at their end here, or were due since. What ended long ago is not even read.

    One that this version cannot read is kept, and shown after an upgrade.
    """
    of_now = {"since": instant_text(since), "keys": json.dumps(keys), "unfinished": json.dumps(UNFINISHED)}
    wanted = conn.execute(_OF_NOW, of_now).scalars().all()
    found = ((stored.key, _standing(conn, stored, name_of)) for stored in rows.stored_rows(conn, OrderRow.KIND, wanted))
    return {key: standing for key, standing in found if standing}


def holding(conn: Connection, item_id: str) -> Sequence[str]:
    """Orders for which an item may be in hand: as their rows say, or as facts do that may be outside of these."""
    return conn.execute(_HOLDING, {"item_id": item_id, "in_hand": json.dumps(IN_HAND)}).scalars().all()


def placed_ahead(conn: Connection, name_of: NameOf, since: datetime) -> tuple[Standing, ...]:
    """Orders of this store's tills that head office told nothing of yet."""
    return placed_standings(conn, since - _PLACED_AHEAD, name_of)


def stock_of(conn: Connection, item_id: str) -> StockRow | None:
    """Sellable stock of one item here, or None while head office has told nothing of it."""
    stored = rows.stored_row(conn, StockRow.KIND, item_id)
    if stored is None:
        return None
    facts = rows.facts_not_inside(conn, StockRow.KIND, item_id, stored.inside)
    return fold_stock_told(StockRow.model_validate(stored.body), facts)


def ended_on(conn: Connection, day: date) -> frozenset[str]:
    """Orders that any register of this store handed over, rejected or put back on a business day."""
    statement = select(order_end.c.order_id).where(order_end.c.business_day == day.isoformat()).distinct()
    return frozenset(conn.execute(statement.limit(MOST_ENDED)).scalars())


@dataclass(frozen=True, slots=True)
class ParcelEver:
    """A parcel, open or not, and who closed it: line id -> thousandths, without what was to be packed again.

    ``heard``: its fact is known here, and what was picked before by the same register.
    """

    register_id: str
    quantities: dict[str, int]
    heard: bool


def own_claims(conn: Connection, since: datetime) -> tuple[Claimed, ...]:
    """Claims that this register recorded since and that another operator's may have met, the newest first.

    Of none of them was anybody told anything yet.
    """
    found = conn.execute(_MET, {"since": instant_text(since), "most": MOST_CLAIMS})
    return tuple(Claimed(one.entry_id, one.order_id, one.operator_id, one.register_id) for one in found)


def told_claims(conn: Connection, since: datetime) -> tuple[Claimed, ...]:
    """Claims of which the person at this register was told since."""
    of_it = (order_claim, notice.c.entry_id == order_claim.c.entry_id)
    newest = select(order_claim).join_from(notice, *of_it).where(notice.c.told_at >= instant_text(since))
    found = conn.execute(newest.order_by(notice.c.told_at.desc()).limit(MOST_CLAIMS))
    return tuple(Claimed(one.entry_id, one.order_id, one.operator_id or "", one.register_id) for one in found)


def picked_by(conn: Connection, order_id: str) -> dict[str, dict[str, int]]:
    """Register id -> line id -> thousandths that it told were picked, and not put back again."""
    picked: dict[str, dict[str, int]] = {}
    for header, fact in rows.facts_not_inside(conn, OrderRow.KIND, order_id, {}):
        sign = {OrderPicked.KIND: 1, OrderUnpicked.KIND: -1}.get(header.kind, 0)
        if sign and isinstance(fact, OrderPicked | OrderUnpicked):
            own = picked.setdefault(header.register_id, {})
            own[fact.line.line_id] = own.get(fact.line.line_id, 0) + sign * fact.line.thousandths
    return picked


def parcels_ever(conn: Connection, order: OrderRow) -> tuple[ParcelEver, ...]:
    """All of an order, those that were opened too."""
    kept = {one.parcel_id: ParcelEver(one.register_id, dict(one.quantities), heard=False) for one in order.parcels}
    for header, fact in rows.facts_not_inside(conn, OrderRow.KIND, order.order_id, {}):
        if isinstance(fact, OrderPacked):
            quantities = {line.line_id: line.thousandths for line in fact.lines}
            kept[fact.parcel_id] = ParcelEver(header.register_id, quantities, heard=True)
        if isinstance(fact, OrderUnpacked) and fact.parcel_id in kept:
            for line in fact.lines:
                kept[fact.parcel_id].quantities[line.line_id] -= line.thousandths
    return tuple(kept.values())


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


def collected_by(conn: Connection, order_id: str) -> str:
    """The name of who was checked in person to collect an order, while it is being handed over."""
    return str((load(conn, hand_over_name(order_id)) or {}).get("collected_by", ""))


def drop_hand_over(conn: Connection, order_id: str) -> None:
    drop(conn, hand_over_name(order_id))


def hand_over_name(order_id: str) -> str:
    """Of the draft that keeps a hand-over while it is being done."""
    return f"hand_over:{order_id}"


def _standing(conn: Connection, stored: rows.StoredRow, name_of: NameOf) -> Standing | None:
    try:
        order = OrderRow.model_validate(stored.body)
    except ValidationError:
        return None
    facts = rows.facts_not_inside(conn, OrderRow.KIND, stored.key, stored.inside)
    parcel, awaits = coming_for(conn, stored.key), awaited_still(conn, order.awaits)
    return stand(order, facts, withdrawn=stored.withdrawn, coming=parcel, awaits=awaits, name_of=name_of)
