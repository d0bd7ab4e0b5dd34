"""Turns scans, digits and taps into a count, and what came of it into a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from app.catalog.model.item import Found, Item
from app.stock.count import Counting, CountResult
from app.stock.model.draft import CountDraft
from app.stock.tasks import CountTask, Undecided
from app.ui.approval import ApprovalDesk
from app.ui.bopis.phrases import Phrases, weighed
from app.ui.screen import Place, Stage
from app.ui.sounds import Sound
from app.ui.stock.count.state import CountState, Page
from app.ui.stock.deeds import StockDeeds
from contract.errors import AisleError, Refused
from contract.messages.stock_facts import AdjustReason
from contract.values.time import instant_text

_PIECE, _MOST_DIGITS = 1_000, 7
Search = Callable[[str], Found]
Lists = tuple[tuple[CountTask, ...], tuple[Undecided, ...], tuple[str, ...]]


class CountPresenter:
    """``show`` gets each new state. ``search`` finds items by what is typed."""

    def __init__(
        self,
        deeds: StockDeeds,
        search: Search,
        approvals: ApprovalDesk,
        stage: Stage,
        show: Callable[[CountState], None],
    ) -> None:
        self._deeds, self._search, self._approvals, self._stage, self._show = deeds, search, approvals, stage, show
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = CountState()
        self._from: Place = Place.STOCK
        self._back: dict[str, str] = {}

    @property
    def state(self) -> CountState:
        return self._state

    # Where one is

    def open(self, item_id: str, order_id: str, count_id: str, back_to: Place, back: Mapping[str, str]) -> None:
        """At one item, or at a count that waits for a decision; else at the list. ``back`` is told to ``back_to``."""
        self._from, self._back = back_to, dict(back)
        self._update(CountState())
        self.refresh()
        if item_id:
            self.begin(item_id, order_id)
        elif count_id:
            self.look_at(count_id)

    def refresh(self) -> None:
        count, tasks = self._deeds.count, self._deeds.tasks
        self._stage.tasks.store(lambda: (tasks.open(), tasks.undecided(), count.begun()), self._listed)

    def begin(self, item_id: str, order_id: str = "") -> None:
        self._store(lambda: self._deeds.count.open(item_id, order_id), self._counting)

    def look_at(self, count_id: str) -> None:
        """A count that nobody decided yet."""
        self._store(lambda: self._deeds.count.reopen(count_id), self._came_out)

    def leave(self) -> None:
        """One page back; what was counted is kept."""
        if self._state.page is Page.LIST or self._from is not Place.STOCK:
            self._stage.go(self._from, **self._back)
            return
        self._update(self._state.listed())
        self.refresh()

    # The list

    def choose(self, key: str) -> None:
        self._update(replace(self._state, chosen=key))

    def step(self, by: int) -> None:
        keys = self._state.keys
        if keys:
            at = keys.index(self._state.chosen) if self._state.chosen in keys else 0
            self.choose(keys[max(0, min(len(keys) - 1, at + by))])

    def act(self, key: str = "") -> None:
        """Count the item of a row, or look at the count that it tells of."""
        wanted = key or self._state.chosen
        if wanted in {one.count_id for one in self._state.undecided}:
            self.look_at(wanted)
        elif wanted:
            self.begin(wanted)

    def narrow(self, text: str) -> None:
        """Items that are called so; nothing typed shows what is to be counted."""
        self._update(replace(self._state, typed=text, found=()))
        if text.strip():
            self._stage.tasks.free(lambda: self._search(text), lambda found: self._found(text, found))

    def submit(self, text: str) -> None:
        """Enter in the search: the item with just this number, or the row chosen."""
        if self._state.found:
            self.act(self._state.chosen if self._state.chosen in self._state.keys else self._state.keys[0])
        else:
            self._store(lambda: self._deeds.count.find(text), self._counting)

    # The count

    def scan(self, text: str) -> None:
        counting = self._state.counting
        if self._state.page is Page.COUNT and counting is not None:
            item_id = counting.item.item_id
            self._store(lambda: self._deeds.count.scan(item_id, text), self._scanned)
        else:
            self._store(lambda: self._deeds.count.find(text), self._counting)

    def digit(self, key: str) -> None:
        digits = (self._state.digits + key).lstrip("0") or "0"
        if len(digits) <= _MOST_DIGITS:
            self._type(digits)

    def backspace(self) -> None:
        """The last digit; where none was typed, what was counted here."""
        digits = self._state.digits[:-1]
        if digits:
            self._type(digits)
        else:
            self._change(lambda draft: draft.with_here(None), "")

    def none_here(self) -> None:
        self._change(lambda draft: draft.with_here(0).next_open(), "")

    def more(self, by: int) -> None:
        """One more or fewer, by key."""
        step = by * _PIECE
        self._change(lambda draft: draft.with_here(max(0, (draft.here.thousandths or 0) + step)), "")

    def case(self) -> None:
        """A whole case; one more where it comes in none."""
        counting = self._state.counting
        if counting is not None:
            self._change(lambda draft: draft.added(counting.case or _PIECE), "")

    def at(self, index: int) -> None:
        self._change(lambda draft: draft.at(index), "")

    def step_place(self, by: int) -> None:
        self._change(lambda draft: draft.at(draft.current + by), "")

    def other_place(self) -> None:
        self._change(lambda draft: draft.with_other_place(), "")

    def next(self) -> None:
        """The next place that was not counted; after the last, done."""
        counting = self._state.counting
        if counting is None:
            return
        if not counting.draft.counted:
            if counting.draft.here.thousandths is None:
                self._stage.play(Sound.STOP)
                self._stage.toast(self._phrases.text("count_type_first"), error=True)
            else:
                self._change(lambda draft: draft.next_open(), "")
            return
        item_id = counting.item.item_id
        self._store(lambda: self._deeds.count.done(item_id), self._done)

    def give_up(self) -> None:
        """What was counted goes."""
        counting = self._state.counting
        if counting is not None:
            item_id = counting.item.item_id
            self._store(lambda: self._deeds.count.give_up(item_id), lambda _: self.leave())

    # What came of it

    def choose_reason(self, reason: str) -> None:
        self._update(replace(self._state, reason=reason))

    def adjust(self) -> None:
        """The books follow the count; another person may have to allow it."""
        result, chosen = self._state.result, self._state.reason
        reason: AdjustReason | None = next((one for one in get_args(AdjustReason) if one == chosen), None)
        if result is None:
            return
        if result.decided:
            self._end()
        elif reason is not None:
            self._approvals.do(lambda: self._deeds.count.adjust(result.count_id, reason), self._adjusted, self._wrong)

    def again(self) -> None:
        """Count the item once more: a newer count takes the place of this one."""
        result = self._state.result
        if result is not None and not result.decided:
            self.begin(result.item.item_id, result.order_id)

    def pick_again(self) -> None:
        """What was found goes to the order that missed it."""
        missed, result, finds = self._state.missed, self._state.result, self._deeds.found
        if missed is None or result is None or finds is None:
            return
        thousandths = min(missed.thousandths, result.counted)
        self._store(lambda: finds.found(missed.order_id, missed.line_id, thousandths), lambda _: self._to_pick())

    # What came back

    def _listed(self, lists: Lists) -> None:
        tasks, undecided, begun = lists
        state = replace(self._state, tasks=tasks, undecided=undecided, begun=begun)
        chosen = state.chosen if state.chosen in state.keys else next(iter(state.keys), "")
        self._update(replace(state, chosen=chosen))

    def _found(self, text: str, found: Found) -> None:
        if self._state.typed == text:
            items: Sequence[Item] = [hit.item for hit in found.hits]
            self._update(replace(self._state, found=tuple(items), chosen=items[0].item_id if items else ""))

    def _counting(self, counting: Counting) -> None:
        state = self._state.listed()
        self._update(replace(state, page=Page.COUNT, counting=counting, result=None, saved_at=""))

    def _scanned(self, counting: Counting) -> None:
        self._stage.play(Sound.ADDED)
        self._update(replace(self._state, counting=counting, digits=""))
        self._kept(counting)

    def _kept(self, _counting: Counting) -> None:
        self._update(replace(self._state, saved_at=instant_text(self._stage.now())))

    def _done(self, done: Counting | CountResult) -> None:
        if isinstance(done, Counting):
            self._stage.play(Sound.ASK)
            self._update(replace(self._state, counting=done, digits=""))
            return
        self._stage.play(Sound.DONE if done.decided else Sound.ASK)
        self._came_out(done)

    def _came_out(self, result: CountResult) -> None:
        state = replace(self._state.listed(), page=Page.RESULT, result=result)
        self._update(state)
        if self._deeds.found is not None and result.order_id and result.counted:
            self._stage.tasks.store(
                lambda: self._deeds.orders.missed(result.order_id, result.item.item_id),
                lambda missed: self._update(replace(self._state, missed=missed)),
            )

    def _adjusted(self, result: CountResult) -> None:
        self._stage.play(Sound.DONE)
        told = self._phrases.text(
            "count_adjusted",
            name=result.item.name,
            count=self._phrases.quantity(result.counted, str(result.item.unit)),
        )
        if self._state.missed is None:
            self._end()
        else:
            self._update(replace(self._state, result=result))
        self._stage.toast(told)

    def _to_pick(self) -> None:
        """To the board, where the order is claimed before it is picked."""
        missed = self._state.missed
        if missed is not None:
            self._stage.go(Place.ORDERS, order_id=missed.order_id)
            self._stage.toast(self._phrases.text("count_picked_again", order=missed.number))

    def _end(self) -> None:
        """Back to where the count was asked for."""
        if self._from is Place.STOCK:
            self._update(self._state.listed())
            self.refresh()
        else:
            self._stage.go(self._from, **self._back)

    def _type(self, digits: str) -> None:
        counting = self._state.counting
        if counting is None:
            return
        scale = 1 if weighed(str(counting.item.unit)) else _PIECE
        self._change(lambda draft: draft.with_here(int(digits) * scale), digits)

    def _change(self, change: Callable[[CountDraft], CountDraft], digits: str) -> None:
        """Shown at once, for the next key may come before this one is kept."""
        counting = self._state.counting
        if counting is None or self._state.page is not Page.COUNT:
            return
        item_id = counting.item.item_id
        try:
            draft = change(counting.draft)
        except Refused as refused:
            self._wrong(refused)
            return
        self._update(replace(self._state, counting=replace(counting, draft=draft), digits=digits))
        self._store(lambda: self._deeds.count.change(item_id, change), self._kept)

    def _store(self, work: Callable[[], object], then: Callable[..., None]) -> None:
        self._stage.tasks.store(work, then, self._wrong)

    def _wrong(self, error: AisleError) -> None:
        self._stage.play(Sound.STOP)
        self._stage.toast(self._phrases.error(error), error=True)

    def _update(self, state: CountState) -> None:
        self._state = state
        self._show(state)
