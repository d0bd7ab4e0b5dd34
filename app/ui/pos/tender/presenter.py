"""Turns gestures on the tender screen into the finished sale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from app.operators.operators import Operators
from app.pos.basket_view import BasketView
from app.pos.model.tender import TenderKind, TenderPart
from app.pos.payments.desk import CardDesk
from app.pos.payments.model import Payment
from app.pos.sell import Sell
from app.pos.settle import SaleDone, Settle, TenderView
from app.ui.approval import ApprovalDesk
from app.ui.pos.tender.parts import part_name
from app.ui.screen import Place, Stage, Verb
from app.ui.sounds import Sound
from contract.errors import AisleError


@dataclass(frozen=True, slots=True)
class TenderState:
    """``given_minor`` is what the customer handed over so far; ``taking`` while the sale is being finished."""

    cash: TenderView | None = None
    basket: BasketView | None = None
    person: str = ""
    given_minor: int = 0
    taking: bool = False

    @property
    def refund(self) -> bool:
        """Whether the customer gets money."""
        return self.cash is not None and self.cash.refund

    @property
    def change_minor(self) -> int | None:
        """What goes back; None while it is not enough."""
        if self.cash is None or self.given_minor < self.cash.due_minor:
            return None
        return self.given_minor - self.cash.due_minor

    @property
    def missing_minor(self) -> int:
        return max(0, self.cash.due_minor - self.given_minor) if self.cash else 0

    @property
    def nothing_due(self) -> bool:
        """Whether what was paid so far leaves nothing to pay in cash."""
        return self.cash is not None and not self.cash.due_minor and not self.cash.excess_minor

    @property
    def enough(self) -> bool:
        if self.cash is None or self.cash.excess_minor:
            return False
        if self.nothing_due or self.refund:
            return True
        return self.given_minor > 0 and self.change_minor is not None


class TenderPresenter:
    """``show`` gets each new state."""

    def __init__(
        self,
        sell: Sell,
        settle: Settle,
        cards: CardDesk | None,
        operators: Operators,
        desk: ApprovalDesk,
        stage: Stage,
        show: Callable[[TenderState], None],
    ) -> None:
        self._sell, self._settle, self._cards, self._operators = sell, settle, cards, operators
        self._desk, self._stage, self._present = desk, stage, show
        self._state = TenderState()

    @property
    def state(self) -> TenderState:
        return self._state

    def open(self) -> None:
        """Read what is due; nothing was given yet. Without a sale there is nothing to pay."""
        self._state = TenderState()
        self._stage.tasks.store(self._read, self._opened, self._nothing_to_pay)

    def give(self, minor: int) -> None:
        """The amount as typed."""
        self._show(replace(self._state, given_minor=minor))

    def add_note(self, minor: int) -> None:
        """One more note was handed over."""
        self.give(self._state.given_minor + minor)

    def take_smart(self, index: int) -> None:
        """Take one of the amounts offered."""
        cash = self._state.cash
        if cash and 0 <= index < len(cash.smart_amounts):
            self.take(cash.smart_amounts[index].tendered_minor)

    def take(self, minor: int | None = None) -> None:
        """Finish the sale with ``minor``, or with what was given; where the customer gets money, with all of it."""
        cash, tendered = self._state.cash, self._state.given_minor if minor is None else minor
        if self._state.taking or cash is None:
            return
        if not replace(self._state, given_minor=tendered).enough:
            self._stage.play(Sound.STOP)
            return
        if cash.refund:
            tendered = cash.due_minor
        self._show(replace(self._state, given_minor=max(tendered, 0), taking=True))
        settle = self._settle
        finish = settle.finish if cash.covered else partial(settle.pay_cash, tendered)
        self._desk.do(finish, self._done, self._failed, self._not_now)

    def add(self, part: TenderPart) -> None:
        """A part is paid otherwise, or in cash before the rest."""
        if not self._state.taking:
            self._desk.do(lambda: self._after(self._settle.add(part)), self._part_taken)

    def ask_to_take_back(self, at: int) -> None:
        """Undo a part of the payment, once that is sure."""
        cash = self._state.cash
        if cash is None or self._state.taking or not 0 <= at < len(cash.parts):
            return
        words, part = self._stage.words.text, cash.parts[at]
        name = part_name(part, self._stage.words)
        told = words("part_back_text", part=name, amount=self._stage.wording.money(part.amount_minor))
        verbs = (
            Verb(words("part_keep"), _nothing, safe=True),
            Verb(words("part_back"), lambda: self._take_back(at, part), danger=True),
        )
        self._stage.ask(words("part_back_title"), told, verbs)

    def back(self) -> None:
        """To the sale, which is as it was."""
        if not self._state.taking:
            self._stage.go(Place.SELL)

    def product_scanned(self) -> None:
        """The payment comes first."""
        self._stage.play(Sound.STOP)
        self._stage.toast(self._stage.words.text("tender_finish_first"), error=True)

    def _take_back(self, at: int, part: TenderPart) -> None:
        """A card's money goes back by its terminal, which may take its time: the card screen shows that."""
        cards, reason = self._cards, self._stage.words.text("part_back_reason")
        if cards is not None and part.kind is TenderKind.CARD:
            self._desk.do(lambda: cards.take_back(part.reference, reason), self._going_back)
        else:
            self._desk.do(lambda: self._after(self._settle.remove(at)), self._opened)

    def _going_back(self, reversal: Payment | None) -> None:
        if reversal is not None:
            self._stage.go(Place.CARD_TENDER, payment_id=reversal.payment_id)
        else:
            self.open()

    def _read(self) -> TenderState:
        return self._after(self._settle.view())

    def _after(self, cash: TenderView) -> TenderState:
        current = self._operators.current()
        return TenderState(cash, self._sell.view(), current.name if current else "")

    def _opened(self, read: TenderState) -> None:
        """What was typed meanwhile counts: fingers are faster than a busy disk."""
        self._show(replace(read, given_minor=self._state.given_minor))

    def _part_taken(self, read: TenderState) -> None:
        """What was typed went into the part."""
        self._show(read)

    def _nothing_to_pay(self, error: AisleError) -> None:
        self._stage.tasks.refused.emit(error)
        self._stage.go(Place.SELL)

    def _done(self, sale: SaleDone) -> None:
        self._stage.play(Sound.DONE)
        self._stage.go(Place.COMPLETE, done=sale)

    def _failed(self, error: AisleError) -> None:
        self._not_now()
        self._stage.tasks.refused.emit(error)

    def _not_now(self) -> None:
        self._show(replace(self._state, taking=False))

    def _show(self, state: TenderState) -> None:
        self._state = state
        self._present(state)


def _nothing() -> None:
    """The safe answer."""
