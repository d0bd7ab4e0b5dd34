"""A charge that money can go back to without its card: one of this store, or of another as head office tells it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.pos.payments import repository
from app.pos.payments.elsewhere import ChargeElsewhere, charge_elsewhere
from contract.errors import Refused
from contract.states.payment import PaymentState


@dataclass(frozen=True, slots=True)
class Refundable:
    """``terminal`` is that of this store which charged it, "" for one of elsewhere. ``left_minor`` can go back."""

    payment_id: str
    terminal_reference: str
    currency: str
    terminal: str
    left_minor: int


def refundable(conn: Connection, payment_id: str) -> Refundable:
    """Refused: ``payment_unknown``; ``payment_not_reversible`` for what moved no money or the acquirer cannot name."""
    here = repository.payment_by_id(conn, payment_id)
    if here is None:
        told = charge_elsewhere(conn, payment_id)
        if told is None:
            raise Refused("payment_unknown")
        return as_refundable(conn, told)
    if here.kind != "charge" or here.state is not PaymentState.CAPTURED or not here.terminal_reference:
        raise Refused("payment_not_reversible", card=here.card)
    left = here.approved_minor - repository.refunded_minor(conn, payment_id)
    return Refundable(payment_id, here.terminal_reference, here.currency, here.terminal, left)


def as_refundable(conn: Connection, told: ChargeElsewhere) -> Refundable:
    """As head office tells it, less what went back here since."""
    return Refundable(told.payment_id, told.terminal_reference, told.currency, "", told.left_minor(conn))
