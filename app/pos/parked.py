"""Which suspended sales wait: those that nobody recalled, and whose sale was not finished anywhere."""

from __future__ import annotations

import json

from sqlalchemy import Connection, text
from sqlalchemy.dialects.sqlite import insert as upsert

from app.db.prepared import Prepared
from app.pos.tables import basket_recall, suspended_basket
from contract.messages.entry import EntryHeader
from contract.messages.facts import BasketRecalled, BasketSuspended

_INSERT = upsert(suspended_basket).on_conflict_do_nothing()
_INSERT_RECALL = upsert(basket_recall).on_conflict_do_nothing()
# A recall by an older register names no suspension: it is the one before it in the same journal.
_SETTLE = Prepared(
    text("""
    UPDATE suspended_basket SET waits = 0, basket = '' WHERE basket_id = :basket AND waits = 1 AND (
        EXISTS (SELECT 1 FROM sale WHERE sale.transaction_id = suspended_basket.basket_id)
        OR EXISTS (
            SELECT 1 FROM basket_recall WHERE basket_recall.basket_id = suspended_basket.basket_id AND (
                basket_recall.suspended_entry_id = suspended_basket.entry_id
                OR basket_recall.suspended_entry_id = ''
                AND basket_recall.incarnation = suspended_basket.incarnation
                AND basket_recall.number > suspended_basket.number
            )
        )
    )
""")
)


def suspended(conn: Connection, header: EntryHeader, fact: BasketSuspended) -> None:
    """A sale was set aside."""
    added = conn.execute(
        _INSERT,
        {
            "entry_id": header.id,
            "basket_id": fact.basket_id,
            "label": fact.label,
            "register_id": header.register_id,
            "incarnation": header.incarnation,
            "number": header.number,
            "suspended_at": header.occurred_at,
            "operator_id": header.operator_id,
            "currency": fact.currency,
            "total_minor": fact.total_minor,
            "waits": 1,
            "basket": json.dumps(fact.basket, ensure_ascii=False, sort_keys=True),
        },
    )
    if added.rowcount:
        settle(conn, fact.basket_id)


def recalled(conn: Connection, header: EntryHeader, fact: BasketRecalled) -> None:
    """Somebody goes on with it."""
    conn.execute(
        _INSERT_RECALL,
        {
            "entry_id": header.id,
            "basket_id": fact.basket_id,
            "suspended_entry_id": fact.suspended_entry_id,
            "register_id": header.register_id,
            "incarnation": header.incarnation,
            "number": header.number,
            "recalled_at": header.occurred_at,
        },
    )
    settle(conn, fact.basket_id)


def settle(conn: Connection, basket_id: str) -> None:
    """Look again whether what was set aside under this id still waits."""
    _SETTLE.write(conn, {"basket": basket_id})
