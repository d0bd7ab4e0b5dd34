"""Turns gestures on the screen of returns into lines of the open basket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.catalog.model.item import Item
from app.pos.basket_view import BasketView
from app.pos.model.line import Condition
from app.pos.refund import Choice, ReturnableQuestion, ReturnableSale, ReturnableVerdict
from app.pos.refund_by_card import asked_for_card
from app.pos.refund_line import ReturnableLine
from app.pos.refund_preview import ReturnPreview
from app.pos.refund_sale import SoldBefore
from app.pos.reprint import SaleView
from app.ui.approval import ApprovalDesk
from app.ui.pos.phrases import Phrases
from app.ui.pos.returns.grounds import grounds_of
from app.ui.screen import Place, Stage, Verb
from app.ui.services import ReturnDeeds, Selling
from app.ui.sounds import Sound
from app.wording import isolated
from contract.errors import AisleError
from contract.rules.collection_code import parse_collection_token
from contract.rules.receipt_code import is_receipt_code
from contract.values.quantity import Quantity

_NOTHING = ReturnPreview()


@dataclass(frozen=True, slots=True)
class ReturnsState:
    """``chosen`` is what comes back, by line; ``selected`` the line whose reason and condition are asked; ``preview``
    what the sale would come to with it.
    """

    sale: ReturnableSale | None = None
    chosen: dict[str, Choice] = field(default_factory=dict)
    selected: str = ""
    preview: ReturnPreview = _NOTHING
    looking: bool = False

    @property
    def line(self) -> ReturnableLine | None:
        """The selected one."""
        lines = self.sale.lines if self.sale else ()
        return next((own for own in lines if own.line_id == self.selected), None)

    @property
    def gift(self) -> bool:
        """Whether no price is shown."""
        return self.sale is not None and self.sale.gift


class ReturnsPresenter:
    """``show`` gets each new state; ``several`` lists sales to choose one of, ``recent`` those of this till."""

    def __init__(
        self,
        deeds: ReturnDeeds,
        selling: Selling,
        desk: ApprovalDesk,
        stage: Stage,
        show: Callable[[ReturnsState], None],
    ) -> None:
        self._deeds, self._selling = deeds, selling
        self._returns, self._unknown = deeds.returns, deeds.without_receipt
        self._desk, self._stage, self._present = desk, stage, show
        self._state = ReturnsState()
        self.several: Callable[[Sequence[SoldBefore]], None] = _nobody

    @property
    def state(self) -> ReturnsState:
        return self._state

    def open(self, receipt: str = "") -> None:
        """Nothing was found yet, or begin with a receipt that was scanned."""
        self._show(ReturnsState())
        self._look_at_basket()
        if receipt:
            self.find(receipt)

    # Which sale

    def find(self, text: str) -> None:
        """Look a sale up: here first, and at head office without keeping the till waiting."""
        if not text.strip() or self._state.looking:
            return
        last_four = asked_for_card(text)
        if last_four is not None:
            self._stage.tasks.store(lambda: self._returns.by_card(last_four), self.several)
            return
        order = parse_collection_token(text.strip())
        self._begin(lambda: self._returns.begin(order[0] if order else text))

    def find_sale(self, transaction_id: str) -> None:
        """One of a list, of this store or another."""
        if not self._state.looking:
            self._begin(lambda: self._returns.begin_sale(transaction_id))

    def recent(self, show: Callable[[Sequence[SaleView]], None]) -> None:
        """Finished sales of this till, newest first."""
        self._stage.tasks.store(self._selling.sales.recent_sales, show)

    def scanned(self, text: str) -> None:
        """A receipt, the code of an order, or goods of the receipt that is shown."""
        sale, order = self._state.sale, parse_collection_token(text.strip())
        if sale is None or order or is_receipt_code(text) or text.count("-") >= 3:
            self.find(text)
            return
        units = {line_id: choice.units for line_id, choice in self._state.chosen.items()}
        self._stage.tasks.store(
            lambda: self._returns.line_scanned(sale.transaction_id, text, units), lambda line_id: self.step(line_id, 1)
        )

    # What comes back of it

    def tap(self, line_id: str) -> None:
        """A line that was not chosen comes back once; one that is open and chosen stays with the customer."""
        if line_id in self._state.chosen and line_id == self._state.selected:
            self.step(line_id, -self._state.chosen[line_id].units)
        elif line_id in self._state.chosen:
            self.select(line_id)
        else:
            self.step(line_id, 1)

    def select(self, line_id: str) -> None:
        """The line to be asked about."""
        self._show(replace(self._state, selected=line_id))

    def walk(self, by: int) -> None:
        """The line above or below."""
        lines = [own.line_id for own in self._state.sale.lines] if self._state.sale else []
        if lines:
            at = lines.index(self._state.selected) + by if self._state.selected in lines else 0
            self.select(lines[max(0, min(len(lines) - 1, at))])

    def step(self, line_id: str, by: int) -> None:
        """More or fewer of a line, never above what can come back."""
        sale = self._state.sale
        line = next((own for own in sale.lines if own.line_id == line_id), None) if sale else None
        if sale is None or line is None or not line.available:
            self._stage.play(Sound.STOP)
            if line is not None and line.order_id:
                self._ask_to_cancel(line)
            return
        before = self._state.chosen.get(line_id, Choice(line_id, 0, self._reason(sale)))
        units = min(max(before.units + by, 0), line.available)
        self._choose(line_id, replace(before, units=units))

    def _ask_to_cancel(self, line: ReturnableLine) -> None:
        """What the customer still waits for does not come back; its order is canceled instead."""
        text = self._stage.words.text
        verbs = (
            Verb(
                text("returns_cancel_order"),
                lambda: self._stage.go(Place.HAND_OVER, order_id=line.order_id, cancel=True),
            ),
            Verb(text("returns_keep_order"), _nothing),
        )
        self._stage.ask(text("returns_waits_title"), text("returns_waits_text", name=isolated(line.name)), verbs)

    def because(self, reason: str) -> None:
        """Why the selected line comes back."""
        own = self._state.chosen.get(self._state.selected)
        if own is not None:
            self._choose(own.line_id, replace(own, reason=reason))

    def put(self, condition: str) -> None:
        """Where the selected goods go."""
        own = self._state.chosen.get(self._state.selected)
        if own is not None:
            self._choose(own.line_id, replace(own, condition=Condition(condition)))

    # What follows

    def take(self) -> None:
        """Put it on the sale and settle it; where something that goes out is still asked about, the sale shows."""
        self._add(self._settled)

    def add_more(self) -> None:
        """Put it on the sale, and go on with what the customer takes instead."""
        if self._state.chosen:
            self._add(self._shown_on_sale)
        else:
            self._shown_on_sale()

    def keep_out(self, line_id: str) -> None:
        """What was to go out stays here."""
        self._desk.do(lambda: self._selling.sell.remove(line_id), lambda _: self._plan())

    def without_receipt(self, ask: Callable[[Sequence[str]], None]) -> None:
        """``ask`` gets the reasons to choose from."""
        self._stage.tasks.store(self._unknown.reasons, ask)

    def find_item(self, text: str, found: Callable[[Item], None]) -> None:
        """What was scanned, or typed as its number."""
        self._stage.tasks.store(lambda: self._unknown.find(text), found)

    def take_unknown(self, item_id: str, quantity: Quantity, reason: str, condition: Condition) -> None:
        """Put it on the sale; another person allows it."""
        self._desk.do(lambda: self._unknown.add(item_id, quantity, reason, condition), lambda _: self._shown_on_sale())

    def back(self) -> None:
        """To the sale as it is."""
        self._stage.go(Place.SELL)

    # Inside

    def _begin(self, begin: Callable[[], ReturnableQuestion]) -> None:
        self._show(ReturnsState(looking=True))
        self._desk.do(begin, self._ask, self._not_found)

    def _add(self, then: Callable[[], None]) -> None:
        sale, choices = self._state.sale, list(self._state.chosen.values())
        if sale is None or not choices:
            self._stage.play(Sound.STOP)
            return
        self._desk.do(
            lambda: self._returns.add(sale.transaction_id, choices),
            lambda _: then(),
            grounds=grounds_of(sale, self._state.preview, Phrases(self._stage.words, self._stage.wording)),
        )

    def _settled(self) -> None:
        self._show(ReturnsState())
        self._stage.tasks.store(
            self._selling.sell.view,
            lambda view: self._stage.go(Place.SELL if _asked_first(view) else Place.CASH_TENDER),
        )

    def _shown_on_sale(self) -> None:
        self._show(ReturnsState())
        self._stage.go(Place.SELL)

    def _reason(self, sale: ReturnableSale) -> str:
        """The one chosen last: goods that come back together mostly do so for one reason."""
        chosen = list(self._state.chosen.values())
        return chosen[-1].reason if chosen else sale.reasons[0] if sale.reasons else "other"

    def _choose(self, line_id: str, choice: Choice) -> None:
        chosen = {key: own for key, own in self._state.chosen.items() if key != line_id}
        if choice.units:
            chosen = {**chosen, line_id: choice}
        self._show(replace(self._state, chosen=chosen, selected=line_id))
        self._plan()

    def _plan(self) -> None:
        sale, choices = self._state.sale, list(self._state.chosen.values())
        if sale is None or not choices:
            self._look_at_basket()
            return
        self._stage.tasks.store(lambda: self._deeds.previews.of(sale.transaction_id, choices), self._previewed)

    def _look_at_basket(self) -> None:
        self._stage.tasks.store(self._deeds.previews.now, self._previewed)

    def _previewed(self, preview: ReturnPreview) -> None:
        self._show(replace(self._state, preview=preview))

    def _ask(self, question: ReturnableQuestion) -> None:
        self._stage.tasks.free(
            lambda: self._returns.ask(question), lambda verdict: self._heard(question, verdict), self._not_found
        )

    def _heard(self, question: ReturnableQuestion, verdict: ReturnableVerdict | None) -> None:
        self._stage.tasks.store(lambda: self._returns.finish(question, verdict), self._found, self._not_found)

    def _found(self, sale: ReturnableSale) -> None:
        first = next((line.line_id for line in sale.lines if line.available or line.waits), "")
        self._show(ReturnsState(sale, selected=first))
        self._look_at_basket()

    def _not_found(self, error: AisleError) -> None:
        self._show(ReturnsState())
        self._stage.tasks.refused.emit(error)

    def _show(self, state: ReturnsState) -> None:
        self._state = state
        self._present(state)


def _asked_first(view: BasketView) -> bool:
    """Whether something that goes out waits for an answer."""
    return bool(view.age_to_check) or any(own.recalled or own.number_needed for own in view.lines)


def _nothing() -> None:
    """The order stays as it is."""


def _nobody(_found: Sequence[SoldBefore]) -> None:
    """Until a screen lists what was found."""
