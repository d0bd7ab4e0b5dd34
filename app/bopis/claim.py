"""Takes an order for one operator. The OMS is asked first; where it cannot answer, the claim is a fact.

``claim`` does it all. A screen that must not wait for the network calls ``begin`` and ``finish`` on the store lane and
asks the desk in between elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from app.bopis.desk import OrderDesk
from app.bopis.model.cards import OrderCard
from app.bopis.model.standing import Standing
from app.bopis.projections import record
from contract.errors import Refused, Unavailable
from contract.messages.facts import OrderClaimed
from contract.values.ids import IdFactory


@dataclass(frozen=True, slots=True)
class ClaimQuestion:
    """What the OMS is asked. The same ``request_id`` gets the same answer, for ever."""

    request_id: str
    order_id: str
    entry_id: str
    operator_id: str


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """Granted, or refused with a reason and the parameters its words need."""

    granted: bool
    reason: str = ""
    params: dict[str, str] = field(default_factory=dict)


class ClaimDesk(Protocol):
    """Asks the OMS, with a short timeout."""

    def ask(self, question: ClaimQuestion) -> ClaimVerdict:
        """Unavailable: ``oms_unreachable`` and its like; the claim is then a fact."""


class Claim:
    """Claims orders. Refused: ``already_claimed`` names who; nothing else changes."""

    def __init__(self, desk: OrderDesk, claims: ClaimDesk, new_id: IdFactory) -> None:
        self._desk = desk
        self._claims = claims
        self._new_id = new_id

    def claim(self, order_id: str) -> OrderCard:
        """The order as this operator's. Refused: ``already_claimed``, ``claimed_by_other``, ``order_withdrawn``,
        ``order_awaits_parcel``.
        """
        question = self.begin(order_id)
        if question is None:
            return self._desk.card(order_id)
        return self.finish(question, self.ask(question))

    def begin(self, order_id: str) -> ClaimQuestion | None:
        """What to ask, or None where this operator holds the order already."""
        operator_id = self._desk.staff.require("claim_order").operator_id
        with self._desk.look() as conn:
            if self._holds(self._desk.pickable(conn, order_id), operator_id):
                return None
        return ClaimQuestion(self._new_id(), order_id, self._new_id(), operator_id)

    def ask(self, question: ClaimQuestion) -> ClaimVerdict | None:
        """The OMS's verdict, or None where it cannot be had now."""
        try:
            return self._claims.ask(question)
        except Unavailable:
            return None

    def finish(self, question: ClaimQuestion, verdict: ClaimVerdict | None) -> OrderCard:
        """Record the claim, unless the OMS refused it. Refused: the OMS's reason (``claimed_by_other``)."""
        if verdict and not verdict.granted:
            raise _refused(verdict)
        with self._desk.act("claim_order") as tx:
            standing = self._desk.workable(tx.conn, question.order_id)
            if not self._holds(standing, question.operator_id):
                claimed = OrderClaimed(order_id=question.order_id, location_id=standing.order.location_id)
                record(tx, claimed, entry_id=question.entry_id)
        return self._desk.card(question.order_id)

    def _holds(self, standing: Standing, operator_id: str) -> bool:
        claim = standing.order.claim
        if claim is None:
            return False
        if claim.operator_id != operator_id:
            raise Refused("already_claimed", order=standing.order.number, name=claim.operator_name)
        return True


def _refused(verdict: ClaimVerdict) -> Refused:
    """The OMS's reason as the code; words need no prefix of ours."""
    named = {name: value for name, value in verdict.params.items() if name not in ("self", "code")}
    return Refused(verdict.reason or "claim_refused", **named)
