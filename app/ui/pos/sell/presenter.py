"""Turns gestures on the sell screen into use cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from app.catalog.catalog import Catalog
from app.catalog.model.item import TilePage
from app.pos.basket_view import BasketView, LineView
from app.pos.reprint import SaleView
from app.pos.sell import ScanKind, ScanOutcome
from app.pos.suspend import SuspendedView
from app.ui.approval import ApprovalDesk
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.finder import Finder
from app.ui.pos.sell.finished import Finished
from app.ui.pos.sell.line_changes import LineChanges
from app.ui.pos.sell.line_kinds import LineKinds
from app.ui.pos.sell.parked_sales import ParkedSales
from app.ui.pos.sell.state import Hits, SellState, StockOf, Till, WeightNeeded, by_the_piece, read_typed
from app.ui.pos.sell.to_pay import ToPay
from app.ui.pos.sell.why_price import WhyPrice
from app.ui.pos.watched import Watch, nobody_watches
from app.ui.screen import Place, Stage, Verb
from app.ui.services import Selling
from app.ui.sounds import Sound
from contract.errors import AisleError
from contract.states.shift import ShiftState
from contract.values.coupon import coupon_number
from contract.values.quantity import Quantity, Unit

T = TypeVar("T")
_PIECE = 1_000
_SURROUNDINGS = frozenset(
    {"shift", "suspended"}
    | {f"fact:{own}" for own in ("basket.suspended", "basket.recalled", "sale.completed", "shift.taken_over")}
)
_BASKET_TOPICS = frozenset({"notices", "catalog:recall"})
_PRICE_TOPICS = frozenset({"catalog:price", "catalog:market"})
_TILE_TOPICS = frozenset({"catalog:tile_page", "catalog:item", "catalog:price", "catalog:market"})


class SellSight(Protocol):
    """What the presenter asks of the screen."""

    def present(self, state: SellState) -> None:
        """Show this."""
        ...

    def added(self, line: LineView, basket: BasketView) -> None:
        """Say that this line was added."""
        ...

    def ask_weight(self, needed: WeightNeeded) -> None:
        """How heavy is it?"""
        ...

    def show_recent(self, sales: Sequence[SaleView]) -> None:
        """List finished sales."""
        ...

    def typed_is_done(self) -> None:
        """Empty the search box."""
        ...


@dataclass(frozen=True, slots=True)
class _Seen:
    """The basket after an act, with what is left of the selected item."""

    basket: BasketView
    stock: int | None


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands beside the sale."""

    till: Till
    parked: tuple[SuspendedView, ...]
    next_number: int


