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
from app.pos.refund_plan import RefundPlan, RefundWay
from app.pos.sell import Sell
from app.pos.settle import SaleDone, Settle, TenderView
from app.ui.approval import ApprovalDesk
from app.ui.pos.tender.customer_line import CustomerLine, CustomerOf, nobody
from app.ui.pos.tender.parts import part_name
from app.ui.pos.tender.refund_plan import GiveBack, PlanOf, no_plan
from app.ui.pos.tender.shares import WAYS, shares
from app.ui.screen import Place, Stage, Verb
from app.ui.sounds import Sound
from contract.errors import AisleError


@dataclass(frozen=True, slots=True)
class TenderState:
    """``given_minor`` is what the customer handed over so far, or the next of several parts where it is ``split``;
    ``taking`` while the sale is being finished, ``hurried`` where it is to be as soon as it is known what is due.
    ``ways``: in how many equal parts what was left is paid, since there were ``parts_before``. ``items`` are the lines
    that the next part pays for, ``items_paid`` those of parts before.
    """

    cash: TenderView | None = None
    basket: BasketView | None = None
    person: str = ""
    given_minor: int = 0
    taking: bool = False
    hurried: bool = False
    customer: CustomerLine | None = None
    split: bool = False
    ways: int = 0
    parts_before: int = 0
    plan: RefundPlan | None = None
    items: frozenset[str] = frozenset()
    items_paid: frozenset[str] = frozenset()

    @property
    def refund(self) -> bool:
        """Whether the customer gets money."""
        return self.cash is not None and self.cash.refund

    @property
    def in_cash(self) -> bool:
        """Whether cash ends it, which is rounded as cash is: not where all that goes back goes another way."""
        ahead = [way.kind for way in self.plan.ways if way.left_minor] if self.plan is not None else []
        return not ahead or TenderKind.CASH in ahead

    @property
    def left_minor(self) -> int:
        """What the next part may come to, or what ends it."""
        if self.cash is None:
            return 0
        return self.cash.due_minor if self.in_cash and not self.split else self.cash.left_minor

    @property
    def share_minor(self) -> int:
        """What the next part comes to: all that is left, or its share of it."""
        if self.cash is None:
            return 0
        done = len(self.cash.parts) - self.parts_before
        return shares(abs(self.cash.left_minor), max(1, self.ways - done))[0]

    @property
    def ways_left(self) -> int:
        """Into how many parts what is left now is split; 0 where it is not."""
        left = self.ways - (len(self.cash.parts) - self.parts_before if self.cash else 0)
        return left if left in WAYS else 0

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
        customer_of: CustomerOf = nobody,
        plan_of: PlanOf = no_plan,
    ) -> None:
        self._sell, self._settle, self._cards, self._operators = sell, settle, cards, operators
        self._desk, self._stage, self._present, self._customer_of = desk, stage, show, customer_of
        self._plan_of = plan_of
        self._state = TenderState()

    @property
    def state(self) -> TenderState:
        return self._state

    def open(self, *, split: bool = False) -> None:
        """Read what is due; nothing was given yet. Without a sale there is nothing to pay.

        Whoever was paying in parts goes on so when the card terminal is done.
        """
        before = self._state
        self._state = TenderState(split=split)
        self._stage.tasks.store(self._read, lambda read: self._opened(read, before), self._nothing_to_pay)

    def show_split(self, ways: int = 0) -> None:
        """Pay in parts, equal ones where ``ways`` says how many; the next is at hand."""
        state = self._state
        if state.cash is None or state.taking:
            return
        state = replace(state, split=True, ways=ways, parts_before=len(state.cash.parts), items=frozenset())
        self._show(replace(state, given_minor=state.share_minor))

    def pay_items(self, line_ids: frozenset[str], minor: int) -> None:
        """The next part is for these lines."""
        state = self._state
        if state.cash is not None and not state.taking:
            part = min(minor, abs(state.cash.left_minor))
            state = replace(state, split=True, ways=0, parts_before=len(state.cash.parts), items=line_ids)
            self._show(replace(state, given_minor=part))

    def show_cash(self) -> None:
        """Pay all that is left in cash."""
        if not self._state.taking:
            self._show(replace(self._state, split=False, ways=0, given_minor=0))

    def give(self, minor: int) -> None:
        """The amount as typed; another than the chosen items come to is for no items."""
        state = self._state
        items = state.items if minor == state.given_minor else frozenset[str]()
        self._show(replace(state, given_minor=minor, items=items, hurried=False))

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
        if cash is None and minor is None and tendered:
            self._state = replace(self._state, hurried=True)
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

    def take_in_cash(self) -> None:
        """What stands on the keypad: all that is left, more than that with its change, or a part of it."""
        cash, given = self._state.cash, self._state.given_minor
        if cash is None or self._state.taking:
            return
        due = abs(cash.due_minor)
        if not given:
            self._stage.play(Sound.STOP)
        elif given == abs(cash.left_minor):
            self.take(due)
        elif given >= due:
            self.take(given)
        else:
            sign, settle = (-1 if cash.refund else 1), self._settle
            self._desk.do(
                lambda: self._after(settle.add(TenderPart(TenderKind.CASH, sign * settle.in_coins(given)))),
                self._part_taken,
            )

    def add(self, part: TenderPart) -> None:
        """A part is paid otherwise, or in cash before the rest."""
        if not self._state.taking:
            self._desk.do(lambda: self._after(self._settle.add(part)), self._part_taken)

    def give_back(self, way: RefundWay, ask: Callable[[str], None]) -> None:
        """Give money back one of the ways of the plan; ``ask`` asks for an account."""
        cash = self._state.cash
        if cash is None or self._state.taking or not way.left_minor:
            return
        deeds = GiveBack(self._cards, self._desk, self._stage, self.add, self.take, ask)
        deeds.do(way, last=way.left_minor >= -cash.due_minor)

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
            self._state = TenderState()
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
            self._desk.do(lambda: self._after(self._settle.remove(at)), self._part_taken)

    def _going_back(self, reversal: Payment | None) -> None:
        if reversal is not None:
            self._stage.go(Place.CARD_TENDER, payment_id=reversal.payment_id)
        else:
            self.open()

    def _read(self) -> TenderState:
        return self._after(self._settle.view())

    def _after(self, cash: TenderView) -> TenderState:
        current = self._operators.current()
        basket = self._sell.view()
        customer = self._customer_of(basket, cash.parts)
        person = current.name if current else ""
        return TenderState(cash, basket, person, customer=customer, plan=self._plan_of())

    def _opened(self, read: TenderState, before: TenderState) -> None:
        """What was typed meanwhile counts: fingers are faster than a busy disk."""
        same = (
            read.basket is not None and before.basket is not None and read.basket.basket_id == before.basket.basket_id
        )
        if same and before.split:
            read = replace(read, split=True, ways=before.ways, parts_before=before.parts_before)
            read = replace(read, items_paid=_items_paid(before, read))
        elif self._state.split:
            read = replace(read, split=True, parts_before=len(read.cash.parts) if read.cash else 0)
        typed, hurried = self._state.given_minor, self._state.hurried
        self._show(replace(read, given_minor=typed or (read.share_minor if read.split else 0)))
        if hurried and not read.split and not read.refund and not read.nothing_due:
            self.take()

    def _part_taken(self, read: TenderState) -> None:
        """What was typed went into the part; the next is at hand."""
        state = self._state
        read = replace(read, split=state.split, ways=state.ways, parts_before=state.parts_before)
        read = replace(read, items_paid=_items_paid(state, read))
        self._show(replace(read, given_minor=read.share_minor if read.split else 0))

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


def _items_paid(before: TenderState, now: TenderState) -> frozenset[str]:
    """Lines that a part was taken for. Once a part is given back nobody knows which: all can be chosen again."""
    had, has = (len(own.cash.parts) if own.cash is not None else 0 for own in (before, now))
    if has < had:
        return frozenset()
    return before.items_paid | before.items if has > had else before.items_paid


def _nothing() -> None:
    """The safe answer."""
