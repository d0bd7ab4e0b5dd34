"""Turns gestures about orders in the sale into use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.bopis.hand_over_in_sale import ReadyOrder
from app.bopis.order_customer import LONGEST, OrderCustomer
from app.bopis.ordering import OrderProposal, OrderTerms
from app.bopis.promising import ReserveVerdict, Step
from app.pos.basket_view import BasketView, LineView
from app.pos.model.line import LineIntent
from app.ui.approval import ApprovalDesk
from app.ui.bopis.deeds import SaleOrderDeeds
from app.ui.pos.phrases import Phrases
from app.ui.screen import Place, Stage, Verb
from app.ui.sounds import Sound
from contract.errors import AisleError, Refused
from contract.messages.rows import CustomerRow
from contract.rules.collection_code import parse_collection_token

Known = Callable[[str], CustomerRow]
"""A customer by id. Refused: ``customer_unknown``."""
_LOOKED_AT_FIRST = frozenset({"age_check_needed", "not_identified", "nothing_chosen", "nothing_ready"})
"""What the hand-over screen settles, and the sell screen cannot."""


class OrderSight(Protocol):
    """What the presenter asks of the screen."""

    def ask(self, proposal: OrderProposal, customer: OrderCustomer, *, more: bool) -> None:
        """On which terms? ``more``: there is more in the sale that could be ordered with it."""
        ...

    def agreed(self) -> None:
        """The terms are kept."""
        ...

    def refused(self, words: str, field: str) -> None:
        """Why they are not, and which field has to be typed again."""
        ...

    def show_ready(self, ready: tuple[ReadyOrder, ...]) -> None:
        """These stand ready for the customer of the sale."""
        ...


@dataclass(frozen=True, slots=True)
class _Asked:
    proposal: OrderProposal
    customer: OrderCustomer


class OrderPresenter:
    """Orders of the open sale. ``changed`` reads the sale anew."""

    def __init__(
        self,
        deeds: SaleOrderDeeds,
        known: Known,
        desk: ApprovalDesk,
        stage: Stage,
        sight: OrderSight,
        changed: Callable[[], None],
    ) -> None:
        self._deeds, self._known, self._desk = deeds, known, desk
        self._stage, self._sight, self._changed = stage, sight, changed
        self._phrases = Phrases(stage.words, stage.wording)
        self._basket: BasketView | None = None
        self._line_ids: tuple[str, ...] = ()
        self._ready: tuple[ReadyOrder, ...] = ()
        self._asked: set[str] = set()

    def follow(self, basket: BasketView | None) -> None:
        """The sale changed: what stands ready for whose it is now?"""
        self._basket = basket
        customer_id = basket.customer_id if basket else ""
        deeds = self._deeds
        self._stage.tasks.store(lambda: (deeds.hand_over.ready_for(customer_id), deeds.promising.due()), self._found)

    def ask(self) -> None:
        """Order the selected line; one that is an order's already is taken along after all, or off the sale."""
        line = self._selected()
        if line is None:
            self._stage.play(Sound.STOP)
            self._stage.toast(self._phrases.text("nothing_to_order"), error=True)
        elif line.intent in (LineIntent.HAND_OVER, LineIntent.DEPOSIT, LineIntent.PICKUP, LineIntent.SHIP):
            self._ask_back(line)
        else:
            self._propose((line.line_id,))

    def ask_all(self) -> None:
        """Order everything that would be taken along."""
        if goods := self._goods():
            self._propose(goods)
        else:
            self.ask()

    def agree(self, terms: OrderTerms) -> None:
        """On these terms."""

        def done(_: BasketView) -> None:
            self._sight.agreed()
            self._changed()

        def failed(error: AisleError) -> None:
            self._stage.play(Sound.STOP)
            field = next((own for own in LONGEST if error.code.startswith(f"order_{own}_")), "name")
            self._sight.refused(self._stage.words.error(error), field)

        line_ids = self._line_ids
        self._desk.do(lambda: self._deeds.ordering.order(line_ids, terms), done, failed)

    def scanned(self, text: str) -> bool:
        """A collection code while something is being sold: the order leaves with this sale."""
        token = parse_collection_token(text.strip())
        if token is None or self._basket is None or not self._basket.lines:
            return False
        self._desk.do(
            lambda: self._deeds.hand_over.add_scanned(text),
            lambda _: self._added(token[0]),
            lambda error: self._not_added(error, text),
        )
        return True

    def add_ready(self) -> None:
        """The first order that stands ready for the customer: who collects it is checked first."""
        if self._ready:
            self._stage.go(Place.HAND_OVER, order_id=self._ready[0].order_id)

    # Inside

    def _propose(self, line_ids: tuple[str, ...]) -> None:
        self._line_ids = line_ids

        def work() -> _Asked:
            proposal = self._deeds.ordering.propose(line_ids)
            return _Asked(proposal, self._customer(proposal.customer_id))

        more = len(self._goods()) > len(line_ids)
        self._desk.do(work, lambda asked: self._sight.ask(asked.proposal, asked.customer, more=more))

    def _goods(self) -> tuple[str, ...]:
        """What would be taken along, and can be ordered."""
        return tuple(
            line.line_id
            for line in (self._basket.lines if self._basket else ())
            if line.intent is LineIntent.CARRY_OUT and line.item_id and not line.linked_to and not line.components
        )

    def _customer(self, customer_id: str) -> OrderCustomer:
        if not customer_id:
            return OrderCustomer("")
        try:
            known = self._known(customer_id)
        except Refused:
            return OrderCustomer("")
        address = ", ".join(part for part in (known.address, known.postal_code, known.city) if part)
        return OrderCustomer(known.name, known.phone, address)

    def _ask_back(self, line: LineView) -> None:
        text, placed = self._phrases.text, line.order is not None and line.order.placing
        run = self._deeds.ordering.take_back if placed else self._deeds.hand_over.take_off
        verbs = (
            Verb(text("order_keep"), _nothing, safe=True),
            Verb(
                text("order_take_along" if placed else "order_take_off"),
                lambda: self._desk.do(lambda: run(line.reference), lambda _: self._changed()),
            ),
        )
        number = line.order.number if line.order is not None else line.name
        told = text("order_take_along_text" if placed else "order_take_off_text")
        self._stage.ask(text("order_in_sale_title", order=number), told, verbs)

    def _selected(self) -> LineView | None:
        basket = self._basket
        if basket is None:
            return None
        return next((line for line in basket.lines if line.line_id == basket.selected), None)

    def _added(self, number: str) -> None:
        self._stage.play(Sound.ADDED)
        self._stage.toast(self._phrases.text("order_added", order=number))
        self._changed()

    def _not_added(self, error: AisleError, text: str) -> None:
        if error.code in _LOOKED_AT_FIRST:
            self._stage.tasks.store(
                lambda: self._deeds.hand_over.find_scanned(text),
                lambda order_id: self._stage.go(Place.HAND_OVER, order_id=order_id),
            )
        else:
            self._stage.tasks.refused.emit(error)

    def _found(self, found: tuple[tuple[ReadyOrder, ...], tuple[Step, ...]]) -> None:
        self._ready, steps = found
        self._sight.show_ready(self._ready)
        for step in steps:
            if step.order_id not in self._asked:
                self._ask_head_office(step)

    def _ask_head_office(self, step: Step) -> None:
        """Beside all that the operator does. One question of an order at a time."""
        promising, tasks = self._deeds.promising, self._stage.tasks
        self._asked.add(step.order_id)

        def kept(changed: bool) -> None:
            self._asked.discard(step.order_id)
            if changed:
                self._changed()

        def answered(verdict: ReserveVerdict) -> None:
            tasks.store(lambda: promising.keep(step, verdict), kept, lambda _: self._asked.discard(step.order_id))

        tasks.free(lambda: promising.ask(step), answered)


def _nothing() -> None:
    """The safe answer."""
