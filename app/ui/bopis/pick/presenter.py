"""Turns scans, taps and keys on the pick screen into picks, shorts and the place on a shelf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.bopis.model.cards import NextStep, OrderCard
from app.bopis.model.shortage import Missing, ShortSubject, ShortView
from app.bopis.pick_scan import NO_DETAIL, Detail
from app.bopis.pick_view import PickRow, PickScan, PickView, ScanMeaning
from app.bopis.short import ShortChoice
from app.ui.bopis.deeds import OrderDeeds
from app.ui.bopis.phrases import Phrases
from app.ui.bopis.pick.detail_sheet import DetailQuestion, question_of
from app.ui.bopis.pick.route_side import open_beyond
from app.ui.screen import Place, Stage
from app.ui.sounds import Sound
from app.ui.stock.count.offer import offer_count
from contract.errors import AisleError

Done = Callable[[], None]
Failed = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """A pick that can be undone."""

    line_id: str
    name: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class PickState:
    """``view`` is None until the order was opened. ``message`` says what the last gesture did, or why it did not."""

    view: PickView | None = None
    message: str = ""
    failed: bool = False
    taken: tuple[Taken, ...] = ()

    @property
    def row(self) -> PickRow | None:
        """The row to do now; None once all are done."""
        return self.view.current if self.view else None

    @property
    def to_stage(self) -> bool:
        """Whether all rows are done and something waits to be put on a shelf."""
        return self.view is not None and self.row is None and self.view.order.step is NextStep.STAGE


class PickPresenter:
    """One order at a time. ``show`` gets each new state, ``ask`` what a scan did not say."""

    def __init__(
        self,
        deeds: OrderDeeds,
        stage: Stage,
        show: Callable[[PickState], None],
        ask: Callable[[DetailQuestion], None],
    ) -> None:
        self._deeds, self._stage, self._show, self._ask = deeds, stage, show, ask
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = PickState()
        self._here = False

    @property
    def state(self) -> PickState:
        return self._state

    def open(self, order_id: str = "") -> None:
        """An order, or the one that was being picked when the program ended."""
        self._here = True
        self._update(PickState())
        pick = self._deeds.pick
        self._stage.tasks.store(lambda: pick.open(order_id) if order_id else pick.resume(), self._opened, self._closed)

    def left(self) -> None:
        """Another place is shown: what comes back late leads nowhere."""
        self._here = False

    def refresh(self) -> None:
        if self._state.view is not None:
            self._stage.tasks.store(self._deeds.pick.view, self._seen, self._closed)

    def leave(self) -> None:
        """Back to the board; the order stays at this row."""
        order_id = self._state.view.order.order_id if self._state.view else ""
        self._stage.tasks.store(self._deeds.pick.leave, lambda _: self._go_back(order_id))

    def scan(self, text: str, detail: Detail = NO_DETAIL) -> None:
        """An item counts one, a bin goes there; once all is picked, a shelf takes the order."""
        if self._state.to_stage:
            self.put_on_shelf(text)
        elif self._state.row is not None:
            self._stage.tasks.store(
                lambda: self._deeds.pick.scan(text, detail), self._scanned, lambda error: self._not_taken(error, text)
            )

    def pick_by_hand(self, thousandths: int, digits: str, done: Done, failed: Failed) -> None:
        """Picked without a barcode; ``failed`` gets the reason in words."""
        row = self._state.row
        if row is not None:
            self._by_hand(row.line_id, thousandths, digits, done, failed)

    def missing_of(self) -> ShortSubject | None:
        """The row, as one of which something may be missing."""
        row, view = self._state.row, self._state.view
        if row is None or view is None:
            return None
        order = view.order
        open_part = Missing(order.order_id, row.line_id, row.open)
        return ShortSubject(
            row.name,
            row.unit,
            row.wanted,
            row.picked,
            row.short,
            (open_part,),
            (order.customer_name,),
            self._deeds.lines.new_id(),
        )

    def look_short(self, missing: tuple[Missing, ...], show: Callable[[ShortView], None]) -> None:
        """What reporting it would mean."""
        self._stage.tasks.store(lambda: self._deeds.lines.short.view(missing), show, self._wrong)

    def short(self, choice: ShortChoice) -> None:
        """So much of the row cannot be found; something else may take its place."""
        row = self._state.row
        if row is not None:
            missing = sum(one.thousandths for one in choice.missing)
            quantity = self._phrases.quantity(missing, row.unit)
            told = self._phrases.text("pick_short_done", name=row.name, quantity=quantity)
            self._stage.tasks.store(
                lambda: self._deeds.lines.short.short(choice),
                lambda _: self._stage.tasks.store(
                    self._deeds.pick.view, lambda view: self._shorted(view, row, told), self._wrong
                ),
                self._wrong,
            )

    def _shorted(self, view: PickView, row: PickRow, told: str) -> None:
        order_id = view.order.order_id
        self._moved(view, told)
        offer_count(self._stage, row.item_id, row.name, order_id, Place.PICK, {"order_id": order_id})

    def do_later(self) -> None:
        """The row goes to the end of the route."""
        row = self._state.row
        if row is not None:
            told = self._phrases.text("pick_later_done", name=row.name)
            self._stage.tasks.store(
                lambda: self._deeds.pick.do_later(row.line_id), lambda view: self._moved(view, told), self._wrong
            )

    def go_to(self, line_id: str) -> None:
        """Stand at another row that is not done."""
        row = next((row for row in self._route() if row.line_id == line_id), None)
        if row is not None and row.open and row != self._state.row:
            self._stage.tasks.store(
                lambda: self._deeds.pick.go_to(line_id), lambda view: self._moved(view, ""), self._wrong
            )

    def step(self, by: int) -> None:
        """The row ``by`` places further among those not done."""
        row = open_beyond(self._route(), self._state.row, by)
        if row is not None:
            self.go_to(row.line_id)

    def undo(self) -> None:
        """What was picked last goes back to its place, to be picked again."""
        if not self._state.taken:
            return
        last = self._state.taken[-1]
        told = self._phrases.text("pick_undone", name=last.name)
        self._stage.tasks.store(
            lambda: self._deeds.pick.unpick(last.line_id, last.thousandths),
            lambda view: self._moved(view, told, taken=self._state.taken[:-1]),
            self._wrong,
        )

    def put_on_shelf(self, shelf: str, failed: Failed | None = None) -> None:
        """All of it stands on a shelf, where the hand-over finds it."""
        view = self._state.view
        if view is not None:
            order_id = view.order.order_id
            self._stage.tasks.store(
                lambda: self._deeds.put_away(order_id, shelf),
                self._staged,
                lambda error: self._told(error, failed or self._say_failed),
            )

    def _by_hand(self, line_id: str, thousandths: int, digits: str, done: Done, failed: Failed) -> None:
        def pick(detail: Detail = NO_DETAIL) -> None:
            self._stage.tasks.store(
                lambda: self._deeds.pick.pick(line_id, thousandths, digits, detail),
                lambda view: self._picked(view, done),
                wrong,
            )

        def wrong(error: AisleError) -> None:
            question = question_of(error, pick)
            if question is None:
                self._told(error, failed)
            else:
                done()
                self._ask(question)

        pick()

    # What came back

    def _opened(self, view: PickView | None) -> None:
        if view is None:
            self._go_back()
        else:
            self._seen(view)

    def _seen(self, view: PickView) -> None:
        if view.order.problem is None:
            self._update(replace(self._state, view=view))
        elif self._here:
            self._go_back(view.order.order_id)
            self._stage.play(Sound.STOP)
            self._stage.toast(self._phrases.text("order_withdrawn", order=view.order.number), error=True)

    def _go_back(self, order_id: str = "") -> None:
        if self._here:
            self._stage.go(Place.ORDERS, order_id=order_id)

    def _closed(self, error: AisleError) -> None:
        self._go_back()
        self._stage.tasks.refused.emit(error)

    def _scanned(self, scan: PickScan) -> None:
        if scan.meaning is ScanMeaning.PLACE:
            self._moved(scan.view, self._phrases.text("pick_at_bin", bin=scan.name))
            return
        self._picked(scan.view)

    def _picked(self, view: PickView, done: Done | None = None) -> None:
        taken = _taken(self._route(), view.route)
        told = ""
        if taken:
            row = next(row for row in view.route if row.line_id == taken.line_id)
            picked, wanted = (self._phrases.quantity(count, row.unit) for count in (row.picked, row.wanted))
            told = self._phrases.text("pick_counted", name=row.name, picked=picked, wanted=wanted)
        self._stage.play(Sound.ASK if view.current is None else Sound.ADDED)
        self._moved(view, told, taken=(*self._state.taken, taken) if taken else self._state.taken)
        if done:
            done()

    def _moved(self, view: PickView, message: str, *, taken: tuple[Taken, ...] | None = None) -> None:
        kept = self._state.taken if taken is None else taken
        self._update(PickState(view, message, failed=False, taken=kept))

    def _not_taken(self, error: AisleError, text: str) -> None:
        """What a scan did not say is asked for, and the scan goes on with it."""
        question = question_of(error, lambda detail: self.scan(text, detail))
        if question is None:
            self._wrong(error)
        else:
            self._stage.play(Sound.ASK)
            self._ask(question)

    def _wrong(self, error: AisleError) -> None:
        if error.code in ("order_withdrawn", "order_not_here", "no_order_open"):
            self._closed(error)
        else:
            self._told(error, self._say_failed)

    def _told(self, error: AisleError, failed: Failed) -> None:
        self._stage.play(Sound.STOP)
        failed(self._phrases.error(error))

    def _say_failed(self, message: str) -> None:
        self._update(replace(self._state, message=message, failed=True))

    def _staged(self, card: OrderCard) -> None:
        self._stage.play(Sound.DONE)
        self._stage.tasks.store(self._deeds.pick.leave, lambda _: self._finished(card))

    def _finished(self, card: OrderCard) -> None:
        self._go_back()
        self._stage.toast(
            self._phrases.text("stage_done", order=card.number, shelf=card.shelf, customer=card.customer_name)
        )

    def _route(self) -> tuple[PickRow, ...]:
        return self._state.view.route if self._state.view else ()

    def _update(self, state: PickState) -> None:
        self._state = state
        self._show(state)


def _taken(before: tuple[PickRow, ...], after: tuple[PickRow, ...]) -> Taken | None:
    """The row that has more picked than before."""
    had = {row.line_id: row.picked for row in before}
    for row in after:
        more = row.picked - had.get(row.line_id, row.picked)
        if more > 0:
            return Taken(row.line_id, row.name, more)
    return None
