"""Charges that a register of another store made, as head office tells them: a refund goes back to their card, which
nobody has to present. Kept while goods of their sales come back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter
from sqlalchemy import Connection

from app.db.drafts import get_setting, set_setting
from app.pos.payments import repository

_SETTING = "charges_elsewhere"
_KEPT = 40


@dataclass(frozen=True, slots=True)
class ChargeElsewhere:
    """``terminal_reference`` is what the acquirer knows it by; ``refunds`` are what went back of it, by payment."""

    payment_id: str
    terminal_reference: str
    approved_minor: int
    currency: str
    card: str
    refunds: dict[str, int] = field(default_factory=dict)

    def left_minor(self, conn: Connection) -> int:
        """What can still go back: less what head office told of, and what went back here."""
        here = repository.refunds_of(conn, self.payment_id)
        return self.approved_minor - sum({**self.refunds, **here}.values())


_CHARGES: TypeAdapter[dict[str, ChargeElsewhere]] = TypeAdapter(dict[str, ChargeElsewhere])


def keep_charges(conn: Connection, charges: Mapping[str, ChargeElsewhere]) -> None:
    """With the line that brings something of their sale back."""
    if not charges:
        return
    kept = {own: one for own, one in _kept(conn).items() if own not in charges} | dict(charges)
    newest = dict(list(kept.items())[-_KEPT:])
    set_setting(conn, _SETTING, _CHARGES.dump_json(newest).decode())


def charge_elsewhere(conn: Connection, payment_id: str) -> ChargeElsewhere | None:
    """None for what head office told nothing of."""
    return _kept(conn).get(payment_id)


def _kept(conn: Connection) -> dict[str, ChargeElsewhere]:
    told = get_setting(conn, _SETTING)
    return _CHARGES.validate_json(told) if told else {}
