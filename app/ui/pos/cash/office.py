"""Turns gestures of the cash office into use cases: cash moved beside sales, a Z again, the day closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.pos.cash_moves import CashMove, CashMoves, MoveAsked
from app.pos.closed_shifts import ClosedShifts
from app.pos.day_close import DayClose, DayStep, DayView
from app.ui.approval import ApprovalDesk
from app.ui.pos.cash.day_dialog import DayAnswer
from app.ui.pos.cash.open_payments import PaymentsFirst
from app.ui.screen import Stage
from app.ui.sounds import Sound
from contract.messages.facts import Denomination, ShiftVerified
from contract.messages.rows import CashRulesRow


class OfficePresenter:
    """What the cash screen offers beside the shift itself."""

    def __init__(
        self,
        moves: CashMoves,
        closed: ClosedShifts,
        day: DayClose,
        desk: ApprovalDesk,
        closing: PaymentsFirst,
        stage: Stage,
    ) -> None:
        self._moves, self._closed, self._day = moves, closed, day
        self._desk, self._closing, self._stage = desk, closing, stage

    def ask_what(self, show: Callable[[CashRulesRow], None]) -> None:
        """The rules come first: they say what petty cash may be paid for."""
        self._stage.tasks.store(self._moves.rules, show)

    def move(self, asked: MoveAsked) -> None:
        """Record it; the drawer opens and a slip prints."""

        def moved(done: CashMove) -> None:
            words, amount = self._stage.words, self._stage.wording.money(done.fact.amount_minor, done.fact.currency)
            self._stage.play(Sound.DONE)
            kind = words.text(f"cash_kind_{done.fact.kind}")
            if done.printing:
                why = words.text(done.printing)
                self._stage.toast(words.text("cash_do_unprinted", kind=kind, amount=amount, why=why), error=True)
            else:
                self._stage.toast(words.text("cash_do_done", kind=kind, amount=amount))

        self._desk.do(lambda: self._moves.move(asked), moved)

    def reprint(self, shift_id: str) -> None:
        """A Z again, marked as a copy."""
        words = self._stage.words.text("cash_z_again")
        self._desk.do(lambda: self._closed.reprint(shift_id), lambda _: self._stage.toast(words))

    def verify(self, shift_id: str, counted: Sequence[Denomination], reason: str) -> None:
        """A second count by somebody else; what it came to is said then, not before."""

        def verified(fact: ShiftVerified) -> None:
            words, money = self._stage.words, self._stage.wording.money
            self._stage.play(Sound.DONE)
            code = "second_count_differs" if fact.difference_minor else "second_count_same"
            self._stage.toast(words.text(code, amount=money(fact.difference_minor, fact.currency)))

        self._desk.do(lambda: self._closed.verify(shift_id, counted, reason), verified)

    def give_up_day(self) -> None:
        """Forget a close that was begun: what it recorded stays."""
        words = self._stage.words.text("day_given_up")
        self._desk.do(self._day.give_up, lambda _: self._stage.toast(words))

    def begin_day(self, show: Callable[[DayView], None]) -> None:
        """Begin to close the day, or go on with what was begun."""
        self._desk.do(self._day.start, show)

    def close_day(self, view: DayView, told: DayAnswer) -> None:
        """Every step that is left, in order; a step that was done before a power cut is not done again."""
        reasons = {one.register_id: told.reason for one in view.registers if one.missing}

        def steps() -> str:
            now = self._day.start(view.day)
            if DayStep.REVIEW not in now.done:
                now = self._day.review(reasons)
            if DayStep.BANK not in now.done:
                now = self._day.bank(told.banked_minor, told.bag_number)
            if DayStep.CLOSE not in now.done:
                self._day.close()
            return self._day.report()

        def closed(printing: str) -> None:
            words = self._stage.words
            self._stage.play(Sound.DONE)
            if printing:
                self._stage.toast(words.text("day_done_unprinted", why=words.text(printing)), error=True)
            else:
                self._stage.toast(words.text("day_done"))

        self._closing.do(steps, closed)
