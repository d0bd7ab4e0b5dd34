"""Orders whose goods come here by parcel: they wait until the parcel was received, or all that other places send."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import ValidationError
from sqlalchemy import Connection, text

from app.db import rows
from contract.messages.rows import InboundRow
from contract.rules.fold_inbound import fold_inbound
from contract.states.transfer import TransferState

_ON_ITS_WAY = (TransferState.IN_TRANSIT, TransferState.RECEIVING)
_FOR_ORDERS = """
    SELECT key FROM row INDEXED BY ix_row_coming_for_order
    WHERE kind = 'inbound' AND json_extract(body, '$.order_id') {which}
        AND json_extract(body, '$.state') IN (SELECT value FROM json_each(:states))
"""
_OF_ANY, _OF_ONE = text(_FOR_ORDERS.format(which="> ''")), text(_FOR_ORDERS.format(which="= :order_id"))
_STATES = json.dumps(_ON_ITS_WAY)


def coming(conn: Connection) -> dict[str, str]:
    """By order: the inbound document of its parcel, until this store says that it is received."""
    return _on_their_way(conn, list(conn.execute(_OF_ANY, {"states": _STATES}).scalars()))


def coming_for(conn: Connection, order_id: str) -> str:
    """The same of one order, "" for none."""
    keys = list(conn.execute(_OF_ONE, {"order_id": order_id, "states": _STATES}).scalars())
    return _on_their_way(conn, keys).get(order_id, "") if keys else ""


def awaited_still(conn: Connection, awaits: Sequence[str]) -> tuple[str, ...]:
    """Of what an order waits for, what this store has not received yet: head office may not have heard of that."""
    stored = rows.stored_rows(conn, InboundRow.KIND, list(awaits)) if awaits else ()
    own = {one.key: _as_it_stands(conn, one) for one in stored}
    over = {key for key, told in own.items() if told is None or told.state not in _ON_ITS_WAY}
    return tuple(one for one in awaits if one not in over)


def _on_their_way(conn: Connection, keys: list[str]) -> dict[str, str]:
    stored = rows.stored_rows(conn, InboundRow.KIND, keys) if keys else ()
    told = (own for one in stored if (own := _as_it_stands(conn, one)))
    return {own.order_id: own.inbound_id for own in told if own.state in _ON_ITS_WAY}


def _as_it_stands(conn: Connection, stored: rows.StoredRow) -> InboundRow | None:
    """None for one that this version cannot read: it holds no order up."""
    try:
        told = InboundRow.model_validate(stored.body)
    except ValidationError:
        return None
    for _, fact in rows.facts_not_inside(conn, InboundRow.KIND, stored.key, stored.inside):
        told = fold_inbound(told, fact)
    return told
