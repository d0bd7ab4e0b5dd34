"""Reservations: opened for an order line at a location, closed exactly once. A part that closes is split off first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import insert, select, update

from oms.db.engine import Tx
from oms.inventory.ledger import change_balances
from oms.inventory.model import Closing, Hold, StockKey
from oms.inventory.tables import reservation


class OrderAt(Protocol):
    """An order at a location."""

    @property
    def order_id(self) -> str: ...

    @property
    def location_id(self) -> str: ...


def reserve(tx: Tx, holds: Sequence[Hold]) -> None:
    """Open reservations. Whether there is enough was asked before, with the levels locked."""
    if not holds:
        return
    rows = [
        {
            "reservation_id": tx.new_id(),
            "location_id": hold.location_id,
            "item_id": hold.item_id,
            "order_id": hold.order_id,
            "line_id": hold.line_id,
            "thousandths": hold.thousandths,
            "opened_at": tx.now,
            "held_for": hold.held_for,
            "expires_at": hold.expires_at,
        }
        for hold in holds
    ]
    tx.conn.execute(insert(reservation), rows)
    _change_reserved(tx, ((hold.location_id, hold.item_id, hold.thousandths) for hold in holds))


def close_part(
    tx: Tx, at: OrderAt, line_id: str, thousandths: int, closing: Closing, *, entry_id: str | None = None
) -> int:
    """Close up to ``thousandths`` of what a line of the order still holds there. How much was closed."""
    query = select(reservation).where(
        reservation.c.order_id == at.order_id,
        reservation.c.line_id == line_id,
        reservation.c.location_id == at.location_id,
        reservation.c.closed_at.is_(None),
    )
    held = tx.conn.execute(query.with_for_update()).mappings().one_or_none()
    if held is None or thousandths <= 0:
        return 0
    closed = min(thousandths, int(held["thousandths"]))
    event = {"closed_at": tx.now, "closing": closing, "entry_id": entry_id}
    own = reservation.c.reservation_id == held["reservation_id"]
    if closed == held["thousandths"]:
        tx.conn.execute(update(reservation).where(own, reservation.c.closed_at.is_(None)).values(event))
    else:
        tx.conn.execute(update(reservation).where(own).values(thousandths=held["thousandths"] - closed))
        part = dict(held) | event
        part |= {"reservation_id": tx.new_id(), "thousandths": closed, "split_from": held["reservation_id"]}
        tx.conn.execute(insert(reservation).values(part))
    _change_reserved(tx, [(at.location_id, held["item_id"], -closed)])
    return closed


def reopen(tx: Tx, at: OrderAt, line_id: str, item_id: str, thousandths: int) -> None:
    """Hold so much more for a line of the order there: what had ended is worked on again."""
    own = (
        reservation.c.order_id == at.order_id,
        reservation.c.line_id == line_id,
        reservation.c.location_id == at.location_id,
        reservation.c.closed_at.is_(None),
    )
    more = update(reservation).where(*own).values(thousandths=reservation.c.thousandths + thousandths)
    if tx.conn.execute(more).rowcount:
        _change_reserved(tx, [(at.location_id, item_id, thousandths)])
    else:
        reserve(tx, [Hold(at.location_id, item_id, at.order_id, line_id, thousandths)])


def close_all(tx: Tx, order_id: str, location_id: str, closing: Closing) -> int:
    """Close whatever the order still holds at a location. How many reservations that were."""
    ended = tx.conn.execute(
        update(reservation)
        .where(
            reservation.c.order_id == order_id,
            reservation.c.location_id == location_id,
            reservation.c.closed_at.is_(None),
        )
        .values(closed_at=tx.now, closing=closing)
        .returning(reservation.c.item_id, reservation.c.thousandths)
    ).all()
    _change_reserved(tx, ((location_id, row.item_id, -row.thousandths) for row in ended))
    return len(ended)


def end_holds(tx: Tx, order_ids: Collection[str], closing: Closing, *, held_for: str | None = None) -> int:
    """Close what tills, or only the register ``held_for``, hold for orders that they mean to place. How many
    reservations that were.
    """
    whose = reservation.c.expires_at.is_not(None) if held_for is None else reservation.c.held_for == held_for
    ended = tx.conn.execute(
        update(reservation)
        .where(reservation.c.order_id.in_(order_ids), whose, reservation.c.closed_at.is_(None))
        .values(closed_at=tx.now, closing=closing)
        .returning(reservation.c.location_id, reservation.c.item_id, reservation.c.thousandths)
    ).all()
    _change_reserved(tx, ((row.location_id, row.item_id, -row.thousandths) for row in ended))
    return len(ended)


def due_holds(tx: Tx) -> dict[str, tuple[str, datetime]]:
    """By order: for which register something is held, and until when it was, of what is past its time."""
    query = select(reservation.c.order_id, reservation.c.held_for, reservation.c.expires_at).where(
        reservation.c.closed_at.is_(None), reservation.c.expires_at < tx.now
    )
    return {row.order_id: (row.held_for, row.expires_at) for row in tx.conn.execute(query)}


def _change_reserved(tx: Tx, changes: Iterable[tuple[str, str, int]]) -> None:
    summed: dict[StockKey, int] = defaultdict(int)
    for location_id, item_id, thousandths in changes:
        summed[StockKey(location_id, item_id)] += thousandths
    change_balances(tx, {key: (0, thousandths) for key, thousandths in summed.items()})
