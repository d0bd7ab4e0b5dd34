"""Turns gestures at the counter into who was checked, what was given or declined, and the hand-over itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.bopis.cancel_in_sale import CancelQuestion
from app.bopis.hand_over_view import HandedOver, HandOverLine, HandOverView
from app.pos.refund import ReturnableVerdict
from app.ui.approval import ApprovalDesk
from app.ui.bopis.deeds import OrderDeeds
from app.ui.bopis.phrases import Phrases
from app.ui.screen import Place, Stage, Verb
from app.ui.sounds import Sound
from contract.errors import AisleError
from contract.rules.collection_code import CODE_DIGITS

_OF_THE_CODE = frozenset({"code_wrong", "code_wait", "code_of_other_order", "name_missing", "card_number_typed"})


@dataclass(frozen=True, slots=True)
class HandOverState:
    """``view`` is None until the order was opened; ``in_person`` asks for a name instead of the code.

    ``problem`` says in words why the code or the name was not taken. ``sells``: it can leave with a sale here.
    """

    view: HandOverView | None = None
    digits: str = ""
    in_person: bool = False
    problem: str = ""
    chosen: str = ""
    sells: bool = False

    @property
    def lines(self) -> tuple[HandOverLine, ...]:
        """What can leave first, then the rest."""
        if self.view is None:
            return ()
        return tuple(sorted(self.view.lines, key=lambda line: line.ready == 0))

    @property
    def line(self) -> HandOverLine | None:
        """The line chosen."""
        return next((line for line in self.lines if line.line_id == self.chosen), None)


class HandOverPresenter:
    """One order at a time. ``show`` gets each new state."""

    def __init__(
        self, deeds: OrderDeeds, approvals: ApprovalDesk, stage: Stage, show: Callable[[HandOverState], None]
    ) -> None:
        self._deeds, self._approvals, self._stage, self._show = deeds, approvals, stage, show
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = HandOverState()
        self._order_id = ""
        self._here = self._ending = False

    @property
    def state(self) -> HandOverState:
        return self._state

    def open(self, order_id: str, code: str = "", *, cancel: bool = False) -> None:
        """An order; a ``code`` that was typed to find it is checked at once. ``cancel``: nobody wants it any more."""
        self._order_id = order_id
        self._here, self._ending = True, False
        self._update(HandOverState(sells=self._deeds.sale is not None))
        deeds = self._deeds.hand_over
        self._stage.tasks.store(lambda: deeds.open(order_id), self._seen, self._closed)
        if code:
            self._check(code)
        if cancel:
            self._cancel()

    def left(self) -> None:
        """Another place is shown: what comes back late leads nowhere."""
        self._here = False

    def refresh(self) -> None:
        if self._state.view is not None:
            order_id = self._order_id
            self._stage.tasks.store(lambda: self._deeds.hand_over.open(order_id), self._seen, self._closed)

    def digit(self, digit: str) -> None:
        """One digit of the code; the last one checks it."""
        view = self._state.view
        if view is None or view.proof or self._state.in_person or len(self._state.digits) == CODE_DIGITS:
            return
        digits = self._state.digits + digit
        self._update(replace(self._state, digits=digits, problem=""))
        if len(digits) == CODE_DIGITS:
            self._check(digits)

    def backspace(self) -> None:
        self._update(replace(self._state, digits=self._state.digits[:-1], problem=""))

    def clear_code(self) -> None:
        self._update(replace(self._state, digits="", problem=""))

    def ask_in_person(self, wanted: bool) -> None:
        """Somebody without the code, or the code after all."""
        self._update(replace(self._state, in_person=wanted, digits="", problem=""))

    def check_person(self, name: str) -> None:
        """The person was looked at, with a document in hand."""
        order_id = self._order_id
        self._act(lambda: self._deeds.hand_over.check_person(order_id, name))

    def confirm_age(self) -> None:
        order_id = self._order_id
        self._act(lambda: self._deeds.hand_over.confirm_age(order_id))

    def choose(self, line_id: str) -> None:
        self._update(replace(self._state, chosen=line_id))

    def step(self, by: int) -> None:
        """Choose the line ``by`` places further."""
        keys = [line.line_id for line in self._state.lines]
        if keys:
            at = keys.index(self._state.chosen) if self._state.chosen in keys else -1
            self.choose(keys[max(0, min(len(keys) - 1, at + by))])

    def toggle(self, line_id: str = "") -> None:
        """Give what is left of a line; given or declined in full, it goes back to where it stood."""
        if line_id:
            self.choose(line_id)
        line, order_id, deeds = self._state.line, self._order_id, self._deeds.hand_over
        if line is None:
            return
        if line.given + line.declined < line.ready:
            self._act(lambda: deeds.give(order_id, line.line_id), Sound.ADDED)
        else:
            self._act(lambda: deeds.clear(order_id, line.line_id))

    def put_back(self) -> None:
        """What was declined of the chosen line is wanted after all, or was never meant."""
        line, order_id = self._state.line, self._order_id
        if line is not None:
            self._act(lambda: self._deeds.hand_over.clear(order_id, line.line_id))

    def take_bag(self, bag_id: str = "") -> None:
        """A bag is on the counter, or is not after all; the next one to fetch unless told."""
        view, order_id = self._state.view, self._order_id
        bags = view.bags if view and len(view.bags) > 1 else ()
        wanted = bag_id or next((bag.bag_id for bag in bags if not bag.taken), "")
        if wanted:
            self._act(lambda: self._deeds.hand_over.take_bag(order_id, wanted), Sound.ADDED)

    def sign(self, signature: str) -> None:
        """What the customer drew or typed."""
        order_id = self._order_id
        self._act(lambda: self._deeds.hand_over.sign(order_id, signature))

    def give_all(self) -> None:
        order_id = self._order_id
        self._act(lambda: self._deeds.hand_over.give_all(order_id), Sound.ADDED)

    def decline(self, reason: str) -> None:
        """The customer does not want what is left of the chosen line, or any of it where all was given."""
        line, order_id = self._state.line, self._order_id
        if line is not None and line.ready:
            left = line.ready - line.given - line.declined or line.ready
            self._act(lambda: self._deeds.hand_over.decline(order_id, line.line_id, left, reason))

    def scan(self, text: str) -> None:
        """The customer's code, an item that is given, or the shelf it stands on."""
        view = self._state.view
        if view is None:
            return
        if view.order.shelf and text.strip().casefold() == view.order.shelf.casefold():
            self._stage.toast(self._phrases.text("hand_over_right_shelf", shelf=view.order.shelf))
            return
        order_id = self._order_id
        self._act(lambda: self._deeds.hand_over.scan(order_id, text), Sound.ADDED)

    def hand_over(self) -> None:
        """Goods leave, once. What is still missing before that is said instead."""
        order_id = self._order_id
        if self._state.view is not None and not self._ending:
            self._ending = True
            self._stage.tasks.store(lambda: self._deeds.hand_over.hand_over(order_id), self._done, self._not_done)

    def into_sale(self) -> None:
        """What was given leaves with the open sale, where what is owed for it is paid."""
        order_id, sale = self._order_id, self._deeds.sale
        if self._state.view is not None and sale is not None and not self._ending:
            self._ending = True
            self._stage.tasks.store(lambda: sale.hand_over.add(order_id), lambda _: self._in_sale(), self._not_done)

    def ask_to_cancel(self) -> None:
        """Nobody wants the order any more: what was paid for it goes back."""
        view = self._state.view
        if view is None or not view.cancelable or self._deeds.sale is None:
            return
        text = self._phrases.text
        if view.paid:
            told = text("hand_over_cancel_paid")
        else:
            told = text("hand_over_cancel_text", amount=self._phrases.wording.money(view.deposit_minor, view.currency))
        verbs = (
            Verb(text("hand_over_cancel_keep"), _nothing, safe=True),
            Verb(text("hand_over_cancel_order"), self._cancel, danger=True),
        )
        self._stage.ask(text("hand_over_cancel_title", order=view.order.number), told, verbs)

    def leave(self) -> None:
        """Back to the board: nothing was handed over, and the next person is checked anew."""
        order_id = self._order_id
        self._stage.tasks.store(
            lambda: self._deeds.hand_over.cancel(order_id),
            lambda _: self._go_back(order_id),
            lambda _: self._go_back(order_id),
        )

    # What came back

    def _check(self, code: str) -> None:
        order_id = self._order_id
        self._act(lambda: self._deeds.hand_over.check_code(order_id, code), Sound.DONE)

    def _act(self, work: Callable[[], HandOverView], sound: Sound | None = None) -> None:
        self._stage.tasks.store(work, lambda view: self._changed(view, sound), self._failed)

    def _changed(self, view: HandOverView, sound: Sound | None) -> None:
        if sound:
            self._stage.play(sound)
        if view.proof:
            self._state = replace(self._state, digits="", in_person=False, problem="")
        self._seen(view)

    def _seen(self, view: HandOverView) -> None:
        if view.order.order_id != self._order_id:
            return
        state = replace(self._state, view=view)
        keys = [line.line_id for line in state.lines]
        self._update(replace(state, chosen=state.chosen if state.chosen in keys else next(iter(keys), "")))

    def _failed(self, error: AisleError) -> None:
        if error.code in ("order_withdrawn", "order_not_here"):
            self._closed(error)
        elif error.code in _OF_THE_CODE:
            self._stage.play(Sound.STOP)
            self._update(replace(self._state, digits="", problem=self._phrases.error(error)))
        else:
            self._stage.tasks.refused.emit(error)

    def _go_back(self, order_id: str = "") -> None:
        if self._here:
            self._stage.go(Place.ORDERS, order_id=order_id)

    def _cancel(self) -> None:
        order_id, sale, tasks = self._order_id, self._deeds.sale, self._stage.tasks
        if sale is None:
            return
        cancel, reason = sale.cancel, self._phrases.text("order_cancel_changed_mind")

        def heard(question: CancelQuestion, verdict: ReturnableVerdict | None) -> None:
            self._approvals.do(
                lambda: cancel.finish(question, verdict, reason), lambda _: self._in_sale(), self._failed
            )

        def begun(question: CancelQuestion) -> None:
            tasks.free(lambda: cancel.ask(question), lambda verdict: heard(question, verdict), self._failed)

        self._approvals.do(lambda: cancel.begin(order_id), begun, self._failed)

    def _in_sale(self) -> None:
        self._stage.play(Sound.ADDED)
        self._stage.go(Place.SELL)

    def _not_done(self, error: AisleError) -> None:
        self._ending = False
        self._failed(error)

    def _closed(self, error: AisleError) -> None:
        self._go_back(self._order_id)
        self._stage.tasks.refused.emit(error)

    def _done(self, done: HandedOver) -> None:
        self._go_back()
        self._stage.play(Sound.DONE)
        text, items = self._phrases.text, self._phrases.items
        told = text("hand_over_done", items=items(done.given_items), customer=done.customer_name, order=done.number)
        if done.declined_minor:
            money = self._phrases.wording.money(done.declined_minor, done.currency)
            told = f"{told} {text('hand_over_done_declined', amount=money)}"
        if done.partly:
            told = f"{told} {text('hand_over_done_partly')}"
        self._stage.toast(told)

    def _update(self, state: HandOverState) -> None:
        self._state = state
        self._show(state)


def _nothing() -> None:
    """The safe answer."""
