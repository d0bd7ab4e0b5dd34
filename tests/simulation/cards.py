"""The card terminal of a counter, as a register's ``CardLine``: what cards really paid is in its own ledger, which no
power cut of the till touches, and what it tells may be lost or come late.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from app.devices.ports import CardOutcome, PaymentOrder, ReversalOrder, StatusQuestion, TerminalAnswer
from tests.simulation.hub import MINUTE, Hub
from tests.simulation.truth import Charge

Told = TypeVar("Told")
WAYS = ("card_declined", "card_no_word", "card_late")
"""How an order may go but for being approved: refused; done, and no word of it; done when nobody waits any more."""
_REACHES_IN_S, _ANSWERS_IN_S = (0.1, 1.0), (0.1, 20.0)
_LATE_S = (5.0, 10 * MINUTE)
_SILENT = TerminalAnswer(CardOutcome.UNKNOWN, "terminal_silent")


@dataclass
class Terminal:
    """``goes`` says how an order of some kind goes: "" is well. ``not_known`` is told where it is asked to give back
    what another terminal took. ``charges``: what moved, by the id it was asked under.
    """

    hub: Hub
    rng: Random
    goes: Callable[[str], str] = lambda _: ""
    not_known: Callable[[], None] = lambda: None
    charges: dict[str, Charge] = field(default_factory=dict)
    _refused: set[str] = field(default_factory=set)
    _at_work: set[str] = field(default_factory=set)
    _going_back: set[str] = field(default_factory=set)

    def payment(self, order: PaymentOrder) -> TerminalAnswer:
        if order.refund:
            return self._asked("refund", Charge(order.service_id, -order.amount_minor))
        return self._asked("payment", Charge(order.service_id, order.amount_minor))

    def reversal(self, order: ReversalOrder) -> TerminalAnswer:
        """Of a payment, or of a part of one; another terminal's is not known here."""
        charge = self.charges.get(order.original_reference)
        if charge is None:
            self._refused.add(order.service_id)
            self.not_known()
            return TerminalAnswer(CardOutcome.DECLINED, "terminal_not_reversible")
        if order.amount_minor is not None:
            return self._asked("refund", Charge(order.service_id, -order.amount_minor))
        return self._asked("reversal", Charge(order.service_id, -charge.minor, reverses=charge.service_id))

    def transaction_status(self, asked: StatusQuestion) -> TerminalAnswer:
        if asked.service_id in self._at_work or self.goes("question") == "card_no_word":
            return _SILENT
        if asked.service_id in self.charges:
            return self._approved(self.charges[asked.service_id])
        if asked.service_id in self._refused:
            return TerminalAnswer(CardOutcome.DECLINED, "card_declined")
        return TerminalAnswer(CardOutcome.CANCELED, "terminal_never_asked")

    def _asked(self, what: str, charge: Charge) -> TerminalAnswer:
        how, service_id = self.goes(what), charge.service_id
        if how == "card_declined" and not charge.reverses:
            self._refused.add(service_id)
            return TerminalAnswer(CardOutcome.DECLINED, "card_declined")
        if charge.reverses and charge.reverses in self._going_back:
            return TerminalAnswer(CardOutcome.DECLINED, "terminal_not_reversible")
        if charge.reverses:
            self._going_back.add(charge.reverses)
        if how == "card_late":
            self._at_work.add(service_id)
            self.hub.at(self.rng.uniform(*_LATE_S), lambda: self._book(charge))
            return _SILENT
        self._book(charge)
        return _SILENT if how == "card_no_word" else self._approved(charge)

    def _book(self, charge: Charge) -> None:
        self._at_work.discard(charge.service_id)
        self.charges[charge.service_id] = charge
        self.hub.note("terminal", charge.service_id, charge.minor)

    @staticmethod
    def _approved(charge: Charge) -> TerminalAnswer:
        told = {"approved_minor": abs(charge.minor), "brand": "Visa", "last_four": "4242"}
        return TerminalAnswer(CardOutcome.APPROVED, terminal_reference=charge.service_id, **told)  # type: ignore[arg-type]


class CardLine:
    """Between one life of a program and its terminal: ``lives`` tells whether the program still does."""

    terminal_name = "card"
    moves_money = False

    def __init__(
        self, terminal: Terminal, lives: Callable[[], bool], guarded: Callable[[Callable[[], None]], None]
    ) -> None:
        self._terminal, self._lives, self._guarded = terminal, lives, guarded

    def move(self, deed: Callable[[Any], Told]) -> Future[Told]:
        return self._put(deed)

    def ask(self, deed: Callable[[Any], Told]) -> Future[Told]:
        return self._put(deed)

    def _put(self, deed: Callable[[Any], Told]) -> Future[Told]:
        """What was sent arrives; whether the answer does depends on who is there to hear it."""
        future: Future[Told] = Future()
        hub, rng = self._terminal.hub, self._terminal.rng

        def told(answer: Told) -> None:
            if self._lives():
                self._guarded(lambda: future.set_result(answer))

        def reached() -> None:
            answer = deed(self._terminal)
            hub.at(rng.uniform(*_ANSWERS_IN_S), lambda: told(answer))

        hub.at(rng.uniform(*_REACHES_IN_S), reached)
        return future
