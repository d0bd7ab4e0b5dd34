"""Turns gestures on the orders board into use cases, and keeps the late badge and the sound of new orders right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.bopis.claim import ClaimQuestion
from app.bopis.look_up import NeededBy, OrderInside
from app.bopis.model.cards import BoardView, NextStep, OrderCard, Tab
from app.bopis.put_back import UnpackedView
from app.ui.bopis.board.collection import CollectionQuestion
from app.ui.bopis.board.lanes import Lane, Section, lanes_of, may_check_in, of_tab
from app.ui.bopis.deeds import OrderDeeds
from app.ui.bopis.phrases import Phrases, theirs
from app.ui.reading import Reading
from app.ui.screen import Place, Stage, Verb
from app.ui.sounds import Sound
from contract.errors import AisleError
from contract.messages.facts import ReceivingFinished
from contract.rules.collection_code import CODE_DIGITS, parse_collection_token

_TOPICS = frozenset({"row:order", "row:inbound", f"fact:{ReceivingFinished.KIND}"})
_NEW_ORDER_EVERY = timedelta(minutes=1)
_LATE_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class BoardState:
    """``board`` is None until the first read. ``inside`` is the order ``chosen``, once it was read."""

    board: BoardView | None = None
    tab: Tab = Tab.TODO
    text: str = ""
    lanes: tuple[Lane, ...] = ()
    chosen: str = ""
    inside: OrderInside | None = None
    asking: str = ""

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(section for lane in self.lanes for section in lane.sections)

    @property
    def cards(self) -> tuple[OrderCard, ...]:
        return tuple(card for section in self.sections for card in section.cards)

    @property
    def card(self) -> OrderCard | None:
        """The order chosen."""
        return next((card for card in self.cards if card.order_id == self.chosen), None)


class BoardPresenter:
    """``show`` gets each new state, ``badge`` the number of late orders as text, also while another place is shown."""

    def __init__(
        self,
        deeds: OrderDeeds,
        stage: Stage,
        show: Callable[[BoardState], None],
        badge: Callable[[str], None],
    ) -> None:
        self._deeds, self._stage = deeds, stage
        self._phrases = Phrases(stage.words, stage.wording)
        self._collection = CollectionQuestion(deeds, stage, self._phrases)
        self._show, self._badge = show, badge
        self._state = BoardState()
        self._open = False
        self._reading = Reading(stage.tasks, deeds.board.view, self._read)
        self._known: frozenset[str] | None = None
        self._here: frozenset[str] | None = None
        self._heard_new: datetime | None = None
        self._heard_late: datetime | None = None

    @property
    def state(self) -> BoardState:
        return self._state

    def open(self, order_id: str = "") -> None:
        """The board is shown, on one order where ``order_id`` says so."""
        self._open = True
        self._state = replace(self._state, text="", chosen=order_id or self._state.chosen)
        self.refresh()

    def leave(self) -> None:
        self._open = False

    def stale(self, topics: frozenset[str]) -> None:
        """A committed act changed something."""
        if any(topic in _TOPICS or topic.startswith("fact:order.") for topic in topics):
            self.refresh()

    def refresh(self) -> None:
        """Read the board again."""
        self._reading.refresh()

    def show_tab(self, tab: Tab) -> None:
        self._arrange(replace(self._state, tab=tab, text="", chosen=""))

    def search(self, text: str) -> None:
        """Orders of any list by number or name, as it is typed; nothing typed shows the list again."""
        self._arrange(replace(self._state, text=text, chosen="" if text else self._state.chosen))

    def choose(self, order_id: str) -> None:
        if order_id != self._state.chosen:
            self._arrange(replace(self._state, chosen=order_id))

    def do(self, order_id: str = "") -> None:
        """The next step of an order, or of the one chosen."""
        self.choose(order_id or self._state.chosen)
        card = self._state.card
        if card is None:
            self._find_by_code()
        elif theirs(card):
            self._go_on_for(card)
        else:
            self._step(card)

    def check_in(self) -> None:
        """The customer of the chosen order is here, or is not here any more."""
        card, deeds = self._state.card, self._deeds.check_in
        if card is None or not may_check_in(card):
            return
        order_id, work = card.order_id, deeds.gone if card.here_since else deeds.check_in
        self._stage.tasks.store(lambda: work(order_id), self._checked_in)

    def scan(self, text: str) -> None:
        """A collection code, an order number or a bag opens the hand-over; a product tells which order needs it."""
        if parse_collection_token(text.strip()):
            self._stage.tasks.store(
                lambda: self._deeds.hand_over.find(text),
                lambda hits: self._go(Place.HAND_OVER, order_id=hits[0].order_id),
            )
            return
        number = text.strip().casefold()
        number = number.rpartition("/")[0] or number
        board = self._state.board
        known = [*board.todo, *board.ready, *board.problems, *board.done] if board else []
        found = next((card for card in known if card.number.casefold() == number), None)
        if found is not None:
            self._show_found(found)
            if found.step is NextStep.HAND_OVER:
                self._step(found)
        else:
            self._stage.tasks.store(lambda: self._deeds.look_up.needing(text), self._needed)

    # What came back

    def _read(self, board: BoardView) -> None:
        self._sound(board)
        self._badge(str(board.late) if board.late else "")
        self._arrange(replace(self._state, board=board), always=True)

    def _sound(self, board: BoardView) -> None:
        now, todo = self._stage.now(), frozenset(card.order_id for card in board.todo)
        came = frozenset(card.order_id for card in board.todo if card.here_since)
        if self._here is not None and came - self._here:
            self._stage.play(Sound.CUSTOMER_HERE)
        elif self._known is not None and todo - self._known and _due(self._heard_new, now, _NEW_ORDER_EVERY):
            self._heard_new = now
            self._stage.play(Sound.NEW_ORDER)
        elif board.late and not self._open and _due(self._heard_late, now, _LATE_EVERY):
            self._heard_late = now
            self._stage.play(Sound.LATE)
        here = frozenset(card.order_id for tab in Tab for card in of_tab(board, tab))
        self._here = came
        self._known = here | (self._known or frozenset())

    def _looked(self, inside: OrderInside) -> None:
        if inside.card.order_id == self._state.chosen:
            self._update(replace(self._state, inside=inside))

    def _needed(self, needed: NeededBy) -> None:
        if not needed.orders:
            self._stage.toast(self._phrases.text("board_needed_by_none", name=needed.name))
            return
        first = needed.orders[0]
        told = self._phrases.count(
            "board_needed_by", len(needed.orders), name=needed.name, order=first.number, customer=first.customer_name
        )
        self._stage.toast(told)
        self._show_found(first)

    def _checked_in(self, card: OrderCard) -> None:
        code = "board_checked_in" if card.here_since else "board_checked_out"
        self._stage.toast(self._phrases.text(code, customer=card.customer_name, order=card.number))

    # Steps

    def _step(self, card: OrderCard) -> None:
        match card.step:
            case NextStep.RECEIVE:
                self._stage.go(Place.RECEIVE, inbound_id=card.coming)
            case NextStep.PICK:
                self._claim(card)
            case NextStep.STAGE:
                self._stage.go(Place.PICK, order_id=card.order_id)
            case NextStep.HAND_OVER:
                self._stage.go(Place.HAND_OVER, order_id=card.order_id)
            case NextStep.PACK:
                self._stage.go(Place.PACK, order_id=card.order_id)
            case NextStep.SHIP:
                self._collection.ask(card.order_id)
            case NextStep.PUT_BACK:
                self._stage.tasks.store(
                    lambda: self._deeds.put_back.put_back(card.order_id),
                    lambda view: self._stage.toast(self._phrases.text("board_put_back_done", order=view.number)),
                )
            case NextStep.UNPACK:
                self._stage.tasks.store(lambda: self._deeds.put_back.unpack_spare(card.order_id), self._unpacked)
            case NextStep.NONE:
                pass

    def _unpacked(self, done: UnpackedView) -> None:
        code = "board_unpack_again" if done.pack_again else "board_unpack_done"
        self._stage.toast(self._phrases.text(code, order=done.number))

    def _claim(self, card: OrderCard) -> None:
        """The OMS is asked off the store lane, so that a slow line holds up nothing but this order."""
        if self._state.asking:
            return
        self._update(replace(self._state, asking=card.order_id))
        self._stage.tasks.store(
            lambda: self._deeds.claim.begin(card.order_id),
            lambda question: self._ask(question) if question else self._claimed(card.order_id),
            self._not_claimed,
        )

    def _ask(self, question: ClaimQuestion) -> None:
        claim = self._deeds.claim
        self._stage.tasks.free(
            lambda: claim.ask(question),
            lambda verdict: self._stage.tasks.store(
                lambda: claim.finish(question, verdict),
                lambda card: self._claimed(card.order_id),
                self._not_claimed,
            ),
            self._not_claimed,
        )

    def _claimed(self, order_id: str) -> None:
        self._update(replace(self._state, asking=""))
        self._go(Place.PICK, order_id=order_id)

    def _not_claimed(self, error: AisleError) -> None:
        self._update(replace(self._state, asking=""))
        self._stage.tasks.refused.emit(error)
        self.refresh()

    def _go_on_for(self, card: OrderCard) -> None:
        text = self._phrases.text
        self._stage.ask(
            text("board_theirs_title", name=card.claimed_by),
            text("board_theirs", name=card.claimed_by),
            (
                Verb(text("board_theirs_leave"), lambda: None, safe=True),
                Verb(text("board_theirs_go_on"), lambda: self._stage.go(Place.PICK, order_id=card.order_id)),
            ),
        )

    def _find_by_code(self) -> None:
        """Enter with something typed that is no number or name: it may be a collection code."""
        typed = "".join(self._state.text.split())
        if not typed:
            return
        if len(typed) == CODE_DIGITS and typed.isascii() and typed.isdigit():
            self._stage.tasks.store(
                lambda: self._deeds.look_up.by_code(typed), lambda card: self._by_code(card, typed), self._no_more_codes
            )
        else:
            self._not_found(typed)

    def _by_code(self, card: OrderCard | None, typed: str) -> None:
        if card is None:
            self._not_found(typed)
        else:
            self._go(Place.HAND_OVER, order_id=card.order_id, code=typed)

    def _not_found(self, typed: str) -> None:
        self._say_no(self._phrases.text("board_not_found", text=typed[:40]))

    def _no_more_codes(self, error: AisleError) -> None:
        self._say_no(self._phrases.error(error))

    def _say_no(self, told: str) -> None:
        self._stage.play(Sound.STOP)
        self._stage.toast(told, error=True)

    def _go(self, place: Place, **arguments: object) -> None:
        """Unless the person meanwhile went elsewhere."""
        if self._open:
            self._stage.go(place, **arguments)

    # State

    def _show_found(self, card: OrderCard) -> None:
        board = self._state.board
        tab = next(
            (tab for tab in Tab if board and card.order_id in {one.order_id for one in of_tab(board, tab)}), Tab.TODO
        )
        self._arrange(replace(self._state, tab=tab, text="", chosen=card.order_id))

    def _arrange(self, state: BoardState, *, always: bool = False) -> None:
        """Sort cards under headings, keep something chosen, and read what is inside it."""
        lanes = lanes_of(state.board, state.tab, state.text) if state.board else ()
        cards = [card.order_id for lane in lanes for card in lane.cards]
        chosen = state.chosen if state.chosen in cards else next(iter(cards), "")
        kept = state.inside if state.inside and state.inside.card.order_id == chosen else None
        self._update(replace(state, lanes=lanes, chosen=chosen, inside=kept))
        if chosen and (always or kept is None):
            self._stage.tasks.store(lambda: self._deeds.look_up.order(chosen), self._looked, self._gone)

    def _gone(self, _error: AisleError) -> None:
        """The order left this store while it was looked up; the board says so at its next read."""

    def _update(self, state: BoardState) -> None:
        self._state = state
        self._show(state)


def _due(last: datetime | None, now: datetime, every: timedelta) -> bool:
    return last is None or now - last >= every
