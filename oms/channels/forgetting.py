"""What channels sent is forgotten: of a person who asks for it, and of orders that ended long ago.

Of a body its hash stays, so that the very same sent again is still known. An order that is under way keeps its people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import delete, func, or_, select, text, update

from contract.rules.customer_match import email_key, phone_key
from contract.states.order import OrderState
from oms.channels import repository
from oms.channels.model import UNPLACED, CaptureState
from oms.channels.tables import captured_later, captured_order, captured_version, channel_delivery
from oms.db.engine import Database, Tx
from oms.orders.forgetting import ENDED, Forgotten, has_ended
from oms.orders.parts import parts_of

_AT_ONCE = 500
_PHONE_END = 6
_NOBODY: Mapping[str, object] = {"customer": {"name": "", "phone": "", "email": ""}, "ship_to": None}
_OF = captured_order.c

# A body may tell of several orders: it stays as long as one of them is under way.
_OLD = f"""
SELECT d.delivery_id FROM channel_delivery AS d JOIN channel_connection AS c ON c.channel_id = d.channel_id
WHERE c.keep_days > 0 AND d.received_at < %(now)s - c.keep_days * interval '1 day' AND d.body <> ''
    AND NOT EXISTS (
        SELECT FROM captured_order AS o LEFT JOIN customer_order AS placed
            ON placed.channel_id = o.channel_id AND placed.external_id = o.external_id
        WHERE o.channel_id = d.channel_id AND (
            o.delivery_id = d.delivery_id
            OR EXISTS (SELECT FROM captured_version AS v
                WHERE v.captured_id = o.captured_id AND v.delivery_id = d.delivery_id)
            OR EXISTS (SELECT FROM captured_later AS l WHERE l.channel_id = o.channel_id
                AND l.order_external_id = o.external_id AND l.delivery_id = d.delivery_id))
        AND (o.state = ANY(%(unplaced)s) OR (o.state = '{CaptureState.PLACED}' AND (
            NOT placed.state = ANY(%(ended)s)
            OR (placed.state = '{OrderState.UNFILLABLE}' AND placed.needs_routing)))))
ORDER BY d.received_at LIMIT {_AT_ONCE}
"""  # noqa: S608 - our own words


def forget_old(db: Database) -> int:
    """Bodies that are older than their channel keeps them and of which every order ended; how many."""
    forgotten = 0
    while True:
        done = db.run(_forget_some)
        forgotten += done
        if done < _AT_ONCE:
            return forgotten


def forget_person(tx: Tx, emails: Collection[str], phones: Collection[str]) -> Forgotten:
    """Their captured orders that ended name nobody any more, and the bodies of these are gone. Those are under way that
    are not even placed, and stay.
    """
    ids, under_way = [], 0
    for row in _theirs(tx, {email_key(one) for one in emails} - {""}, {phone_key(one) for one in phones} - {""}):
        if _ended(tx, row["state"], row["order_id"]):
            ids.append(row["captured_id"])
        elif not row["order_id"]:  # one that was placed is counted with the orders
            under_way += 1
    for captured_id in sorted(ids):
        _forget_order(tx, captured_id)
    return Forgotten(frozenset(ids), under_way)


def _forget_some(tx: Tx) -> int:
    told = {"now": tx.now, "unplaced": list(UNPLACED), "ended": list(ENDED)}
    found = tx.conn.exec_driver_sql(_OLD, told).scalars().all()
    _forget_bodies(tx, found)
    return len(found)


def _theirs(tx: Tx, emails: Collection[str], phones: Collection[str]) -> list[Mapping[str, str]]:
    email, phone = (func.lower(_OF.content["customer"][name].astext) for name in ("email", "phone"))
    digits = func.regexp_replace(phone, "[^0-9]", "", "g")
    ends = [digits.like(f"%{one[-_PHONE_END:]}") for one in phones]
    query = select(_OF.captured_id, _OF.state, _OF.order_id, email.label("email"), phone.label("phone"))
    found = tx.conn.execute(query.where(or_(email.in_(emails), *ends))).mappings()
    return [
        dict(row) for row in found if email_key(row["email"] or "") in emails or phone_key(row["phone"] or "") in phones
    ]


def _ended(tx: Tx, state: str, order_id: str | None) -> bool:
    if state in UNPLACED:
        return False
    return not order_id or all(has_ended(part) for part in parts_of(tx, order_id))


def _forget_order(tx: Tx, captured_id: str) -> None:
    row = repository.hold_captured(tx, captured_id)
    content = {**row["content"], **_NOBODY}
    repository.change_captured(tx, captured_id, content=content, likeness="")
    version, later = captured_version.c, captured_later.c
    of_order = (later.channel_id == row["channel_id"], later.order_external_id == row["external_id"])
    told = select(version.delivery_id).where(version.captured_id == captured_id)
    beside = select(later.delivery_id).where(*of_order)
    ids = {row["delivery_id"], *tx.conn.execute(told.union(beside)).scalars()}
    # Who ordered, told apart from the order, was joined to it already.
    tx.conn.execute(delete(captured_later).where(*of_order, later.kind == "part"))
    _forget_bodies(tx, ids)


def _forget_bodies(tx: Tx, delivery_ids: Collection[str]) -> None:
    known = channel_delivery.c.delivery_id.in_(delivery_ids)
    tx.conn.execute(update(channel_delivery).where(known, text("body <> ''")).values(body=b""))
