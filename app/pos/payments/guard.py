"""What must wait while it is not known whether a card paid. Read in the transaction of the act that asks."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from app.pos.model.basket import Basket
from app.pos.payments import repository
from contract.errors import Refused


def require_same_total(conn: Connection, before: Basket, after: Basket) -> None:
    """Refused: ``payment_under_way`` where ``after`` may come to another total, while a card pays for ``before``.

    What was paid, whose turn it is on the screen and what is noted beside the lines change no total.
    """
    noted = replace(before, tenders=after.tenders, selected=after.selected, multiplier=after.multiplier)
    if noted != after:
        require_none_under_way(conn, before)


def require_none_under_way(conn: Connection, basket: Basket) -> None:
    """Refused: ``payment_under_way`` while a card pays for the sale, or its signature was not looked at."""
    placed = {part.reference for part in basket.tenders}
    unsigned = (own for own in repository.loose_charges(conn) if own.needs_signature and own.payment_id not in placed)
    if any(own.basket_id == basket.basket_id for own in (*repository.open_payments(conn), *unsigned)):
        raise Refused("payment_under_way")


def require_no_open_payment(conn: Connection) -> None:
    """Refused: ``payments_open`` (payments: how many) while it is unknown what became of any at this register."""
    waiting = repository.open_payments(conn)
    if waiting:
        raise Refused("payments_open", payments=len(waiting))
