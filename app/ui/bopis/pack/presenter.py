"""Turns scans, taps and keys on the pack screen into parcels with their labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.bopis.carriers import LabelReply, LabelRequest
from app.bopis.model.cards import OrderCard
from app.bopis.model.packing import PackLine, weight_to_take
from app.bopis.packing_view import PackView
from app.ui.bopis.deeds import OrderDeeds
from app.ui.bopis.pack.label_desk import LabelDesk
from app.ui.bopis.pack.state import PackState, next_step
from app.ui.bopis.phrases import Phrases
from app.ui.screen import Place, Stage, Verb
from app.ui.sounds import Sound
from contract.errors import AisleError
from contract.messages.rows import ParcelEntry
from contract.states.label import LabelState

Ask = Callable[[ParcelEntry], None]


class PackPresenter:
    """One order at a time. ``show`` gets each new state; ``ask_tracking`` asks for a number from elsewhere."""

    def __init__(
        self, deeds: OrderDeeds, stage: Stage, show: Callable[[PackState], None], ask_tracking: Ask, labels: LabelDesk
    ) -> None:
        self._deeds, self._stage, self._show, self._ask_tracking = deeds, stage, show, ask_tracking
        self._label_desk = labels
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = PackState()
        self._order_id = ""
        self._here = self._weighing = False
        self._typed: int | None = None

    @property
    def state(self) -> PackState:
        return self._state

    def open(self, order_id: str) -> None:
        self._here, self._order_id, self._typed = True, order_id, None
        self._update(self._with_bench(PackState()))
        self._do(lambda: self._deeds.pack.view(order_id), self._seen)

    def left(self) -> None:
        """Another place is shown: what comes back late leads nowhere."""
        self._here = False

    def leave(self) -> None:
        """Back to the board; the parcel stays as it is."""
        self._stage.go(Place.ORDERS, order_id=self._order_id)

    def refresh(self) -> None:
        if self._state.view is not None:
            order_id = self._order_id
            self._stage.tasks.store(lambda: self._deeds.pack.view(order_id), self._read, self._closed)

    def look_at_bench(self) -> None:
        """The scale or the label printer changed."""
        self._update(self._with_bench(self._state))
        self._take_weight()

    # Items

    def scan(self, text: str) -> None:
        self._do(lambda: self._deeds.pack.scan(self._order_id, text), self._counted)

    def choose(self, line_id: str) -> None:
        self._update(replace(self._state, chosen=line_id))

    def step(self, by: int) -> None:
        """The line ``by`` places further."""
        lines, line = (self._state.view.lines if self._state.view else ()), self._state.line
        if line is not None:
            at = max(0, min(len(lines) - 1, lines.index(line) + by))
            self.choose(lines[at].line_id)

    def put_in(self, line_id: str = "") -> None:
        """One more of a line, looked at and not scanned."""
        line = self._line(line_id)
        if line is not None:
            self.choose(line.line_id)
            self._do(lambda: self._deeds.pack.put_in(self._order_id, line.line_id), self._counted)

    def take_out(self) -> None:
        line = self._state.line
        if line is not None and line.in_parcel:
            self._do(lambda: self._deeds.pack.take_out(self._order_id, line.line_id), self._seen)

    def report_missing(self) -> None:
        """What is left of the line is to be picked again, or is said to be short there."""
        line = self._state.line
        if line is None or not line.left:
            return
        text, count = self._phrases.text, self._phrases.quantity(line.left, line.unit)
        self._stage.ask(
            text("pack_missing_title", name=line.name, count=count),
            text("pack_missing"),
            (
                Verb(text("pack_missing_keep"), lambda: None, safe=True),
                Verb(text("pack_missing_go"), lambda: self._pick_again(line.line_id)),
            ),
        )

    # Parcel and carrier

    def choose_box(self, code: str) -> None:
        self._do(lambda: self._deeds.pack.choose_box(self._order_id, code), self._seen)

    def weigh(self, grams: int) -> None:
        """A person typed it."""
        self._typed = grams
        self._do(lambda: self._deeds.pack.weigh(self._order_id, grams), self._seen)

    def trust_weight(self) -> None:
        """Somebody looked inside: a weight that differs is right."""
        view = self._state.view
        if view is not None and view.weight.differs:
            self._do(lambda: self._deeds.pack.trust_weight(self._order_id), self._seen)

    def choose_carrier(self, carrier_id: str, service: str) -> None:
        self._do(lambda: self._deeds.pack.choose_carrier(self._order_id, carrier_id, service), self._seen)

    def next_carrier(self, by: int) -> None:
        """The product ``by`` places further among those that may be chosen."""
        view = self._state.view
        standing = [one for one in view.offers if one.ruled_out is None] if view else []
        if view is not None and view.offer in standing:
            own = standing[(standing.index(view.offer) + by) % len(standing)]
            self.choose_carrier(own.carrier_id, own.service)

    def toggle_more(self) -> None:
        """Whether what is left goes into another parcel."""
        view = self._state.view
        if view is not None:
            self._do(lambda: self._deeds.pack.another_parcel(self._order_id, more=not view.draft.more), self._seen)

    def go_on(self) -> None:
        """Close the parcel and get its label; once all have theirs, back to the board."""
        view = self._state.view
        if view is None or self._state.asking:
            return
        if self._state.done:
            self.leave()
        elif view.missing is not None:
            self._say_failed(self._phrases.text(next_step(view)))
        else:
            self._update(replace(self._state, asking=True))
            order_id = self._order_id
            self._stage.tasks.store(lambda: self._deeds.pack.close(order_id), self._parcel_closed, self._wrong)

    # Closed parcels

    def parcel_step(self, parcel_id: str) -> None:
        """What a closed parcel needs: its label bought, asked for again, typed, or printed once more."""
        parcel = self._parcel(parcel_id)
        if parcel is None or self._state.asking:
            return
        order_id, state = self._order_id, parcel.label.state if parcel.label else None
        if state is LabelState.BOUGHT:
            self._print(parcel_id, copy=True)
        elif state in (LabelState.ASKED, LabelState.UNKNOWN):
            self._stage.tasks.store(lambda: self._deeds.labels.again(order_id, parcel_id), self._ask, self._wrong)
        else:
            self._ask_tracking(parcel)

    def look(self, parcel_id: str) -> None:
        """The label of a closed parcel; of one without, whether to open the parcel."""
        parcel = self._parcel(parcel_id)
        if parcel is None:
            return
        if parcel.label is not None and parcel.label.state is LabelState.BOUGHT and parcel.label.tracking:
            self._label_desk.look(self._order_id, parcel)
        else:
            self.open_parcel(parcel_id)

    def do_with_label(self, parcel_id: str, deed: str) -> None:
        """What was chosen beside its picture."""
        parcel, view = self._parcel(parcel_id), self._state.view
        if parcel is None or view is None:
            return
        match deed:
            case "print":
                self._print(parcel_id, copy=True)
            case "pdf":
                self._label_desk.save(view.order.number, self._order_id, parcel)
            case "elsewhere":
                self._label_desk.print_elsewhere(self._order_id, parcel)
            case "void":
                self._label_desk.give_back(self._order_id, parcel, self._seen)
            case "open":
                self.open_parcel(parcel_id)

    def type_tracking(self, parcel_id: str, carrier: str, tracking: str) -> None:
        order_id = self._order_id
        self._do(
            lambda: self._deeds.labels.type_tracking(order_id, parcel_id, carrier, tracking),
            lambda view: self._labeled(view, parcel_id),
        )

    def buy_again(self, parcel_id: str) -> None:
        """Another label for a parcel whose last one is void or was refused, of the carrier chosen now."""
        view, order_id = self._state.view, self._order_id
        offer = next((one for one in view.offers if one.ruled_out is None), None) if view else None
        if offer is not None:
            own = offer
            self._stage.tasks.store(
                lambda: self._deeds.labels.begin(order_id, parcel_id, own.carrier_id, own.service),
                self._ask,
                self._wrong,
            )

    def open_parcel(self, parcel_id: str) -> None:
        """Open a closed parcel again; its label, if it has one, goes back to the carrier."""
        parcel = self._parcel(parcel_id)
        if parcel is None:
            return
        text = self._phrases.text
        labeled = parcel.label is not None and parcel.label.state is LabelState.BOUGHT
        self._stage.ask(
            text("pack_open_title", number=parcel.number),
            text("pack_open_labeled" if labeled else "pack_open"),
            (
                Verb(text("pack_open_keep"), lambda: None, safe=True),
                Verb(text("pack_open_go"), lambda: self._unpack(parcel_id, labeled=labeled)),
            ),
        )

    # What came back

    def _unpack(self, parcel_id: str, *, labeled: bool) -> None:
        order_id, deeds = self._order_id, self._deeds

        def deed() -> PackView:
            if labeled:
                deeds.labels.void(order_id, parcel_id)
            return deeds.pack.unpack(order_id, parcel_id)

        self._do(deed, self._seen)

    def _pick_again(self, line_id: str) -> None:
        order_id = self._order_id
        self._stage.tasks.store(lambda: self._deeds.pack.report_missing(order_id, line_id), self._to_pick, self._wrong)

    def _to_pick(self, card: OrderCard) -> None:
        if self._here:
            self._stage.go(Place.PICK, order_id=card.order_id)

    def _parcel_closed(self, done: tuple[PackView, LabelRequest | None]) -> None:
        view, request = done
        self._seen(view)
        if request is not None:
            self._ask(request)
            return
        self._update(replace(self._state, asking=False))
        self._ask_tracking(view.parcels[-1])

    def _ask(self, request: LabelRequest) -> None:
        """The carrier is asked off the store lane: a slow line holds up nothing but this label."""
        self._update(replace(self._state, asking=True))
        labels = self._deeds.labels
        self._stage.tasks.free(
            lambda: labels.ask(request), lambda reply: self._answered(request, reply), self._not_asked
        )

    def _answered(self, request: LabelRequest, reply: LabelReply | None) -> None:
        self._stage.tasks.store(
            lambda: self._deeds.labels.finish(request, reply),
            lambda view: self._labeled(view, request.parcel_id),
            self._not_asked,
        )

    def _labeled(self, view: PackView, parcel_id: str) -> None:
        self._update(replace(self._state, asking=False))
        self._seen(view)
        parcel = self._parcel(parcel_id)
        state = parcel.label.state if parcel and parcel.label else None
        if state is LabelState.BOUGHT:
            self._stage.play(Sound.DONE)
            self._print(parcel_id)
        else:
            self._say_failed(self._phrases.text(f"pack_label_{state}"))

    def _print(self, parcel_id: str, *, copy: bool = False) -> None:
        """After the commit: a printer that fails undoes nothing."""
        order_id, papers = self._order_id, self._deeds.parcel_papers
        if papers is not None:
            self._stage.tasks.store(
                lambda: papers.print_parcel(order_id, parcel_id, copy=copy), lambda _: None, self._not_printed
            )

    def _not_printed(self, error: AisleError) -> None:
        self._stage.toast(self._phrases.text("pack_not_printed", why=self._phrases.error(error)), error=True)

    def _not_asked(self, error: AisleError) -> None:
        self._update(replace(self._state, asking=False))
        self._wrong(error)

    def _counted(self, view: PackView) -> None:
        self._stage.play(Sound.ADDED if any(line.left for line in view.lines) else Sound.ASK)
        self._seen(view)

    def _seen(self, view: PackView) -> None:
        self._update(replace(self._state, view=view, message="", failed=False))
        self._take_weight()

    def _read(self, view: PackView) -> None:
        self._update(replace(self._state, view=view))
        self._take_weight()

    def _take_weight(self) -> None:
        """What stands still on the scale is the parcel's weight once everything is in it."""
        view = self._state.view
        if view is None or self._weighing or self._state.asking or not self._here:
            return
        grams = weight_to_take(view.lines, view.draft, self._state.reading, self._typed)
        if grams is None:
            return
        self._weighing, order_id = True, self._order_id

        def weighed(seen: PackView) -> None:
            self._weighing = False
            if seen.order.order_id == self._order_id:
                self._read(seen)

        def not_weighed(error: AisleError) -> None:
            self._weighing = False
            self._wrong(error)

        self._stage.tasks.store(lambda: self._deeds.pack.weigh(order_id, grams), weighed, not_weighed)

    def _with_bench(self, state: PackState) -> PackState:
        bench = self._deeds.bench
        return replace(state, reading=bench.weight(), printer=bench.label_printer()) if bench else state

    def _do(self, deed: Callable[[], PackView], done: Callable[[PackView], None]) -> None:
        self._stage.tasks.store(deed, done, self._wrong)

    def _closed(self, error: AisleError) -> None:
        if self._here:
            self.leave()
        self._stage.tasks.refused.emit(error)

    def _wrong(self, error: AisleError) -> None:
        self._update(replace(self._state, asking=False))
        if error.code in ("order_withdrawn", "order_not_here", "order_not_sent"):
            self._closed(error)
            return
        self._stage.play(Sound.STOP)
        self._say_failed(self._phrases.error(error))

    def _say_failed(self, message: str) -> None:
        self._update(replace(self._state, message=message, failed=True))

    def _line(self, line_id: str) -> PackLine | None:
        lines = self._state.view.lines if self._state.view else ()
        return next((line for line in lines if line.line_id == line_id), None) if line_id else self._state.line

    def _parcel(self, parcel_id: str) -> ParcelEntry | None:
        parcels = self._state.view.parcels if self._state.view else ()
        return next((one for one in parcels if one.parcel_id == parcel_id), None)

    def _update(self, state: PackState) -> None:
        self._state = state
        self._show(state)
