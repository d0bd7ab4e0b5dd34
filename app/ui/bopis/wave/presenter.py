"""Turns scans, taps and keys on the wave screen into picks, totes and, at the end, places on shelves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.bopis.model.cards import NextStep, OrderCard
from app.bopis.model.shortage import Missing, ShortSubject, ShortView
from app.bopis.model.totes import own_tote, tote_letter
from app.bopis.pick_scan import NO_DETAIL, Detail
from app.bopis.pick_view import PickRow, ScanMeaning
from app.bopis.short import ShortChoice
from app.bopis.wave_view import WaveMember, WaveScan, WaveView
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
_GONE = ("wave_ended", "wave_unknown", "no_wave_open")


@dataclass(frozen=True, slots=True)
class WaveState:
    """``view`` is None until the wave was opened. ``chosen`` is the letter of the tote to put away next, "" for the
    first. ``message`` says what the last gesture did, or why it did not.
    """

    view: WaveView | None = None
    message: str = ""
    failed: bool = False
    chosen: str = ""

    @property
    def row(self) -> PickRow | None:
        """The row to do now; None once all are done."""
        return self.view.current if self.view else None

    @property
    def to_stage(self) -> WaveMember | None:
        """The tote to put away now, once all is picked."""
        if self.view is None or self.view.to_stage is None:
            return None
        waiting = (one for one in self.view.members if one.card.step is NextStep.STAGE)
        return next((one for one in waiting if one.letter == self.chosen), self.view.to_stage)


class WavePresenter:
    """One wave at a time. ``show`` gets each new state, ``ask`` what a scan did not say."""

    def __init__(
        self,
        deeds: OrderDeeds,
        stage: Stage,
        show: Callable[[WaveState], None],
        ask: Callable[[DetailQuestion], None],
    ) -> None:
        self._deeds, self._stage, self._show, self._ask = deeds, stage, show, ask
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = WaveState()
        self._here = False

    @property
    def state(self) -> WaveState:
        return self._state

    def open(self, wave_id: str = "") -> None:
        """A wave, or the one that was open when the program ended."""
        self._here = True
        self._update(WaveState())
        pick = self._deeds.wave_pick
        self._stage.tasks.store(lambda: pick.open(wave_id) if wave_id else pick.resume(), self._opened, self._closed)

    def left(self) -> None:
        """Another place is shown: what comes back late leads nowhere."""
        self._here = False

    def refresh(self) -> None:
        if self._state.view is not None and self._here:
            self._stage.tasks.store(self._deeds.wave_pick.view, self._seen, self._closed)

    def leave(self) -> None:
        """Back to the board; the wave waits at this row, for whoever goes on with it."""
        self._go_back()

    def give_up(self) -> None:
        """Its orders wait on the board as before."""
        number = self._state.view.number if self._state.view else 0
        told = self._phrases.text("wave_given_up", number=number)
        self._stage.tasks.store(self._deeds.wave_pick.give_up, lambda _: self._finished(told), self._wrong)

    def print_list(self) -> None:
        """The wave on paper, for when scanning does not work."""
        papers, view = self._deeds.pick_lists, self._state.view
        if papers is not None and view is not None:
            told = self._phrases.text("wave_list_printed", number=view.number)
            self._stage.tasks.store(papers.print_wave, lambda _: self._stage.toast(told))

    def scan(self, text: str, detail: Detail = NO_DETAIL) -> None:
        """An item, a tote or a bin; once all is picked, a tote chooses what to put away and a shelf takes it."""
        if self._state.row is not None:
            self._stage.tasks.store(
                lambda: self._deeds.wave_pick.scan(text, detail),
                self._scanned,
                lambda error: self._not_taken(error, text),
            )
        elif self._state.to_stage is not None and not self._choose(text):
            self.put_on_shelf(text)

    def drop(self, letter: str = "") -> None:
        """What is in hand goes into a tote: the next that wants it, unless told."""
        if self._state.row is not None:
            self._stage.tasks.store(lambda: self._deeds.wave_pick.drop(letter), self._scanned, self._wrong)
        elif letter:
            self._choose(letter)

    def pick_by_hand(self, thousandths: int, digits: str, done: Done, failed: Failed) -> None:
        """Picked without a barcode; ``failed`` gets the reason in words."""
        row = self._state.row
        if row is None:
            return

        def pick(detail: Detail = NO_DETAIL) -> None:
            self._stage.tasks.store(
                lambda: self._deeds.wave_pick.pick(row.line_id, thousandths, digits, detail), picked, wrong
            )

        def picked(scan: WaveScan) -> None:
            self._scanned(scan)
            done()

        def wrong(error: AisleError) -> None:
            question = question_of(error, pick)
            if question is not None:
                done()
                self._ask(question)
            else:
                self._told(error, failed)

        pick()

    def missing_of(self) -> ShortSubject | None:
        """The row, as one of which something may be missing; what is in hand goes into its tote first."""
        row, view = self._state.row, self._state.view
        if row is None or view is None:
            return None
        if view.in_hand:
            self._stage.play(Sound.STOP)
            self._say_failed(self._phrases.text("order_tote_first", name=row.name, letters=view.next_tote))
            return None
        names = tuple(share.customer_name for share in row.totes if share.open)
        act_id = self._deeds.lines.new_id()
        return ShortSubject(row.name, row.unit, row.wanted, row.picked, row.short, view.missing, names, act_id)

    def look_short(self, missing: tuple[Missing, ...], show: Callable[[ShortView], None]) -> None:
        """What reporting it would mean."""
        self._stage.tasks.store(lambda: self._deeds.lines.short.view(missing), show, self._wrong)

    def short(self, choice: ShortChoice) -> None:
        """So much of the row cannot be found; something else may take its place."""
        row = self._state.row
        if row is not None:
            quantity = self._phrases.quantity(sum(one.thousandths for one in choice.missing), row.unit)
            told = self._phrases.text("pick_short_done", name=row.name, quantity=quantity)
            missed_by = choice.missing[0].order_id if choice.missing else ""

            def counted_next(view: WaveView) -> None:
                self._arrive(view, told)
                offer_count(self._stage, row.item_id, row.name, missed_by, Place.WAVE, {"wave_id": view.wave_id})

            self._stage.tasks.store(lambda: self._shorted(choice), counted_next, self._wrong)

    def do_later(self) -> None:
        """The row goes to the end of the route."""
        row = self._state.row
        if row is not None:
            told = self._phrases.text("pick_later_done", name=row.name)
            self._move(lambda: self._deeds.wave_pick.do_later(row.line_id), told)

    def go_to(self, item_id: str) -> None:
        """Stand at another row that is not done."""
        row = next((row for row in self._route() if row.line_id == item_id), None)
        if row is not None and row.open and row != self._state.row:
            self._move(lambda: self._deeds.wave_pick.go_to(item_id), "")

    def step(self, by: int) -> None:
        """The row ``by`` places further among those not done."""
        row = open_beyond(self._route(), self._state.row, by)
        if row is not None:
            self.go_to(row.line_id)

    def undo(self) -> None:
        """The last gesture is taken back: out of the hand, or out of its tote."""
        if self._state.view is not None and self._state.view.can_undo:
            self._move(self._deeds.wave_pick.undo, self._phrases.text("wave_undone"))

    def put_on_shelf(self, shelf: str, failed: Failed | None = None) -> None:
        """What is in the tote stands on a shelf; then comes the next tote."""
        member = self._state.to_stage
        if member is not None:
            order_id = member.card.order_id
            self._stage.tasks.store(
                lambda: self._deeds.put_away(order_id, shelf),
                self._staged,
                lambda error: self._told(error, failed or self._say_failed),
            )

    # What came back

    def _opened(self, view: WaveView | None) -> None:
        if view is None:
            self._go_back()
        else:
            self._seen(view)

    def _seen(self, view: WaveView) -> None:
        """Anew, by itself: others picked along, an order left, or all is done."""
        before = self._state.view
        gone = [number for number in view.left if before is None or number not in before.left]
        message, failed = self._state.message, self._state.failed
        if before is not None and gone:
            self._stage.play(Sound.STOP)
            message, failed = self._phrases.text("wave_order_left", order=", ".join(gone)), True
        elif view.surplus:
            message, failed = self._phrases.text("wave_surplus", name=view.surplus), True
        self._arrive(view, message, failed=failed)

    def _arrive(self, view: WaveView, message: str, *, failed: bool = False) -> None:
        if view.current is None and view.to_stage is None and not view.in_hand:
            told = self._done_words(view)
            self._stage.tasks.store(self._deeds.wave_pick.end, lambda _: self._finished(told), self._closed)
            return
        self._update(replace(self._state, view=view, message=message, failed=failed))

    def _scanned(self, scan: WaveScan) -> None:
        text, view = self._phrases.text, scan.view
        match scan.meaning:
            case ScanMeaning.PLACE:
                told = text("pick_at_bin", bin=scan.name)
            case ScanMeaning.TOTE:
                told = text("wave_dropped", letter=scan.name)
            case _ if view.in_hand:
                told = ""
            case _:
                told = text("wave_counted", name=scan.name)
        self._stage.play(Sound.ASK if view.current is None else Sound.ADDED)
        self._arrive(view, told)

    def _not_taken(self, error: AisleError, text: str) -> None:
        question = question_of(error, lambda detail: self.scan(text, detail))
        if question is not None:
            self._stage.play(Sound.ASK)
            self._ask(question)
        else:
            self._wrong(error)

    def _staged(self, card: OrderCard) -> None:
        self._stage.play(Sound.DONE)
        told = self._phrases.text("stage_done", order=card.number, shelf=card.shelf, customer=card.customer_name)
        self._update(replace(self._state, chosen=""))
        self._stage.toast(told)
        self._stage.tasks.store(self._deeds.wave_pick.view, lambda view: self._arrive(view, ""), self._closed)

    def _shorted(self, choice: ShortChoice) -> WaveView:
        self._deeds.lines.short.short(choice)
        return self._deeds.wave_pick.view()

    def _move(self, work: Callable[[], WaveView], told: str) -> None:
        self._stage.tasks.store(work, lambda view: self._arrive(view, told), self._wrong)

    def _choose(self, text: str) -> bool:
        """Whether a tote was meant: it is the next to be put away."""
        view, code = self._state.view, own_tote(text)
        letter = tote_letter(text)
        members = view.members if view else ()
        found = next((one for one in members if one.letter == letter or (code and one.tote == code)), None)
        if found is not None:
            self._update(replace(self._state, chosen=found.letter, message="", failed=False))
        return found is not None

    def _done_words(self, view: WaveView) -> str:
        to_pack = sum(one.card.step is NextStep.PACK for one in view.members)
        done = self._phrases.text("wave_done", number=view.number)
        return f"{done} {self._phrases.count('wave_to_pack', to_pack)}" if to_pack else done

    def _finished(self, told: str) -> None:
        self._stage.play(Sound.DONE)
        self._go_back()
        self._stage.toast(told)

    def _go_back(self) -> None:
        if self._here:
            self._stage.go(Place.ORDERS)

    def _closed(self, error: AisleError) -> None:
        self._go_back()
        if error.code != "no_wave_open":
            self._stage.tasks.refused.emit(error)

    def _wrong(self, error: AisleError) -> None:
        if error.code in _GONE:
            self._closed(error)
        else:
            self._told(error, self._say_failed)

    def _told(self, error: AisleError, failed: Failed) -> None:
        self._stage.play(Sound.STOP)
        failed(self._phrases.error(error))

    def _say_failed(self, message: str) -> None:
        self._update(replace(self._state, message=message, failed=True))

    def _route(self) -> tuple[PickRow, ...]:
        return self._state.view.route if self._state.view else ()

    def _update(self, state: WaveState) -> None:
        self._state = state
        self._show(state)