class SellPresenter:
    """Results arrive in the order of the gestures; only the newest moves the selection, so quick hands win."""

    def __init__(
        self,
        selling: Selling,
        catalog: Catalog,
        stock_of: StockOf,
        desk: ApprovalDesk,
        stage: Stage,
        sight: SellSight,
        watch: Watch = nobody_watches,
    ) -> None:
        self._selling, self._catalog, self._stock_of = selling, catalog, stock_of
        self._desk, self._stage, self._sight, self._watch = desk, stage, sight, watch
        self._tasks = stage.tasks
        self._phrases = Phrases(stage.words, stage.wording)
        self.changes = LineChanges(selling.sell, stage, self._change)
        self.parked = ParkedSales(
            selling, desk, stage, lambda: bool(self._state.lines), lambda: self._state.parked, self.refresh
        )
        self.finished = Finished(selling, desk, stage, sight.show_recent)
        self.why = WhyPrice(selling.sell, desk, stage, self.refresh)
        self.kinds = LineKinds(selling.sell, stage, self._change, self.refresh, self.add)
        self._finder = Finder(catalog, stock_of, selling.sell.why.offer_of, stage.tasks, self._found)
        cards = selling.cards
        self._state = SellState(takes_cards=cards is not None and cards.available)
        takes = self._state.takes_cards
        self.to_pay = ToPay(stage, lambda: bool(self._state.lines), self.kinds.may_pay, cards=takes)
        self._newest = 0
        self._welcomed = False
        self._enter_waits = False

    @property
    def state(self) -> SellState:
        return self._state

    def open(self, scan: str = "") -> None:
        """The screen is shown; ``scan`` was scanned on the screen before it."""
        self.refresh()
        self._read_tiles()
        if scan:
            self.scan(scan)

    def stale(self, topics: frozenset[str]) -> None:
        """A committed act changed something."""
        if topics & _PRICE_TOPICS:
            self.kinds.look_at_prices()
        if topics & _BASKET_TOPICS:
            self.refresh()
        elif topics & _SURROUNDINGS:
            self._tasks.store(self._surroundings, self._surrounded)
        if topics & _TILE_TOPICS:
            self._read_tiles()

    def refresh(self) -> None:
        """Read the sale, the parked ones and the till anew."""
        self._tasks.store(self._surroundings, self._surrounded)
        self._newest += 1
        mine = self._newest
        self._tasks.store(
            lambda: self._seen(self._selling.sell.view()), lambda seen: self._took(seen, mine), self._unreadable
        )

    # What is added

    def scan(self, text: str) -> None:
        """A symbol; a quantity typed before it counts."""
        if self.kinds.takes(text):
            return
        typed = read_typed(self._state.query)
        if typed.count is not None and not typed.words:
            text = f"{typed.count}*{text}"
            self._sight.typed_is_done()
        self._add(lambda: self._selling.sell.scan(text), lambda error: self._not_added(error, text))

    def add(self, item_id: str) -> None:
        """A tile or a search result."""
        if self.kinds.takes(item_id):
            self._sight.typed_is_done()
            return
        typed = read_typed(self._state.query)
        quantity = Quantity.of(typed.count) if typed.count is not None else None
        self._add(lambda: self._selling.sell.add_item(item_id, quantity))

    def add_weight(self, item_id: str, thousandths: int, unit: Unit) -> None:
        self._add(lambda: self._selling.sell.add_item(item_id, Quantity(thousandths, unit)))

    def search(self, text: str) -> None:
        """What stands in the search box."""
        self._enter_waits = False
        words = read_typed(text).words
        self._show(replace(self._state, query=text, hits=self._state.hits if words else None))
        self._finder.find(words)

    def submit(self, chosen: str, *, moved: bool) -> None:
        """Enter: the result chosen by hand, else what has just this number or code, else the first result."""
        typed = read_typed(self._state.query)
        if moved and chosen:
            self.add(chosen)
        elif not typed.words or typed.is_code:
            text = self._state.query.strip()
            self._add(lambda: self._selling.sell.scan(text), lambda error: self._no_such_code(error, chosen))
        elif not self._finder.settled:
            self._enter_waits = True
        elif chosen and not self._state.offered:
            self.add(chosen)
        else:
            self.why.take_code(typed.words, self._sight.typed_is_done, lambda: self._stage.play(Sound.STOP))

    # What is done with lines

    def select(self, line_id: str) -> None:
        if line_id != self._state.selected:
            self._state = replace(self._state, selected=line_id)
            self._change(lambda: self._selling.sell.select(line_id or None))

    def step(self, line_id: str, by: int) -> None:
        """One more or one fewer; never none, which is what Remove is for."""

        def stepped() -> BasketView:
            view = self._selling.sell.view()
            line = next((own for own in view.lines if own.line_id == line_id), None)
            if line is None or not by_the_piece(line) or line.quantity_thousandths + by * _PIECE < _PIECE:
                return view
            return self._selling.sell.set_quantity(line_id, line.quantity_thousandths + by * _PIECE)

        self._change(stepped)

    def set_quantity(self, line_id: str, thousandths: int) -> None:
        self._change(lambda: self._selling.sell.set_quantity(line_id, thousandths))

    def remove(self, line_id: str) -> None:
        """Take a line out; it can be put back for a while."""
        line = next((own for own in self._state.lines if own.line_id == line_id), None)
        if line is None:
            return
        words = self._phrases.text("sell_removed", name=line.name)
        self._change(lambda: self._selling.sell.remove(line_id), lambda: self._stage.undo(words, self.undo))

    def undo(self) -> None:
        self._change(self._selling.sell.undo)

    # What is done with sales

    def ask_to_abandon(self) -> None:
        text, wording = self._phrases.text, self._stage.wording
        basket = self._state.basket
        if basket is None or not basket.lines:
            self._stage.toast(text("basket_empty"))
            return
        told = self._phrases.count("sell_abandon_text", basket.pieces, total=wording.money(basket.total_minor))
        verbs = (
            Verb(text("sell_abandon_keep"), _nothing, safe=True),
            Verb(text("sell_abandon"), self._abandon, danger=True),
        )
        self._stage.ask(text("sell_abandon_title"), told, verbs)

    def returns(self) -> None:
        """Take goods back, onto this sale."""
        self._stage.go(Place.RETURNS)

    def open_till(self) -> None:
        self._stage.go(Place.CASH)

    # Inside

    def _add(self, work: Callable[[], ScanOutcome], failed: Callable[[AisleError], None] | None = None) -> None:
        self._newest += 1
        mine, typed = self._newest, self._state.query

        def done(result: tuple[ScanOutcome, _Seen]) -> None:
            outcome, seen = result
            self._took(seen, mine)
            if self._state.query == typed:  # else it was typed since, and is meant for the next item
                self._sight.typed_is_done()
            self._stage.play(Sound.ADDED)
            line = next((own for own in seen.basket.lines if own.line_id == outcome.line_id), None)
            if outcome.kind is not ScanKind.MULTIPLIER_SET and line:
                self._sight.added(line, seen.basket)

        def run() -> tuple[ScanOutcome, _Seen]:
            outcome = work()
            return outcome, self._seen(outcome.view)

        self._desk.do(run, done, failed or self._not_added)

    def _not_added(self, error: AisleError, text: str = "") -> None:
        if error.code == "weight_needed":
            self._weigh(str(error.params["item_id"]))
        elif error.code == "item_unknown" and text:
            self.why.take_code(text, self._sight.typed_is_done, lambda: self._not_added(error))
        elif error.code == "item_unknown" and coupon_number(str(error.params["text"])):
            self._stage.play(Sound.STOP)
            self._stage.toast(self._phrases.text("sell_coupon_later"), error=True)
        else:
            self._tasks.refused.emit(error)

    def _no_such_code(self, error: AisleError, chosen: str) -> None:
        chosen = chosen or (self._state.hits.sure if self._state.hits else "")  # found since Enter was hit
        if error.code == "item_unknown" and not self._finder.settled:
            self._enter_waits = True
        elif error.code == "item_unknown" and chosen and not self._state.offered:
            self.add(chosen)
        else:
            self._not_added(error, self._state.query.strip())

    def _weigh(self, item_id: str) -> None:
        def look() -> WeightNeeded | None:
            item = self._catalog.item(item_id)
            price = self._catalog.price(item, Quantity.of(1, item.unit), self._stage.now()) if item else None
            return WeightNeeded(item, price, self._selling.scale) if item else None

        def ask(needed: WeightNeeded | None) -> None:
            if needed:
                self._stage.play(Sound.ASK)
                self._sight.ask_weight(needed)

        self._tasks.free(look, ask)

    def _change(self, work: Callable[[], BasketView], then: Callable[[], None] | None = None) -> None:
        self._newest += 1
        mine = self._newest

        def done(seen: _Seen) -> None:
            self._took(seen, mine)
            if then:
                then()

        self._desk.do(lambda: self._seen(work()), done, self._not_changed)

    def _not_changed(self, error: AisleError) -> None:
        """The list may have moved on already: show how the sale truly stands."""
        self._tasks.refused.emit(error)
        self.refresh()

    def _seen(self, view: BasketView) -> _Seen:
        selected = next((line for line in view.lines if line.line_id == view.selected), None)
        return _Seen(view, self._stock_of(selected.item_id) if selected else None)

    def _took(self, seen: _Seen, gesture: int) -> None:
        if gesture == self._newest:
            self._show(
                replace(
                    self._state, basket=seen.basket, selected=seen.basket.selected or "", stock=seen.stock, problem=""
                )
            )
        else:
            self._show(replace(self._state, basket=seen.basket, problem=""))
        self._welcome(seen.basket)
        self.kinds.saw(seen.basket)

    def _welcome(self, basket: BasketView) -> None:
        if not self._welcomed and basket.lines:
            self._stage.toast(self._phrases.count("sell_welcome_back", basket.pieces))
        self._welcomed = True

    def _unreadable(self, error: AisleError) -> None:
        self._show(replace(self._state, basket=None, problem=self._stage.words.error(error)))

    def _surroundings(self) -> _Around:
        shift = self._selling.shifts.current()
        till = Till.CLOSED if shift is None else Till.COUNTING if shift.state is ShiftState.COUNTING else Till.OPEN
        return _Around(till, self._selling.suspend.suspended(), self._selling.sales.next_number())

    def _surrounded(self, found: _Around) -> None:
        self._show(replace(self._state, till=found.till, parked=found.parked, next_number=found.next_number))

    def _read_tiles(self) -> None:
        self._tasks.free(self._catalog.tile_pages, self._tiled)

    def _tiled(self, pages: tuple[TilePage, ...]) -> None:
        self._show(replace(self._state, pages=pages))

    def _found(self, words: str, hits: Hits | None) -> None:
        self._show(replace(self._state, hits=hits))
        if self._enter_waits and hits is not None:
            self._enter_waits = False
            self.submit(hits.sure, moved=False)

    def _abandon(self) -> None:
        self._change(self._selling.sell.abandon, lambda: self._stage.toast(self._phrases.text("sell_abandoned")))

    def _show(self, state: SellState) -> None:
        if state != self._state:
            self._state = state
            self._sight.present(state)
            self._watch(state)


def _nothing() -> None:
    """The safe answer."""
